//! Photoshop's image resources, among which the data sets of IPTC lie.

const SIGNATURE: &[u8] = b"8BIM";
const IPTC: u16 = 0x0404;

/// The data sets of IPTC among resource blocks.
///
/// A block is `8BIM`, a number, a name (length and text, padded to an even length), the length of its data and the data,
/// padded likewise.
pub(super) fn iptc(blocks: &[u8]) -> Option<&[u8]> {
    let mut rest = blocks;
    loop {
        let block = rest.strip_prefix(SIGNATURE)?;
        let number = u16::from_be_bytes([*block.first()?, *block.get(1)?]);
        let name = usize::from(*block.get(2)?) + 1;
        let at = 2 + name.next_multiple_of(2);
        let length = super::be32(block, at)? as usize;
        let data = block.get(at + 4..)?;
        if number == IPTC {
            return Some(&data[..length.min(data.len())]);
        }
        rest = data.get(length.checked_next_multiple_of(2)?..)?;
    }
}
