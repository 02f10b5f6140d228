//! The header of a bitmap as BMP files and icons have it (device-independent bitmap), of all generations.
//!
//! It says where palette and pixels lie, and reads neither.

use std::ops::Range;

use crate::codec::{DecodeError, Format};
use crate::picture::Size;

/// The longest header, and the longest run of masks behind a shorter one.
pub(in crate::codec) const HEAD: usize = 124;

const CORE: u32 = 12;
const INFO: u32 = 40;

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Dib {
    pub(in crate::codec) size: Size,
    pub(in crate::codec) top_down: bool,
    /// Bits of a pixel: 1, 2, 4, 8, 16, 24 or 32.
    pub(in crate::codec) bits: usize,
    pub(super) coding: Coding,
    pub(in crate::codec) fields: Fields,
    /// Bytes of the header, with the masks behind it: the palette begins there.
    pub(in crate::codec) len: usize,
    /// Colours of the palette, and bytes of each.
    pub(in crate::codec) colors: usize,
    pub(super) color_bytes: usize,
    /// Where a profile lies, from the header's start.
    pub(super) profile: Option<Range<usize>>,
}

/// How pixels are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Plain,
    Rle8,
    Rle4,
}

/// Which bits of a pixel of 16 bits or more are what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Fields {
    pub(super) red: Field,
    pub(super) green: Field,
    pub(super) blue: Field,
    pub(in crate::codec) alpha: Option<Field>,
}

/// Neighbouring bits of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Field {
    shift: u32,
    max: u32,
}

impl Dib {
    /// Parses what begins with a header; of the masks it needs [`HEAD`] bytes, as far as the file has them.
    pub(in crate::codec) fn parse(head: &[u8], format: Format) -> Result<Self, DecodeError> {
        let declared = word(head, 0)?;
        let is_known = matches!(declared, CORE | 16..=64 | 108 | 124);
        if !is_known {
            let what = format!("a {format} file with a header of {declared} bytes");
            return Err(unsupported(what));
        }
        let (width, height, planes, bits) = if declared == CORE {
            let side = |at| Ok::<_, DecodeError>(i64::from(short(head, at)?));
            (side(4)?, side(6)?, short(head, 8)?, short(head, 10)?)
        } else {
            let side = |at| Ok::<_, DecodeError>(i64::from(word(head, at)? as i32));
            (side(4)?, side(8)?, short(head, 12)?, short(head, 14)?)
        };
        if width < 0 {
            return Err(DecodeError::damaged(
                format,
                format!("its width is {width}"),
            ));
        }
        if planes > 1 {
            return Err(unsupported(format!("a {format} file of {planes} planes")));
        }
        let header = Declared {
            head,
            declared,
            bits,
        };
        let (coding, fields) = header.coding(format)?;
        let bits = usize::from(bits);
        Ok(Self {
            size: Size::new(width as u32, height.unsigned_abs() as u32),
            top_down: height < 0,
            bits,
            coding,
            fields,
            len: declared as usize + header.masks_behind(),
            colors: header.colors(),
            color_bytes: if declared == CORE { 3 } else { 4 },
            profile: header.profile(),
        })
    }

    /// Bytes of a row of pixels, filled up to a multiple of four.
    pub(in crate::codec) fn stride(&self) -> u64 {
        (u64::from(self.size.width) * self.bits as u64).div_ceil(32) * 4
    }

    /// Bytes of the palette.
    pub(in crate::codec) fn palette_len(&self) -> usize {
        self.colors * self.color_bytes
    }
}

/// The header as it is written; fields that a short one lacks are 0.
struct Declared<'h> {
    head: &'h [u8],
    declared: u32,
    bits: u16,
}

impl Declared<'_> {
    /// A word of the header, if the header goes that far.
    fn word(&self, at: usize) -> Result<u32, DecodeError> {
        if at + 4 > self.declared as usize || self.declared == CORE {
            return Ok(0);
        }
        word(self.head, at)
    }

    fn compression(&self) -> u32 {
        self.word(16).unwrap_or(0)
    }

    /// Whether it is one of OS/2, in which other numbers stand for compressions.
    fn is_os2(&self) -> bool {
        !matches!(self.declared, CORE | INFO | 52 | 56 | 108 | 124)
    }

    /// Bytes of masks that follow a header which has no room for them.
    fn masks_behind(&self) -> usize {
        match (self.declared, self.compression()) {
            (INFO, 3) => 12,
            (INFO, 6) => 16,
            _ => 0,
        }
    }

    fn colors(&self) -> usize {
        let used = self.word(32).unwrap_or(0) as usize;
        match (self.bits, used) {
            (9.., _) => used.min(256),
            (bits, 0) => 1 << bits,
            (_, used) => used.min(256),
        }
    }

    fn coding(&self, format: Format) -> Result<(Coding, Fields), DecodeError> {
        let none = (Coding::Plain, Fields::PLAIN_32);
        match (self.compression(), self.bits) {
            (0, 1 | 2 | 4 | 8 | 24 | 32) => Ok(none),
            (0, 16) => Ok((Coding::Plain, Fields::PLAIN_16)),
            (1, 8) => Ok((Coding::Rle8, Fields::PLAIN_32)),
            (2, 4) => Ok((Coding::Rle4, Fields::PLAIN_32)),
            (3 | 6, 16 | 24 | 32) if !self.is_os2() => Ok((Coding::Plain, self.fields(format)?)),
            (compression, bits) => Err(unsupported(self.name(format, compression, bits))),
        }
    }

    /// What it is that is not read.
    fn name(&self, format: Format, compression: u32, bits: u16) -> String {
        let inner = match compression {
            3.. if self.is_os2() => "by Huffman codes or in run lengths of 24 bits",
            1 | 2 => "in run lengths of another depth than its pixels",
            4 => "as JPEG",
            5 => "as PNG",
            11..=13 => "in CMYK",
            _ => {
                return format!(
                    "a {format} file of {bits} bits a pixel in compression {compression}"
                );
            }
        };
        format!("a {format} file that holds its pixels {inner}")
    }

    fn fields(&self, format: Format) -> Result<Fields, DecodeError> {
        let has_alpha = self.declared >= 56 || self.compression() == 6;
        let mask = |at| Field::of(word(self.head, at)?, format);
        let alpha = if has_alpha { mask(52)? } else { None };
        let found = [mask(40)?, mask(44)?, mask(48)?];
        if found == [None; 3] {
            return Err(DecodeError::damaged(format, "it has no colour masks"));
        }
        let [red, green, blue] = found.map(|field| field.unwrap_or(Field { shift: 0, max: 0 }));
        Ok(Fields {
            red,
            green,
            blue,
            alpha,
        })
    }

    /// Version 5 may name a profile that lies in the file.
    fn profile(&self) -> Option<Range<usize>> {
        const EMBEDDED: u32 = u32::from_be_bytes(*b"MBED");
        let is_embedded = self.declared == 124 && self.word(56).ok()? == EMBEDDED;
        let at = self.word(112).ok()? as usize;
        let end = at.checked_add(self.word(116).ok()? as usize)?;
        is_embedded.then_some(at..end)
    }
}

impl Fields {
    const PLAIN_32: Self = Self {
        red: Field {
            shift: 16,
            max: 0xff,
        },
        green: Field {
            shift: 8,
            max: 0xff,
        },
        blue: Field {
            shift: 0,
            max: 0xff,
        },
        alpha: None,
    };

    const PLAIN_16: Self = Self {
        red: Field {
            shift: 10,
            max: 0x1f,
        },
        green: Field {
            shift: 5,
            max: 0x1f,
        },
        blue: Field {
            shift: 0,
            max: 0x1f,
        },
        alpha: None,
    };

    /// The same with alpha in the upper byte.
    pub(in crate::codec) fn with_alpha_above(self) -> Self {
        Self {
            alpha: Some(Field {
                shift: 24,
                max: 0xff,
            }),
            ..self
        }
    }
}

impl Field {
    fn of(mask: u32, format: Format) -> Result<Option<Self>, DecodeError> {
        if mask == 0 {
            return Ok(None);
        }
        let shift = mask.trailing_zeros();
        let max = mask >> shift;
        if max & max.wrapping_add(1) != 0 {
            let what = format!("a colour mask has gaps: {mask:#x}");
            return Err(DecodeError::damaged(format, what));
        }
        Ok(Some(Self { shift, max }))
    }

    /// The value in 8 bits, rounded.
    pub(super) fn read(self, pixel: u32) -> u8 {
        match self.max {
            0 => 0,
            0xff => (pixel >> self.shift) as u8,
            max => {
                let value = u64::from(pixel >> self.shift & max);
                ((value * 255 + u64::from(max / 2)) / u64::from(max)) as u8
            }
        }
    }
}

fn unsupported(what: String) -> DecodeError {
    DecodeError::unsupported(what, "convert it to PNG first")
}

fn word(bytes: &[u8], at: usize) -> Result<u32, DecodeError> {
    let word = bytes.get(at..).and_then(<[u8]>::first_chunk);
    let word = word.ok_or_else(|| DecodeError::truncated("inside its header"))?;
    Ok(u32::from_le_bytes(*word))
}

fn short(bytes: &[u8], at: usize) -> Result<u16, DecodeError> {
    let short = bytes.get(at..).and_then(<[u8]>::first_chunk);
    let short = short.ok_or_else(|| DecodeError::truncated("inside its header"))?;
    Ok(u16::from_le_bytes(*short))
}
