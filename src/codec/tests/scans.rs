//! JPEG files of several scans that are put together here, a component at a time: every sampling, any order of scans, tables
//! between scans or none.

use super::*;
use crate::codec::{Decoder, Decoding, Format};

/// A component: its sampling factors, and its samples as a gray file.
struct Component {
    across: u32,
    down: u32,
    file: Vec<u8>,
}

/// A file that is to be put together.
struct Assembly<'a> {
    size: Size,
    names: &'a [u8],
    components: Vec<Component>,
    /// The order of scans, one of each component.
    order: Vec<usize>,
    has_codes: bool,
}

impl<'a> Assembly<'a> {
    /// Components with these factors, each of noise in a quality of its own.
    fn new(size: Size, names: &'a [u8], factors: &[(u32, u32)]) -> Self {
        let (h, v) = largest(factors);
        let component = |(index, &(across, down)): (usize, &(u32, u32))| {
            let width = (size.width * across).div_ceil(h);
            let height = (size.height * down).div_ceil(v);
            let picture = noise(
                Size::new(width, height),
                Channels::Gray,
                Depth::Eight,
                index as u64 + 1,
            );
            let encoding = Encoding {
                quality: 60 + 10 * index as u8,
                ..Encoding::new(Format::Jpeg)
            };
            Component {
                across,
                down,
                file: write(&picture, &encoding),
            }
        };
        Self {
            size,
            names,
            components: factors.iter().enumerate().map(component).collect(),
            order: (0..factors.len()).collect(),
            has_codes: true,
        }
    }

    fn file(&self) -> Vec<u8> {
        let mut file = vec![0xff, 0xd8];
        let [w1, w0] = (self.size.width as u16).to_be_bytes();
        let [h1, h0] = (self.size.height as u16).to_be_bytes();
        let mut frame = vec![8, h1, h0, w1, w0, self.components.len() as u8];
        for (number, (component, name)) in self.components.iter().zip(self.names).enumerate() {
            let factors = (component.across << 4 | component.down) as u8;
            frame.extend([*name, factors, number as u8]);
        }
        segment(&mut file, 0xc0, &frame);
        for &index in &self.order {
            let (segments, data) = parts(&self.components[index].file);
            for (marker, payload) in segments {
                match marker {
                    // Each component has its own quantisers, right before its scan.
                    0xdb => {
                        let table = [&[index as u8], &payload[1..65]].concat();
                        segment(&mut file, marker, &table);
                    }
                    0xc4 if self.has_codes => segment(&mut file, marker, payload),
                    _ => {}
                }
            }
            segment(&mut file, 0xda, &[1, self.names[index], 0, 0, 63, 0]);
            file.extend(data);
        }
        file.extend([0xff, 0xd9]);
        file
    }

    /// The picture whose pixels take the samples that they lie in, at n/8.
    fn expected(&self, n: u32) -> Picture {
        let factors: Vec<_> = self.components.iter().map(|c| (c.across, c.down)).collect();
        let (h, v) = largest(&factors);
        let size = super::scaled::eighths(self.size, n);
        let parts: Vec<_> = self
            .components
            .iter()
            .map(|component| super::scaled::read_eighths(&component.file, n))
            .collect();
        let mut samples = Vec::new();
        for y in 0..size.height {
            for x in 0..size.width {
                for (part, component) in parts.iter().zip(&self.components) {
                    let (x, y) = (x * component.across / h, y * component.down / v);
                    let Samples::U8(own) = part.samples() else {
                        unreachable!("a JPEG file has 8 bits")
                    };
                    samples.push(own[(y * part.width() + x) as usize]);
                }
            }
        }
        Picture::from_u8(size, Channels::Rgb, samples)
    }
}

fn largest(factors: &[(u32, u32)]) -> (u32, u32) {
    let fold = |(h, v): (u32, u32), &(across, down): &(u32, u32)| (h.max(across), v.max(down));
    factors.iter().fold((1, 1), fold)
}

fn segment(file: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    file.extend([0xff, marker]);
    file.extend((payload.len() as u16 + 2).to_be_bytes());
    file.extend(payload);
}

/// The segments before the scan of a file, and its data.
fn parts(file: &[u8]) -> (Vec<(u8, &[u8])>, &[u8]) {
    let (mut segments, mut at) = (Vec::new(), 2);
    loop {
        let marker = file[at + 1];
        let end = at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        if marker == 0xda {
            return (segments, &file[end..file.len() - 2]);
        }
        segments.push((marker, &file[at + 4..end]));
        at = end;
    }
}

#[test]
fn every_ratio_of_samples_to_pixels_comes_out_in_its_place() {
    for factors in [
        [(1, 1), (1, 1), (1, 1)],
        [(3, 3), (1, 1), (1, 1)],
        [(1, 1), (3, 3), (3, 1)],
        [(3, 1), (2, 1), (1, 1)],
        [(2, 3), (3, 2), (3, 3)],
        [(4, 4), (3, 1), (1, 3)],
        [(4, 2), (1, 2), (4, 2)],
        [(4, 4), (4, 4), (4, 4)],
    ] {
        let assembly = Assembly::new(Size::new(48, 96), b"RGB", &factors);
        let file = assembly.file();
        // Where it can, a coarser component gets larger blocks at reduced scales, and is not that of its own file.
        let (h, v) = largest(&factors);
        let grows = |&(across, down): &(u32, u32)| {
            h.is_multiple_of(across * 2) || v.is_multiple_of(down * 2)
        };
        let scales = match factors.iter().any(grows) {
            true => 8..9,
            false => 1..9,
        };
        for n in scales {
            let picture = super::scaled::read_eighths(&file, n);
            assert!(picture == assembly.expected(n), "{factors:?} at {n}/8");
        }
        let odd = Assembly::new(Size::new(47, 35), b"RGB", &factors);
        assert!(
            read(&odd.file()).unwrap().picture == odd.expected(8),
            "{factors:?}"
        );
    }
}

#[test]
fn the_order_of_scans_does_not_matter() {
    for names in [&b"RGB"[..], b"\x01\x02\x03\x04"] {
        let factors = [(2, 2), (1, 1), (1, 2), (2, 1)];
        let mut assembly = Assembly::new(Size::new(61, 47), names, &factors[..names.len()]);
        let whole = read(&assembly.file()).unwrap();
        for order in [[2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            assembly.order[..3].copy_from_slice(&order);
            assert!(read(&assembly.file()).unwrap() == whole, "{order:?}");
        }
    }
}

#[test]
fn files_without_codes_mean_those_of_the_standard() {
    for names in [&b"\x07"[..], b"\x01\x02\x03"] {
        let mut assembly = Assembly::new(Size::new(40, 30), names, &[(1, 1); 3][..names.len()]);
        let whole = read(&assembly.file()).unwrap();
        assembly.has_codes = false;
        let file = assembly.file();
        assert!(!file.windows(2).any(|marker| marker == [0xff, 0xc4]));
        // Codes of the file before are none of this one's.
        let mut decoder = Decoder::new();
        let (limits, decoding) = (Limits::default(), Decoding::default());
        for before in super::jpeg::PATCHES
            .map(|(_, file)| file)
            .into_iter()
            .chain([&file[..]])
        {
            for file in [before, &file] {
                let header = look(file, None).unwrap();
                let decoded = decoder.decode(file, &header, &limits, &decoding, Vec::new());
                let decoded = decoded.unwrap();
                assert!(file == before || decoded == whole);
            }
        }
    }
}

#[test]
fn components_of_one_name_are_taken_in_turn() {
    let names: [&[u8]; 2] = [b"\x01\x02\x03", b"\x01\x01\x01"];
    let [distinct, equal] = names.map(|names| {
        let factors = [(2, 1), (1, 1), (1, 1)];
        read(&Assembly::new(Size::new(33, 21), names, &factors).file()).unwrap()
    });
    assert!(distinct == equal);
}
