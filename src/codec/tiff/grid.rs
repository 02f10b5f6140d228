//! Where the strips or tiles of a page lie in the file and in the picture, and how many bytes they have to have.

use crate::codec::{DecodeError, DecodeErrorKind};
use crate::picture::Size;

use super::fields::{Fields, Table};
use super::page::damaged;
use super::tags;

/// A page cut into blocks: strips, which are as wide as it, or tiles, which may reach beyond it.
pub(super) struct Grid {
    /// Pixels across a block.
    pub(super) width: u32,
    /// Pixels down a block; the last strip may have fewer.
    pub(super) height: u32,
    pub(super) across: u64,
    pub(super) down: u64,
    /// How often the page is there, once for each sample of a pixel, or once for all.
    pub(super) planes: u64,
    /// Rows of pixels that are stored together.
    pub(super) unit_height: u32,
    /// Bytes of a row of blocks' units.
    pub(super) row_bytes: u64,
    /// Bytes of a block of full height.
    pub(super) block_bytes: u64,
    is_tiled: bool,
    offsets: Table,
    counts: Option<Table>,
}

/// Where a block lies in the file.
pub(super) struct Place {
    pub(super) start: u64,
    /// Its bytes, as far as the file tells; of a file that does not, all up to the next block.
    pub(super) len: u64,
}

impl Grid {
    /// The blocks of a page whose pixels have so many bits in each of so many planes, in units of so many pixels.
    pub(super) fn of(
        fields: &Fields,
        size: Size,
        (bits, planes): (u64, usize),
        unit: (u32, u32),
    ) -> Result<Self, DecodeError> {
        let is_tiled = fields.number(tags::TILE_WIDTH).is_some();
        let (width, height) = match is_tiled {
            true => tile(fields)?,
            false => {
                let rows = fields.number(tags::ROWS_PER_STRIP).unwrap_or(0);
                let all = u64::from(size.height);
                let rows = if rows == 0 { all } else { rows.min(all) };
                (size.width, rows as u32)
            }
        };
        let row_bytes = row_bytes(width, bits, unit);
        let units = u64::from(height.div_ceil(unit.1));
        let block_bytes = row_bytes.checked_mul(units).filter(|len| *len < 1 << 48);
        let (offsets, counts) = tables(fields)?;
        let this = Self {
            width,
            height,
            across: u64::from(size.width.div_ceil(width)),
            down: u64::from(size.height.div_ceil(height)),
            planes: planes as u64,
            unit_height: unit.1,
            row_bytes,
            block_bytes: block_bytes.ok_or_else(too_large)?,
            is_tiled,
            offsets,
            counts,
        };
        this.checked(size, bits)
    }

    fn checked(self, size: Size, bits: u64) -> Result<Self, DecodeError> {
        /// Tiles of any usual size may be filled by a picture of one pixel.
        const PADDING: u64 = 256 << 20;
        let blocks = self.blocks();
        let pixels = size.pixels().saturating_mul(bits * self.planes).div_ceil(8);
        let most = pixels.saturating_mul(64).saturating_add(PADDING);
        // A single one is held against the memory that there is.
        if blocks > 1 && blocks.saturating_mul(self.block_bytes) > most {
            return Err(damaged("its tiles are far larger than its picture"));
        }
        let is_listed = |table: &Table| table.count >= blocks;
        if !is_listed(&self.offsets) || !self.counts.as_ref().is_none_or(is_listed) {
            return Err(damaged(format!(
                "it lists the places of {} of its {blocks} {}",
                self.counts
                    .map_or(u64::MAX, |counts| counts.count)
                    .min(self.offsets.count),
                self.plural()
            )));
        }
        Ok(self)
    }

    /// How many blocks there are.
    pub(super) fn blocks(&self) -> u64 {
        self.across * self.down * self.planes
    }

    /// The number of a block, by its place.
    pub(super) fn index(&self, down: u64, across: u64, plane: u64) -> u64 {
        (plane * self.down + down) * self.across + across
    }

    /// Rows of pixels of the picture in a row of blocks.
    pub(super) fn rows(&self, down: u64, size: Size) -> u32 {
        let above = down * u64::from(self.height);
        (u64::from(size.height) - above).min(self.height.into()) as u32
    }

    /// Bytes that the blocks of this row have.
    pub(super) fn bytes(&self, down: u64, size: Size) -> u64 {
        match self.is_tiled {
            true => self.block_bytes,
            false => u64::from(self.rows(down, size).div_ceil(self.unit_height)) * self.row_bytes,
        }
    }

    /// Where a block lies; `None` where the tables that say so are cut off.
    pub(super) fn place(&self, file: &[u8], index: u64) -> Option<Place> {
        let start = self.offsets.number(file, index)?;
        let len = match &self.counts {
            Some(counts) => counts.number(file, index)?,
            None => {
                let next = self.offsets.number(file, index + 1);
                let end = next.filter(|next| *next > start);
                end.unwrap_or(file.len() as u64).saturating_sub(start)
            }
        };
        Some(Place { start, len })
    }

    /// What its blocks are called.
    pub(super) fn name(&self) -> &'static str {
        if self.is_tiled { "tile" } else { "strip" }
    }

    fn plural(&self) -> &'static str {
        if self.is_tiled { "tiles" } else { "strips" }
    }
}

fn tile(fields: &Fields) -> Result<(u32, u32), DecodeError> {
    let side = |tag| {
        let length = fields.number(tag).unwrap_or(0);
        match u32::try_from(length) {
            Ok(0) => Err(damaged("the size of its tiles is missing")),
            Ok(length) => Ok(length),
            Err(_) => Err(too_large()),
        }
    };
    Ok((side(tags::TILE_WIDTH)?, side(tags::TILE_LENGTH)?))
}

/// Bytes of a row of units: at one pixel each, the bits of the row; else the luma of all and one chroma of both kinds.
fn row_bytes(width: u32, bits: u64, (across, down): (u32, u32)) -> u64 {
    if (across, down) == (1, 1) {
        return (u64::from(width) * bits).div_ceil(8);
    }
    u64::from(width.div_ceil(across)) * u64::from(across * down + 2)
}

/// Some programs list tiles where strips are listed.
fn tables(fields: &Fields) -> Result<(Table, Option<Table>), DecodeError> {
    let of = |tile, strip| fields.table(tile).or_else(|| fields.table(strip));
    let offsets = of(tags::TILE_OFFSETS, tags::STRIP_OFFSETS)
        .ok_or_else(|| damaged("it does not say where its picture lies"))?;
    let counts = of(tags::TILE_BYTE_COUNTS, tags::STRIP_BYTE_COUNTS);
    Ok((offsets, counts))
}

fn too_large() -> DecodeError {
    DecodeError::new(
        DecodeErrorKind::TooLarge,
        "has strips or tiles of more bytes than any memory holds; leave it out",
    )
}
