//! The values of EXIF's fields, as people write them.

use crate::codec::ifd::{Field, Tiff, size_of};

/// The most numbers, letters and bytes of a value that are told.
const MAX_NUMBERS: usize = 16;
const MAX_LETTERS: usize = 1_024;
const MAX_BYTES: usize = 16;

/// A quotient by zero.
pub(super) const UNDEFINED: &str = "undefined";

/// A value in words, in units, or as it is.
pub(crate) fn shown(tiff: &Tiff<'_>, directory: &str, field: &Field) -> String {
    let value = tiff.value(field);
    let number = tiff.number(field);
    let first = || {
        rationals(tiff, field)
            .next()
            .filter(|value| value.is_finite())
    };
    let steps = || first().filter(|steps| steps.abs() < 64.0);
    let special = match (directory, field.tag) {
        ("gps", _) => None,
        (_, 0x829a) => first().map(exposure_time),
        (_, 0x829d) => first().map(|number| format!("f/{}", rounded(number))),
        (_, 0x920a) => first().map(|length| format!("{} mm", rounded(length))),
        (_, 0x9204) => first().map(|steps| format!("{:+.2} EV", steps)),
        (_, 0x9206) => first().map(|metres| format!("{} m", rounded(metres))),
        // Speed and aperture in steps of light (APEX), of which no camera has so many.
        (_, 0x9201) => steps().map(|steps| exposure_time((-steps).exp2())),
        (_, 0x9202 | 0x9205) => steps().map(|steps| format!("f/{:.1}", (steps / 2.0).exp2())),
        (_, 0xa405) => number.map(|length| format!("{length} mm")),
        (_, 0x9000 | 0xa000) => Some(text(value)),
        (_, 0x9286) => Some(comment(value)),
        (_, 0x9c9b..=0x9c9f) => Some(utf16(value)),
        (_, 0x9209) => number.map(flash),
        (_, tag) => number
            .and_then(|number| word(tag, number))
            .map(str::to_owned),
    };
    special.unwrap_or_else(|| plain(tiff, field))
}

/// Text up to the first zero byte, trimmed: UTF-8, which holds ASCII, or else Latin-1, which old programs write.
pub(crate) fn text(value: &[u8]) -> String {
    let end = value.iter().position(|byte| *byte == 0);
    let value = &value[..end.unwrap_or(value.len()).min(MAX_LETTERS)];
    let text = match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        // A letter is cut in two where the rest of a long text is left out.
        Err(error) if error.error_len().is_none() && value.len() == MAX_LETTERS => {
            String::from_utf8_lossy(&value[..error.valid_up_to()]).into_owned()
        }
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    };
    text.trim().to_owned()
}

/// The quotients of a field of fractions; none for other types. What is divided by zero is no number.
pub(crate) fn rationals(tiff: &Tiff<'_>, field: &Field) -> impl Iterator<Item = f64> + use<> {
    let big = tiff.is_big_endian();
    let signed = field.kind == 10;
    let value = match field.kind {
        5 | 10 => tiff.value(field),
        _ => &[],
    };
    let quotients: Vec<f64> = value
        .chunks_exact(8)
        .take(MAX_NUMBERS)
        .map(|pair| {
            let part = |bytes: &[u8]| match (signed, word32(bytes, big)) {
                (true, word) => f64::from(word as i32),
                (false, word) => f64::from(word),
            };
            match part(&pair[4..]) {
                0.0 => f64::NAN,
                below => part(&pair[..4]) / below,
            }
        })
        .collect();
    quotients.into_iter()
}

fn word32(bytes: &[u8], big_endian: bool) -> u32 {
    let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
    if big_endian {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    }
}

/// A value by its type alone.
fn plain(tiff: &Tiff<'_>, field: &Field) -> String {
    let value = tiff.value(field);
    let big = tiff.is_big_endian();
    match field.kind {
        2 => text(value),
        7 => bytes(value),
        5 | 10 => listed(field, rationals(tiff, field).map(fraction)),
        kind => {
            let size = size_of(kind).unwrap_or(1);
            let numbers = value.chunks_exact(size).take(MAX_NUMBERS);
            listed(field, numbers.map(|number| scalar(kind, number, big)))
        }
    }
}

fn fraction(value: f64) -> String {
    if value.is_finite() {
        rounded(value)
    } else {
        UNDEFINED.to_owned()
    }
}

fn scalar(kind: u16, bytes: &[u8], big_endian: bool) -> String {
    let wide = bytes.iter();
    let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    let value = if big_endian {
        wide.fold(0, fold)
    } else {
        wide.rev().fold(0, fold)
    };
    match kind {
        6 => (value as i8).to_string(),
        8 => (value as i16).to_string(),
        9 => (value as i32).to_string(),
        11 => decimal(f32::from_bits(value as u32).into()),
        12 => decimal(f64::from_bits(value)),
        _ => value.to_string(),
    }
}

/// A number of any size in few letters.
fn decimal(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || (1e-5..1e15).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

fn listed(field: &Field, numbers: impl Iterator<Item = String>) -> String {
    let numbers: Vec<String> = numbers.collect();
    let more = (field.count as usize).saturating_sub(numbers.len());
    let text = numbers.join(", ");
    if more > 0 {
        format!("{text} … and {more} more")
    } else {
        text
    }
}

fn bytes(value: &[u8]) -> String {
    if value.len() > MAX_BYTES {
        return format!("{} bytes", value.len());
    }
    let is_text = value.iter().all(|byte| matches!(byte, b' '..=b'~'));
    if is_text && !value.is_empty() {
        return String::from_utf8_lossy(value).into_owned();
    }
    let digits: Vec<String> = value.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}

/// Three digits behind the point at most, without zeros at the end.
fn rounded(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn exposure_time(seconds: f64) -> String {
    if seconds > 0.0 && seconds < 0.3 {
        format!("1/{:.0} s", 1.0 / seconds)
    } else {
        format!("{} s", rounded(seconds))
    }
}

/// A comment, behind eight bytes that name its character set.
fn comment(value: &[u8]) -> String {
    match value.split_at_checked(8) {
        Some((b"UNICODE\0", rest)) => utf16(rest),
        Some((_, rest)) => text(rest),
        None => String::new(),
    }
}

/// UTF-16, in the order that makes more of it Latin letters.
fn utf16(value: &[u8]) -> String {
    let value = &value[..value.len().min(2 * MAX_LETTERS)];
    let zeros = |offset: usize| {
        value
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let big_endian = zeros(0) > zeros(1);
    let units = value.chunks_exact(2).map(|unit| match big_endian {
        true => u16::from_be_bytes([unit[0], unit[1]]),
        false => u16::from_le_bytes([unit[0], unit[1]]),
    });
    let text: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.trim_matches(['\0', ' ', '\u{feff}']).to_owned()
}

fn flash(bits: u32) -> String {
    let fired = if bits & 1 == 1 {
        "fired"
    } else {
        "did not fire"
    };
    let mode = match bits >> 3 & 3 {
        1 => ", forced",
        2 => ", off",
        3 => ", auto",
        _ => "",
    };
    let eyes = if bits & 0x40 != 0 {
        ", red-eye reduction"
    } else {
        ""
    };
    format!("{fired}{mode}{eyes}")
}

/// What a number stands for.
#[rustfmt::skip]
fn word(tag: u16, number: u32) -> Option<&'static str> {
    let words: &[&str] = match tag {
        0x0112 => &["", "1 (upright)", "2 (to be mirrored)", "3 (to be turned by half)", "4 (to be flipped)",
            "5 (to be transposed)", "6 (to be turned clockwise)", "7 (to be transposed and turned by half)",
            "8 (to be turned counter-clockwise)"],
        0x0128 | 0xa210 => &["", "none", "inch", "centimetre"],
        0x8822 => &["", "manual", "normal program", "aperture priority", "shutter priority", "creative program",
            "action program", "portrait mode", "landscape mode"],
        0x9207 => &["unknown", "average", "center-weighted average", "spot", "multi-spot", "pattern", "partial"],
        0x9208 => &["unknown", "daylight", "fluorescent", "tungsten", "flash"],
        0xa001 => &["", "sRGB", "Adobe RGB"],
        0xa402 => &["auto", "manual", "auto bracket"],
        0xa403 => &["auto", "manual"],
        0xa406 => &["standard", "landscape", "portrait", "night scene"],
        0xa408 | 0xa40a => &["normal", "soft", "hard"],
        0xa409 => &["normal", "low", "high"],
        0xa401 => &["normal", "custom"],
        0xa217 => &["", "not defined", "one-chip color area", "two-chip color area", "three-chip color area"],
        _ => &[],
    };
    if tag == 0xa001 && number == 0xffff {
        return Some("uncalibrated");
    }
    words.get(number as usize).copied().filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf8_or_latin1() {
        assert_eq!(text("Søren \0 x".as_bytes()), "Søren");
        assert_eq!(text(b"  S\xf8ren  "), "Søren");
        let long = format!("a{}", "é".repeat(MAX_LETTERS));
        let told = text(long.as_bytes());
        assert!(long.starts_with(&told) && told.len() >= MAX_LETTERS - 1);
    }
}
