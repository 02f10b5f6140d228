//! Photoshop's image resources, of which the one that holds IPTC is of interest: in JPEG and TIFF, and in texts of PNG.

use super::MAX_METADATA;

const SIGNATURE: &[u8] = b"8BIM";
const IPTC: u16 = 0x0404;

/// Type, number, an empty name and a length.
const FRAMING: usize = 4 + 2 + 2 + 4;

/// The IPTC datasets among resources; what comes behind a damaged resource is not looked for.
pub(super) fn iptc(resources: &[u8]) -> Option<&[u8]> {
    let mut rest = resources;
    while let Some(after) = rest.strip_prefix(SIGNATURE) {
        let (number, after) = after.split_first_chunk::<2>()?;
        // A name of so many letters, filled up to an even length with that number.
        let name = usize::from(*after.first()?) + 1;
        let after = after.get(name.next_multiple_of(2)..)?;
        let (len, after) = after.split_first_chunk::<4>()?;
        let len = u32::from_be_bytes(*len) as usize;
        let value = after.get(..len)?;
        if u16::from_be_bytes(*number) == IPTC {
            return Some(value).filter(|value| !value.is_empty() && len <= MAX_METADATA);
        }
        // The last one may lack what fills it up.
        rest = after.get(len.next_multiple_of(2)..).unwrap_or_default();
    }
    None
}

/// Resources that hold these IPTC datasets and nothing else.
pub(super) fn of_iptc(iptc: &[u8]) -> Vec<u8> {
    let mut resources = Vec::with_capacity(iptc.len() + FRAMING + 1);
    resources.extend(SIGNATURE);
    resources.extend(IPTC.to_be_bytes());
    resources.extend([0, 0]);
    resources.extend((iptc.len() as u32).to_be_bytes());
    resources.extend(iptc);
    if iptc.len() % 2 == 1 {
        resources.push(0);
    }
    resources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found_again_also_behind_others() {
        for iptc_block in [&b"\x1c\x02\x50\0\x03Ada"[..], b"\x1c\x02\x50\0\x02Ad"] {
            let ours = of_iptc(iptc_block);
            assert_eq!(ours.len() % 2, 0);
            assert_eq!(iptc(&ours), Some(iptc_block));
            let named = [&b"8BIM\x04\x0b\x03url\0\0\0\x03abc\0"[..], &ours].concat();
            assert_eq!(iptc(&named), Some(iptc_block));
        }
    }

    #[test]
    fn damage_is_nothing() {
        let ours = of_iptc(b"\x1c\x02\x50\0\x03Ada");
        for end in 0..ours.len() - 1 {
            assert_eq!(iptc(&ours[..end]), None, "{end}");
        }
        assert_eq!(iptc(b"8BIM\x04\x04\0\0\xff\xff\xff\xff"), None);
        assert_eq!(iptc(b"8BIM\x04\x04\xff"), None);
        assert_eq!(iptc(b"8BIM\x04\x04\0\0\0\0\0\0"), None);
    }
}
