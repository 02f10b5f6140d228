//! The order in which a file has the coefficients of a block.

/// Column and row of each coefficient in zigzag order (T.81, figure 5), columns in the upper digit.
#[rustfmt::skip]
pub(super) const ZIGZAG: [u8; 64] = [
    0o00, 0o10, 0o01, 0o02, 0o11, 0o20, 0o30, 0o21, 0o12, 0o03, 0o04, 0o13, 0o22, 0o31, 0o40, 0o50,
    0o41, 0o32, 0o23, 0o14, 0o05, 0o06, 0o15, 0o24, 0o33, 0o42, 0o51, 0o60, 0o70, 0o61, 0o52, 0o43,
    0o34, 0o25, 0o16, 0o07, 0o17, 0o26, 0o35, 0o44, 0o53, 0o62, 0o71, 0o72, 0o63, 0o54, 0o45, 0o36,
    0o27, 0o37, 0o46, 0o55, 0o64, 0o73, 0o74, 0o65, 0o56, 0o47, 0o57, 0o66, 0o75, 0o76, 0o67, 0o77,
];
