//! PackBits: a count, and so many bytes or so many times the same.

use super::Unpacked;

pub(super) fn unpack(packed: &[u8], out: &mut [u8]) -> Unpacked {
    let mut made = 0;
    let mut rest = packed;
    while let ([count, after @ ..], true) = (rest, made < out.len()) {
        let room = out.len() - made;
        rest = after;
        match *count as i8 {
            -128 => {}
            count @ 0.. => {
                let len = (count as usize + 1).min(rest.len());
                let taken = len.min(room);
                out[made..made + taken].copy_from_slice(&rest[..taken]);
                made += taken;
                rest = &rest[len..];
            }
            count => {
                let Some((byte, after)) = rest.split_first() else {
                    break;
                };
                let taken = (1 - isize::from(count)) as usize;
                let taken = taken.min(room);
                out[made..made + taken].fill(*byte);
                made += taken;
                rest = after;
            }
        }
    }
    Unpacked { made, fault: None }
}
