//! Unpacks strips and tiles into exactly the bytes that they have to have.
//!
//! It knows compressions, and of a picture no more than how long its rows are.

mod bits;
mod deflate;
mod fax;
mod jpeg;
mod lzw;
mod packbits;
mod zstd;

use crate::codec::DecodeError;

use super::fields::Fields;
use super::packing::Packing;
use super::page::Layout;

pub(super) use jpeg::working_bytes as jpeg_bytes;
pub(super) use zstd::working_bytes as zstd_bytes;

/// What a block has to become.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Pixels across.
    pub(super) width: u32,
    pub(super) rows: u32,
    pub(super) row_bytes: usize,
    pub(super) bytes: usize,
}

/// What a block became.
pub(super) struct Unpacked {
    /// How many bytes there are, from the first on. Data beyond those that were asked for are not looked at.
    pub(super) made: usize,
    /// What is wrong with the data, in words that follow on “strip 3”; nothing where they just end.
    pub(super) fault: Option<&'static str>,
}

/// Unpacks the blocks of one page.
pub(super) struct Unpacker<'a> {
    packing: Packing,
    is_bit_reversed: bool,
    /// The data with the bits of each byte turned round.
    turned: Vec<u8>,
    jpeg: jpeg::Unpacker<'a>,
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(file: &'a [u8], layout: &Layout, fields: &Fields) -> Self {
        Self {
            packing: layout.packing,
            is_bit_reversed: layout.is_bit_reversed,
            turned: Vec::new(),
            jpeg: jpeg::Unpacker::new(file, layout, fields),
        }
    }

    /// Makes a block of its data; `out` becomes as long as the block has to be.
    pub(super) fn unpack(
        &mut self,
        packed: &[u8],
        shape: Shape,
        out: &mut Vec<u8>,
    ) -> Result<Unpacked, DecodeError> {
        if self.packing == Packing::Jpeg {
            return self.jpeg.unpack(packed, shape, out);
        }
        *out = crate::codec::limits::memory(shape.bytes, std::mem::take(out))?;
        let packed = match self.is_bit_reversed {
            true => {
                self.turned.clear();
                let turned = packed.iter().map(|byte| byte.reverse_bits());
                self.turned.extend(turned);
                &self.turned
            }
            false => packed,
        };
        Ok(match self.packing {
            Packing::Plain | Packing::Jpeg => {
                let made = packed.len().min(out.len());
                out[..made].copy_from_slice(&packed[..made]);
                Unpacked { made, fault: None }
            }
            Packing::PackBits => packbits::unpack(packed, out),
            Packing::Lzw => lzw::unpack(packed, out),
            Packing::Deflate => deflate::unpack(packed, out),
            Packing::Zstd => zstd::unpack(packed, out),
            Packing::Fax(code) => return fax::unpack(packed, code, shape, out),
        })
    }
}
