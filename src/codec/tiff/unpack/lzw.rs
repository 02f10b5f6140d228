//! LZW as TIFF 6.0 has it, and as files before it have it: with the bits the other way round.

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use super::Unpacked;

pub(super) fn unpack(packed: &[u8], out: &mut [u8]) -> Unpacked {
    // The first code clears the table; it is of 9 bits, of which only the highest is set.
    let is_old = matches!(packed, [0, second, ..] if second & 1 == 1);
    let mut decoder = match is_old {
        true => Decoder::new(BitOrder::Lsb, 8),
        false => Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
    };
    let (mut read, mut made) = (0, 0);
    let mut fault = None;
    while made < out.len() {
        let step = decoder.decode_bytes(&packed[read..], &mut out[made..]);
        read += step.consumed_in;
        made += step.consumed_out;
        match step.status {
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(_) => break,
            Err(_) => {
                fault = Some("has a code of LZW that does not exist");
                break;
            }
        }
    }
    Unpacked { made, fault }
}
