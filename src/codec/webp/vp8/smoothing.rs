//! How the edges of a macroblock are smoothed, and in which order.

use super::edge::Limits;
use super::header::{Filter, FilterKind};
use super::modes::{Luma, Macroblock};
use super::planes::{self, CARRIED, Kind, Planes};
use super::tokens::Residual;
use super::window::Edges;

/// How the edges of a macroblock are smoothed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothing {
    kind: FilterKind,
    /// 0 leaves them alone.
    level: u8,
    sharpness: u8,
    /// Whether the edges inside are too.
    is_inner: bool,
}

impl Smoothing {
    pub(super) fn of(filter: &Filter, macroblock: &Macroblock, residual: &Residual) -> Self {
        let has_many_modes = matches!(macroblock.luma, Luma::Blocks(_));
        Self {
            kind: filter.kind,
            level: filter.levels[macroblock.segment][usize::from(has_many_modes)],
            sharpness: filter.sharpness,
            is_inner: has_many_modes || !residual.is_empty(),
        }
    }

    /// The limits at the edges of the macroblock, and at those inside.
    fn limits(self) -> [Limits; 2] {
        let level = i16::from(self.level);
        let sharpness = i16::from(self.sharpness);
        let inner = match sharpness {
            0 => level,
            1..=4 => (level >> 1).min(9 - sharpness),
            _ => (level >> 2).min(9 - sharpness),
        }
        .max(1);
        let variance = match level {
            40.. => 2,
            15.. => 1,
            _ => 0,
        };
        [(level + 2) * 2 + inner, level * 2 + inner].map(|edge| Limits {
            edge,
            inner,
            variance,
        })
    }
}

/// Smooths the edges of a macroblock: the left one, those inside from left to right, the upper one, those inside downwards.
#[inline(always)]
pub(super) fn smooth(planes: &mut Planes, column: usize, smoothing: &Smoothing, edges: Edges) {
    if smoothing.level == 0 {
        return;
    }
    let [outer, inner] = smoothing.limits();
    let is_normal = smoothing.kind == FilterKind::Normal;
    let (outer_kind, inner_kind) = match is_normal {
        true => (Kind::Outer, Kind::Inner),
        false => (Kind::Simple, Kind::Simple),
    };
    let Planes { luma, chroma } = planes;
    let (x, y) = (column * 16, CARRIED);
    let (chroma_x, chroma_y) = (column * 8, CARRIED);
    if edges.has_left {
        planes::across_columns(luma, (y, x), outer_kind, outer);
        if is_normal {
            planes::across_columns_of_two(chroma, (chroma_y, chroma_x), outer_kind, outer);
        }
    }
    if smoothing.is_inner {
        for further in [4, 8, 12] {
            planes::across_columns(luma, (y, x + further), inner_kind, inner);
        }
        if is_normal {
            planes::across_columns_of_two(chroma, (chroma_y, chroma_x + 4), inner_kind, inner);
        }
    }
    if edges.has_above {
        planes::across_rows(luma, (y, x), outer_kind, outer);
        if is_normal {
            planes::across_rows_of_two(chroma, (chroma_y, chroma_x), outer_kind, outer);
        }
    }
    if smoothing.is_inner {
        for further in [4, 8, 12] {
            planes::across_rows(luma, (y + further, x), inner_kind, inner);
        }
        if is_normal {
            planes::across_rows_of_two(chroma, (chroma_y + 4, chroma_x), inner_kind, inner);
        }
    }
}
