//! Reads the blocks of a page in the order of its rows, and puts their pixels into the picture.
//!
//! What the file no longer has is told by rows, so that what is there can be kept.

use crate::codec::{DecodeError, DecodeErrorKind, OnDamage};
use crate::picture::{Sample, Samples};

use super::colors::Colors;
use super::convert::{Convert, Light, Palette, RawRow, Whole};
use super::fields::Fields;
use super::page::{Layout, REMEDY, damaged};
use super::samples::Numbers;
use super::unpack::{Shape, Unpacker};

/// The samples of a page, and what is to be said of them.
pub(super) struct Read {
    /// As many of each pixel as [`Layout::held`].
    pub(super) samples: Samples,
    /// Which rows are there; the others hold nothing.
    pub(super) rows: Vec<bool>,
    /// Whether the file ends before its data should, though every pixel is there.
    pub(super) lacks_end: bool,
    /// Whether light was beyond the range.
    pub(super) is_clipped: bool,
}

/// Reads a page. Where it is to be kept, a part of it is enough.
pub(super) fn read(
    bytes: &[u8],
    layout: &Layout,
    fields: &Fields,
    on_damage: OnDamage,
) -> Result<Read, DecodeError> {
    let mut blocks = Blocks {
        bytes,
        layout,
        unpacker: Unpacker::new(bytes, layout, fields),
        needed: needed(layout),
        buffers: Vec::new(),
        on_damage,
        lacks_end: false,
    };
    let mut rows = Vec::new();
    let mut is_clipped = false;
    let is_eight = layout.stored.bits <= 8;
    let samples = match &layout.colors {
        Colors::Palette => {
            let mut palette = Palette::of(layout, fields);
            Samples::U8(fill(&mut blocks, &mut palette, &mut rows)?)
        }
        Colors::Ycc(ycc) => Samples::U8(fill(&mut blocks, &mut ycc.clone(), &mut rows)?),
        _ if layout.stored.numbers == Numbers::Floats => {
            let mut light = Light::of(layout);
            let samples = fill(&mut blocks, &mut light, &mut rows)?;
            is_clipped = light.is_clipped;
            Samples::U16(samples)
        }
        _ if is_eight => {
            let mut whole = Whole::<u8>::of(layout);
            Samples::U8(fill(&mut blocks, &mut whole, &mut rows)?)
        }
        _ => {
            let mut whole = Whole::<u16>::of(layout);
            Samples::U16(fill(&mut blocks, &mut whole, &mut rows)?)
        }
    };
    Ok(Read {
        samples,
        rows,
        lacks_end: blocks.lacks_end,
        is_clipped,
    })
}

/// The planes that count: all, or of planes of single samples those of colours and alpha.
fn needed(layout: &Layout) -> Vec<u64> {
    if layout.grid.planes == 1 {
        return vec![0];
    }
    let colors = 0..layout.colors.count() as u64;
    let alpha = layout.alpha.map(|alpha| alpha.at as u64);
    colors.chain(alpha).collect()
}

/// Fills a picture row of blocks by row of blocks, and tells of each of its rows whether it is there.
fn fill<S: Sample>(
    blocks: &mut Blocks<'_>,
    convert: &mut impl Convert<S>,
    is_there: &mut Vec<bool>,
) -> Result<Vec<S>, DecodeError> {
    let (layout, grid) = (blocks.layout, &blocks.layout.grid);
    let (size, held) = (layout.size, layout.held());
    let width = size.width as usize;
    let mut samples = zeros(size.pixels() as usize * held)?;
    for down in 0..grid.down {
        let rows = grid.rows(down, size) as usize;
        let band = &mut samples[down as usize * grid.height as usize * width * held..];
        let mut whole = rows;
        for across in 0..grid.across {
            let got = blocks.load(down, across)?.min(rows);
            let left = across as usize * grid.width as usize;
            let pixels = (width - left).min(grid.width as usize);
            let loaded = blocks.loaded();
            for row in 0..got {
                let at = (row * width + left) * held;
                loaded.convert(row, convert, &mut band[at..at + pixels * held]);
            }
            whole = whole.min(got);
        }
        is_there.extend((0..rows).map(|row| row < whole));
    }
    Ok(samples)
}

/// The blocks of a page, one place at a time.
struct Blocks<'a> {
    bytes: &'a [u8],
    layout: &'a Layout,
    unpacker: Unpacker<'a>,
    needed: Vec<u64>,
    /// Of each plane, the block that is loaded.
    buffers: Vec<Buffer<'a>>,
    on_damage: OnDamage,
    lacks_end: bool,
}

/// A block of a plane: from the file as it is, or unpacked.
#[derive(Default)]
struct Buffer<'a> {
    plain: &'a [u8],
    unpacked: Vec<u8>,
}

/// A block's data in the file.
struct Packed<'a> {
    data: &'a [u8],
    /// Whether the file ends before they do.
    is_cut: bool,
}

impl<'a> Blocks<'a> {
    /// Loads the blocks of all planes at one place; returns how many of their rows are there.
    fn load(&mut self, down: u64, across: u64) -> Result<usize, DecodeError> {
        let grid = &self.layout.grid;
        let mut rows = usize::MAX;
        self.buffers.resize_with(self.needed.len(), Buffer::default);
        for plane in 0..self.needed.len() {
            let index = grid.index(down, across, self.needed[plane]);
            let got = self.load_block(plane, index, down)?;
            rows = rows.min(got);
        }
        Ok(rows)
    }

    fn load_block(&mut self, plane: usize, index: u64, down: u64) -> Result<usize, DecodeError> {
        let (layout, grid) = (self.layout, &self.layout.grid);
        let needed = grid.bytes(down, layout.size) as usize;
        let packed = self.packed(index, needed as u64)?;
        let row_bytes = grid.row_bytes as usize;
        let whole_rows = |made: usize| made / row_bytes * grid.unit_height as usize;
        let buffer = &mut self.buffers[plane];
        let (made, fault) = if layout.is_plain() {
            buffer.plain = &packed.data[..packed.data.len().min(needed)];
            (buffer.plain.len(), None)
        } else {
            let shape = Shape {
                width: grid.width,
                rows: (needed / row_bytes) as u32,
                row_bytes,
                bytes: needed,
            };
            match self
                .unpacker
                .unpack(packed.data, shape, &mut buffer.unpacked)
            {
                Ok(unpacked) => (unpacked.made, unpacked.fault),
                Err(_) if packed.is_cut => (0, None),
                Err(error) => return Err(error),
            }
        };
        if made >= needed && fault.is_none() {
            self.lacks_end |= packed.is_cut;
        } else if !packed.is_cut {
            let fault = fault.unwrap_or("ends before its rows do");
            return Err(damaged(format!("{} {} {fault}", grid.name(), index + 1)));
        } else if self.on_damage == OnDamage::Fail {
            return Err(DecodeError::cut_off(self.end()));
        }
        if !layout.is_plain() {
            let samples = if grid.planes > 1 { 1 } else { layout.samples };
            let whole = &mut self.buffers[plane].unpacked[..made / row_bytes * row_bytes];
            layout
                .predictor
                .undo(whole, row_bytes, samples, layout.stored);
        }
        Ok(whole_rows(made))
    }

    /// The data of a block, which become so many bytes.
    fn packed(&self, index: u64, needed: u64) -> Result<Packed<'a>, DecodeError> {
        let (layout, grid) = (self.layout, &self.layout.grid);
        let Some(place) = grid.place(self.bytes, index) else {
            let (data, is_cut) = (&[][..], true);
            return Ok(Packed { data, is_cut });
        };
        if (place.start, place.len) == (0, 0) {
            let what = format!("a TIFF file that leaves out {}s", grid.name());
            return Err(DecodeError::unsupported(what, REMEDY));
        }
        let is_as_it_is = layout.packing == super::packing::Packing::Plain;
        let len = match is_as_it_is {
            // Where there is but one, its length is often wrong, and is known.
            true if place.len >= needed || grid.blocks() == grid.planes => needed,
            true => {
                let (name, number) = (grid.name(), index + 1);
                let what = format!("{name} {number} has fewer bytes than its rows take");
                return Err(damaged(what));
            }
            false => place.len.min(layout.max_packed()),
        };
        let end = place.start.saturating_add(len);
        let file_len = self.bytes.len() as u64;
        let (from, to) = (place.start.min(file_len), end.min(file_len));
        Ok(Packed {
            data: &self.bytes[from as usize..to as usize],
            is_cut: end > file_len,
        })
    }

    /// How far the file goes.
    fn end(&self) -> String {
        let blocks = self.layout.grid.blocks();
        let file_len = self.bytes.len() as u64;
        let is_there = |index: &u64| {
            let place = self.layout.grid.place(self.bytes, *index);
            place.is_some_and(|place| place.start.saturating_add(place.len) <= file_len)
        };
        let there = (0..blocks).filter(is_there).count() as u64;
        format!("after {} % of its picture data", there * 100 / blocks)
    }

    fn loaded(&self) -> Loaded<'_> {
        let mut planes = [&[][..]; MAX_PLANES];
        for (plane, buffer) in planes.iter_mut().zip(&self.buffers) {
            *plane = match self.layout.is_plain() {
                true => buffer.plain,
                false => &buffer.unpacked,
            };
        }
        Loaded {
            planes,
            count: self.buffers.len(),
            row_bytes: self.layout.grid.row_bytes as usize,
            unit_height: self.layout.grid.unit_height as usize,
        }
    }
}

/// Four inks, and alpha.
const MAX_PLANES: usize = 5;

/// The blocks of all planes at one place.
struct Loaded<'b> {
    planes: [&'b [u8]; MAX_PLANES],
    count: usize,
    row_bytes: usize,
    unit_height: usize,
}

impl Loaded<'_> {
    fn convert<S>(&self, row: usize, convert: &mut impl Convert<S>, out: &mut [S]) {
        let start = row / self.unit_height * self.row_bytes;
        let mut planes = self.planes;
        for plane in &mut planes[..self.count] {
            *plane = &plane[start..start + self.row_bytes];
        }
        let raw = RawRow {
            planes: &planes[..self.count],
            phase: row % self.unit_height,
        };
        convert.row(&raw, out);
    }
}

fn zeros<S: Sample>(count: usize) -> Result<Vec<S>, DecodeError> {
    let mut trial = Vec::<S>::new();
    if trial.try_reserve_exact(count).is_err() {
        return Err(DecodeError::new(
            DecodeErrorKind::TooLarge,
            "needs more memory than can be had; lower the number of jobs or leave it out",
        ));
    }
    drop(trial);
    Ok(vec![S::default(); count])
}
