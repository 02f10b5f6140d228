//! Looks for what is planted in the bytes of a file, and in what is packed or spelled out in them.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::places::{PLACES, forms};

/// The places, by number, of which something is left in a file.
pub(super) fn found(file: &[u8]) -> Vec<usize> {
    let layers = layers(file);
    let is_left = |place: &str| {
        let forms = forms(place);
        layers.iter().any(|layer| {
            forms
                .iter()
                .any(|form| memchr::memmem::find(layer, form).is_some())
        })
    };
    let places = PLACES.iter().enumerate();
    places
        .filter(|(_, (place, _))| is_left(place))
        .map(|(number, _)| number)
        .collect()
}

/// A file, what can be inflated from any byte of it on, and what is spelled in hexadecimal digits in all of these.
fn layers(file: &[u8]) -> Vec<Vec<u8>> {
    let mut layers = vec![file.to_vec()];
    for at in 0..file.len() {
        if file[at] & 0x0f == 8 {
            let mut inflated = Vec::new();
            // What comes before damage counts too.
            let _ = ZlibDecoder::new(&file[at..])
                .take(1 << 20)
                .read_to_end(&mut inflated);
            if inflated.len() > 8 {
                layers.push(inflated);
            }
        }
    }
    let spelled: Vec<Vec<u8>> = layers.iter().map(|layer| unhex(layer)).collect();
    layers.extend(spelled);
    layers
}

/// The bytes that the longest lines of digits stand for, which line breaks part.
fn unhex(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        let digits = line.iter().map(|byte| (*byte as char).to_digit(16));
        let digits: Option<Vec<u32>> = digits.collect();
        let digits = digits
            .filter(|digits| digits.len() % 2 == 0)
            .unwrap_or_default();
        bytes.extend(digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8));
    }
    bytes
}
