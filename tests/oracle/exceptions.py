"""Where second readers fail or disagree, and why the oracle goes on without them or against them."""

# What tiffcp 4.5 says of valid files, and the reason.
TIFFCP = {
    "image raster scan line size is too large": "tiffcp takes an unsigned difference of a picture narrower than its tiles",
}


def of_tiffcp(words):
    """Whether tiffcp's complaint is a limit of its own."""
    return any(known in words for known in TIFFCP)


# Subsampling of YCbCr that tiff2rgba 4.5 does not show rightly: 4 by 4 goes wrong in the last columns of widths that are no
# multiple of 4, and 1 by 2 is not implemented. The samples that were written decide.
TIFF2RGBA_SUBSAMPLING = {(4, 4), (1, 2)}

# Readers that are not asked, though they are at hand, and why.
NOT_ASKED = {
    "Pillow, PNG gray of 2 and 4 bits with tRNS": "Pillow 13.0.0 compares samples that it has scaled to 8 bits with the "
    "number as it stands, so that nothing is transparent; libpng and libvips scale neither, as the specification has it",
    "libtiff, CCITT RLE": "libtiff 4.5 and 4.7.2 misread the last row of some strips of pictures 10 wide, whose last code is short",
    "tiff2rgba, extra samples without a meaning": "libtiff takes an unspecified fourth sample for associated alpha; TIFF 6.0 "
    "says that it is no alpha",
}
