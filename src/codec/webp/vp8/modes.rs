//! The modes of macroblocks: how they are predicted, and whether there is more to them. RFC 6386, sections 10 and 11.

use super::bits::Bits;
use super::header::Header;
use super::tables::SUBBLOCK_MODES;

/// What a macroblock says of itself.
pub(super) struct Macroblock {
    pub(super) segment: usize,
    pub(super) has_coefficients: bool,
    pub(super) luma: Luma,
    pub(super) chroma: Mode,
}

/// How luma is predicted.
pub(super) enum Luma {
    /// All of it at once.
    Whole(Mode),
    /// Each block of 4×4 by itself, row by row.
    Blocks([SubMode; 16]),
}

/// How the samples of a macroblock come out of those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Their mean.
    Dc,
    /// Those above.
    Vertical,
    /// Those to the left.
    Horizontal,
    /// What is added from the corner to the left is added to those above.
    TrueMotion,
}

/// How those of a block of 4×4 do; the order is that of the table of probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SubMode {
    #[default]
    Dc,
    TrueMotion,
    Vertical,
    Horizontal,
    DownLeft,
    DownRight,
    VerticalRight,
    VerticalLeft,
    HorizontalDown,
    HorizontalUp,
}

/// The modes around a macroblock: of the blocks in the row above, and to the left.
pub(super) struct Around<'a> {
    pub(super) above: &'a mut [SubMode; 4],
    pub(super) left: &'a mut [SubMode; 4],
}

impl Macroblock {
    pub(super) fn read(header: &mut Header<'_>, around: Around<'_>) -> Self {
        let bits = &mut header.modes;
        let segment = header.segment_map.map_or(0, |map| segment(bits, map));
        let lacks = header.has_coefficients;
        let has_coefficients = !lacks.is_some_and(|probability| bits.bool(probability));
        let luma = match bits.bool(145) {
            false => Luma::Blocks(blocks(bits, around)),
            true => {
                let mode = mode_of_luma(bits);
                let alike = mode.of_blocks();
                *around.above = [alike; 4];
                *around.left = [alike; 4];
                Luma::Whole(mode)
            }
        };
        Self {
            segment,
            has_coefficients,
            luma,
            chroma: mode_of_chroma(bits),
        }
    }
}

impl Mode {
    /// What blocks around take it for.
    fn of_blocks(self) -> SubMode {
        match self {
            Self::Dc => SubMode::Dc,
            Self::Vertical => SubMode::Vertical,
            Self::Horizontal => SubMode::Horizontal,
            Self::TrueMotion => SubMode::TrueMotion,
        }
    }
}

fn segment(bits: &mut Bits<'_>, [first, low, high]: [u8; 3]) -> usize {
    match bits.bool(first) {
        false => usize::from(bits.bool(low)),
        true => 2 + usize::from(bits.bool(high)),
    }
}

fn mode_of_luma(bits: &mut Bits<'_>) -> Mode {
    match bits.bool(156) {
        false if bits.bool(163) => Mode::Vertical,
        false => Mode::Dc,
        true if bits.bool(128) => Mode::TrueMotion,
        true => Mode::Horizontal,
    }
}

fn mode_of_chroma(bits: &mut Bits<'_>) -> Mode {
    if !bits.bool(142) {
        return Mode::Dc;
    }
    if !bits.bool(114) {
        return Mode::Vertical;
    }
    match bits.bool(183) {
        false => Mode::Horizontal,
        true => Mode::TrueMotion,
    }
}

fn blocks(bits: &mut Bits<'_>, Around { above, left }: Around<'_>) -> [SubMode; 16] {
    let mut modes = [SubMode::Dc; 16];
    for (row, left) in modes.as_chunks_mut::<4>().0.iter_mut().zip(left) {
        for (mode, above) in row.iter_mut().zip(above.iter_mut()) {
            *mode = mode_of_block(bits, *above, *left);
            *above = *mode;
            *left = *mode;
        }
    }
    modes
}

fn mode_of_block(bits: &mut Bits<'_>, above: SubMode, left: SubMode) -> SubMode {
    let first = (above as usize * 10 + left as usize) * 9;
    let nodes = &SUBBLOCK_MODES[first..first + 9];
    let mut is_next = |node: usize| bits.bool(nodes[node]);
    if !is_next(0) {
        return SubMode::Dc;
    }
    if !is_next(1) {
        return SubMode::TrueMotion;
    }
    if !is_next(2) {
        return SubMode::Vertical;
    }
    if !is_next(3) {
        if !is_next(4) {
            return SubMode::Horizontal;
        }
        return match is_next(5) {
            false => SubMode::DownRight,
            true => SubMode::VerticalRight,
        };
    }
    if !is_next(6) {
        return SubMode::DownLeft;
    }
    if !is_next(7) {
        return SubMode::VerticalLeft;
    }
    match is_next(8) {
        false => SubMode::HorizontalDown,
        true => SubMode::HorizontalUp,
    }
}
