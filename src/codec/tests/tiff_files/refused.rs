//! What is refused: by the name of what is not read, as a contradiction, or as too large.

use super::*;

fn error(page: &Page, data: &[u8]) -> (DecodeErrorKind, String) {
    let error = read(&page.file(&[data])).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn what_is_not_read_is_named() {
    let gray = || Page::new(1, 1, &[8], BLACK_IS_ZERO);
    let rgb = || Page::new(1, 1, &[8; 3], RGB);
    for (page, word) in [
        (gray().with(COMPRESSION, &[6]), "old-style JPEG"),
        (gray().with(COMPRESSION, &[34_925]), "LZMA"),
        (gray().with(COMPRESSION, &[34_887]), "LERC"),
        (gray().with(COMPRESSION, &[50_001]), "WebP"),
        (gray().with(COMPRESSION, &[50_002]), "JPEG XL"),
        (gray().with(COMPRESSION, &[34_712]), "JPEG 2000"),
        (gray().with(COMPRESSION, &[34_661]), "JBIG"),
        (
            gray().with(COMPRESSION, &[4_711]),
            "unknown compression 4711",
        ),
        (gray().with(PHOTOMETRIC, &[4]), "mask"),
        (rgb().with(PHOTOMETRIC, &[32_803]), "raw data of a sensor"),
        (rgb().with(PHOTOMETRIC, &[32_845]), "LogLuv"),
        (rgb().with(PHOTOMETRIC, &[10]), "Lab of the ITU"),
        (
            rgb().with(PHOTOMETRIC, &[77]),
            "photometric interpretation 77",
        ),
        (rgb().with(BITS, &[8, 8, 16]), "differ in depth"),
        (rgb().with(SAMPLE_FORMAT, &[1, 1, 3]), "several kinds"),
        (gray().with(SAMPLE_FORMAT, &[5]), "complex"),
        (gray().with(BITS, &[40]), "samples of 40 bits"),
        (gray().with(SAMPLE_FORMAT, &[3]), "samples of 8 bits"),
        (
            rgb().with(PHOTOMETRIC, &[YCBCR]).with(BITS, &[16; 3]),
            "YCbCr of 16 bits",
        ),
        (
            gray().with(COMPRESSION, &[7]).with(BITS, &[12]),
            "JPEG of 12 bits",
        ),
        (
            gray().with(COMPRESSION, &[8]).with(PREDICTOR, &[7]),
            "predictor 7",
        ),
        (
            gray()
                .with(COMPRESSION, &[8])
                .with(BITS, &[4])
                .with(PREDICTOR, &[2]),
            "predictor 2",
        ),
        (
            Page::new(1, 1, &[8; 5], CMYK).with(EXTRA_SAMPLES, &[2]),
            "CMYK with further channels",
        ),
        (Page::new(1, 1, &[8; 4], CMYK).with(332, &[2]), "other inks"),
    ] {
        let (kind, message) = error(&page, &[0; 64]);
        assert_eq!(kind, DecodeErrorKind::Unsupported, "{message}");
        assert!(message.contains(word), "{message}");
    }
    let sparse =
        gray()
            .with_bytes(STRIP_OFFSETS, 4, vec![0; 4])
            .with_bytes(STRIP_COUNTS, 4, vec![0; 4]);
    assert!(error(&sparse, &[]).1.contains("leaves out strips"));
    let unread = Page::new(16, 1, &[1], WHITE_IS_ZERO).with(COMPRESSION, &[4]);
    assert!(
        error(&unread, &[0b0000_0011, 0xff])
            .1
            .contains("Group 3 or 4")
    );
}

#[test]
fn contradictions_are_damage() {
    let gray = || Page::new(4, 4, &[8], BLACK_IS_ZERO);
    for (page, word) in [
        (gray().with(WIDTH, &[0]), "width is 0"),
        (gray().without(HEIGHT), "height is missing"),
        (gray().with(PHOTOMETRIC, &[RGB]), "channels contradict"),
        (gray().with(EXTRA_SAMPLES, &[2]), "channels contradict"),
        (gray().with(PLANAR, &[3]), "planar configuration"),
        (
            gray().with(ROWS_PER_STRIP, &[1]),
            "places of 1 of its 4 strips",
        ),
        (gray().with(TILE_WIDTH, &[16]), "size of its tiles"),
        (
            gray().with(TILE_WIDTH, &[2]).with(TILE_LENGTH, &[2]),
            "places of 1 of its 4 tiles",
        ),
        (gray().with(PHOTOMETRIC, &[PALETTE]), "table of its colours"),
        (gray().with(COMPRESSION, &[4]), "facsimile"),
        (gray().with(COMPRESSION, &[7]), "no JPEG stream"),
        (
            gray().with_bytes(STRIP_OFFSETS, 4, Vec::new()),
            "where its picture lies",
        ),
    ] {
        let (kind, message) = error(&page, &[0; 16]);
        assert_eq!(kind, DecodeErrorKind::Damaged, "{message}");
        assert!(message.contains(word), "{message}");
    }
    let strips = gray().with(ROWS_PER_STRIP, &[2]);
    let message = read(&strips.file(&[&[0; 8], &[0; 7]]))
        .unwrap_err()
        .to_string();
    assert!(message.contains("strip 2 has fewer bytes"), "{message}");
}

#[test]
fn sizes_are_held_against_the_limits_before_anything_else() {
    let page = Page::new(60_000, 60_000, &[8; 3], RGB);
    let (kind, message) = error(&page, &[]);
    assert_eq!(kind, DecodeErrorKind::TooLarge, "{message}");
    // A small picture in a tile that is not.
    let tile = Page::new(1, 1, &[16; 4], RGB)
        .with(COMPRESSION, &[8])
        .with(TILE_WIDTH, &[60_000])
        .with(TILE_LENGTH, &[60_000]);
    let (kind, message) = error(&tile, &[]);
    assert_eq!(kind, DecodeErrorKind::TooLarge, "{message}");
    let huge = u32::MAX.to_le_bytes().to_vec();
    let most = Page::new(1, 1, &[64; 60], RGB)
        .with(COMPRESSION, &[8])
        .with_bytes(TILE_WIDTH, 4, huge.clone())
        .with_bytes(TILE_LENGTH, 4, huge);
    assert_eq!(error(&most, &[]).0, DecodeErrorKind::TooLarge);
}
