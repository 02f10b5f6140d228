//! What stands before the scan (T.81, Annex B).

use super::tables::{Huffman, Quantizer, Table};
use super::{Page, Sampling, Segments};

/// The most of a profile in one segment.
pub(in crate::codec::jpeg) const PROFILE_PART: usize = 65_535 - 2 - 14;

/// Writes everything from the start of the image to the start of the scan.
pub(super) fn before_scan(
    page: &Page<'_>,
    (quantizers, huffman): (&[Quantizer; 2], &Huffman),
    (attached, icc): (&Segments, Option<&[u8]>),
    out: &mut Vec<u8>,
) {
    out.extend([0xff, 0xd8]);
    // JFIF 1.02, without a density and a thumbnail.
    segment(out, 0xe0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"]);
    for (number, content) in attached {
        segment(out, 0xe0 | number, &[content]);
    }
    let parts = icc
        .map(|icc| icc.chunks(PROFILE_PART))
        .into_iter()
        .flatten();
    let count = parts.clone().count() as u8;
    for (number, part) in (1..).zip(parts) {
        segment(out, 0xe2, &[b"ICC_PROFILE\0", &[number, count], part]);
    }
    let kinds = if page.sampling == Sampling::Gray {
        1
    } else {
        2
    };
    for (number, quantizer) in (0..).zip(&quantizers[..kinds]) {
        segment(out, 0xdb, &[&[number], &quantizer.steps]);
    }
    frame(page, out);
    for (class, tables) in [(0x00, &huffman.dc), (0x10, &huffman.ac)] {
        for (number, (counts, symbols)) in (0..).zip::<&[Table]>(&tables[..kinds]) {
            segment(out, 0xc4, &[&[class | number], counts, symbols]);
        }
    }
    let components = page.sampling.components() as u8;
    let mut scan = vec![components];
    for index in 0..components {
        scan.extend([index + 1, if index == 0 { 0x00 } else { 0x11 }]);
    }
    scan.extend([0, 63, 0]);
    segment(out, 0xda, &[&scan]);
}

fn frame(page: &Page<'_>, out: &mut Vec<u8>) {
    let side = |side: usize| (side as u16).to_be_bytes();
    let components = page.sampling.components() as u8;
    let (across, down) = page.sampling.luma();
    let mut described = Vec::new();
    for index in 0..components {
        let sampling = if index == 0 {
            (across << 4 | down) as u8
        } else {
            0x11
        };
        described.extend([index + 1, sampling, u8::from(index > 0)]);
    }
    let sizes = [side(page.height), side(page.width)].concat();
    segment(out, 0xc0, &[&[8], &sizes, &[components], &described]);
}

/// Writes a segment of less than 65,534 bytes.
fn segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend([0xff, marker]);
    out.extend((length as u16).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}
