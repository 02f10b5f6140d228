"""Where second readers fail or disagree, and why the oracle goes on without them or against them."""

# What tiffcp 4.5 says of valid files, and the reason.
TIFFCP = {
    "image raster scan line size is too large": "tiffcp takes an unsigned difference of a picture narrower than its tiles",
}


def of_tiffcp(words):
    """Whether tiffcp's complaint is a limit of its own."""
    return any(known in words for known in TIFFCP)
