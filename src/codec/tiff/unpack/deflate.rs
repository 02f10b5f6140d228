//! Deflate, in the wrapping of zlib.

use flate2::{Decompress, FlushDecompress, Status};

use super::Unpacked;

const FAULT: &str = "is no sound Deflate";

pub(super) fn unpack(packed: &[u8], out: &mut [u8]) -> Unpacked {
    let mut inflate = Decompress::new(true);
    let made = |inflate: &Decompress| inflate.total_out() as usize;
    let status = inflate.decompress(packed, out, FlushDecompress::None);
    let whole = made(&inflate).min(out.len());
    let fault = match status {
        Err(_) => Some(FAULT),
        Ok(Status::StreamEnd) => None,
        // The sum at the end is compared when one looks for more.
        Ok(_) if whole == out.len() => {
            let rest = &packed[inflate.total_in() as usize..];
            let more = inflate.decompress(rest, &mut [0], FlushDecompress::None);
            more.is_err().then_some(FAULT)
        }
        Ok(_) => None,
    };
    Unpacked { made: whole, fault }
}
