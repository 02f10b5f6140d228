//! What the chunks of a PNG file say of its colours (PNG third edition, 4.3 and 11.3.2).
//!
//! Of `cICP`, `iCCP`, `sRGB` and `gAMA` with `cHRM` the first one that is there and can be used counts, and becomes a
//! profile if it is none. Chunks count where they stand before the picture's data.

use crate::codec::color::{
    HDR_IS_CLIPPED, Primaries, Transfer, cicp_primaries, cicp_transfer, of_space,
};

use super::Chunks;

/// The gamma that the chunk `sRGB` wants beside it.
const SRGB_GAMMA: u32 = 45_455;

/// Primaries may differ by this much from those of sRGB and still be meant as them.
const CHROMATICITY_TOLERANCE: f64 = 0.002;

/// The profile that a file's chunks stand for; `iccp` is the one in its `iCCP`, if that could be read.
pub(in crate::codec) fn profile(
    bytes: &[u8],
    colors: usize,
    iccp: Option<Vec<u8>>,
    warnings: &mut Vec<String>,
) -> Option<Vec<u8>> {
    let chunks = Named::of(bytes, warnings);
    if let Some(code) = chunks.cicp {
        match by_code(code, colors, warnings) {
            Some(profile) => return Some(profile),
            None => warnings.push(format!(
                "its colour code (cICP {code:?}) is not known; what else it says of its colours is taken"
            )),
        }
    }
    if iccp.is_some() {
        return iccp;
    }
    if chunks.has_iccp {
        warnings.push("the colour profile is damaged; it was left out".to_owned());
    }
    if chunks.has_srgb {
        return of_space("sRGB", &Primaries::SRGB, Transfer::Srgb, colors);
    }
    by_gamma(&chunks, colors, warnings)
}

/// The chunks that speak of colour.
#[derive(Default)]
struct Named {
    cicp: Option<[u8; 4]>,
    has_iccp: bool,
    has_srgb: bool,
    gamma: Option<u32>,
    chromaticities: Option<[u32; 8]>,
}

impl Named {
    fn of(bytes: &[u8], warnings: &mut Vec<String>) -> Self {
        let mut named = Self::default();
        for chunk in Chunks::of(bytes).take_while(|chunk| chunk.kind != *b"IDAT") {
            let is_color = matches!(&chunk.kind, b"cICP" | b"sRGB" | b"gAMA" | b"cHRM");
            if is_color && !chunk.is_intact() {
                let kind = String::from_utf8_lossy(&chunk.kind);
                warnings.push(format!("its chunk {kind} is damaged; it was left out"));
                continue;
            }
            match &chunk.kind {
                b"cICP" if named.cicp.is_none() => named.cicp = chunk.payload.try_into().ok(),
                b"iCCP" => named.has_iccp = true,
                b"sRGB" => named.has_srgb = true,
                b"gAMA" if named.gamma.is_none() => {
                    named.gamma = chunk.payload.try_into().ok().map(u32::from_be_bytes);
                }
                b"cHRM" if named.chromaticities.is_none() => {
                    named.chromaticities = numbers(chunk.payload);
                }
                _ => {}
            }
        }
        named
    }
}

fn numbers(payload: &[u8]) -> Option<[u32; 8]> {
    let mut numbers = [0; 8];
    let (words, rest) = payload.as_chunks::<4>();
    if words.len() != numbers.len() || !rest.is_empty() {
        return None;
    }
    for (number, word) in numbers.iter_mut().zip(words) {
        *number = u32::from_be_bytes(*word);
    }
    Some(numbers)
}

/// Primaries, curve, matrix and range by number. PNG knows RGB of full range alone.
fn by_code(
    [primaries, transfer, matrix, full]: [u8; 4],
    colors: usize,
    warnings: &mut Vec<String>,
) -> Option<Vec<u8>> {
    if (matrix, full) != (0, 1) {
        return None;
    }
    let name = format!("CICP {primaries}-{transfer}-{matrix}-{full}");
    let transfer = cicp_transfer(transfer)?;
    let profile = of_space(&name, &cicp_primaries(primaries)?, transfer, colors)?;
    if transfer.is_hdr() {
        warnings.push(HDR_IS_CLIPPED.to_owned());
    }
    Some(profile)
}

fn by_gamma(chunks: &Named, colors: usize, warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    let gamma = chunks.gamma?;
    let primaries = chunks.chromaticities.map_or(Primaries::SRGB, primaries);
    if gamma == SRGB_GAMMA && is_srgb(&primaries) {
        return None;
    }
    // From linear light to far beyond the steepest display.
    let is_sane = (10_000..=200_000).contains(&gamma);
    let transfer = Transfer::Power(100_000.0 / gamma as f32);
    let profile = is_sane
        .then(|| of_space("PNG gAMA and cHRM", &primaries, transfer, colors))
        .flatten();
    if profile.is_none() {
        warnings.push("its gamma or its primaries are absurd; it is taken for sRGB".to_owned());
    }
    profile
}

fn primaries(numbers: [u32; 8]) -> Primaries {
    let point =
        |at: usize| [numbers[at], numbers[at + 1]].map(|number| f64::from(number) / 100_000.0);
    Primaries {
        white: point(0),
        red: point(2),
        green: point(4),
        blue: point(6),
    }
}

fn is_srgb(found: &Primaries) -> bool {
    let all = |space: &Primaries| [space.white, space.red, space.green, space.blue].concat();
    let pairs = all(found).into_iter().zip(all(&Primaries::SRGB));
    pairs
        .map(|(found, wanted)| (found - wanted).abs())
        .all(|difference| difference <= CHROMATICITY_TOLERANCE)
}
