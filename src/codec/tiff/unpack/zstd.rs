//! Zstandard.

use std::io::Read;

use ruzstd::decoding::StreamingDecoder;

use super::Unpacked;

/// As far back as files of the usual levels refer.
const USUAL_WINDOW: u64 = 8 << 20;

pub(super) fn unpack(packed: &[u8], out: &mut [u8]) -> Unpacked {
    const FAULT: &str = "is no sound Zstandard";
    let most = window(out.len() as u64);
    let Ok(mut decoder) = StreamingDecoder::new_with_max_window_size(packed, most) else {
        let fault = Some(FAULT).filter(|_| !packed.is_empty());
        return Unpacked { made: 0, fault };
    };
    let mut made = 0;
    while made < out.len() {
        match decoder.read(&mut out[made..]) {
            Ok(0) => break,
            Ok(len) => made += len,
            Err(_) => {
                let fault = Some(FAULT);
                return Unpacked { made, fault };
            }
        }
    }
    Unpacked { made, fault: None }
}

/// Bytes that unpacking a block of so many bytes takes beside it.
pub(in crate::codec::tiff) fn working_bytes(block_bytes: u64) -> u64 {
    /// Tables, literals and the block that comes next.
    const FIXED: u64 = 2 << 20;
    2 * window(block_bytes) + FIXED
}

/// The farthest back that a block of so many bytes may refer.
fn window(bytes: u64) -> u64 {
    bytes.min(1 << 40).next_power_of_two().max(USUAL_WINDOW)
}
