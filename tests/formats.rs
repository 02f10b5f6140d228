//! How files are read and written, through the built program: parts of files, sizes in bytes, formats that are chosen.

mod program;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use stampmill::codec::{self, Attachments, Decoded, Encoding, Format, Limits};
use stampmill::picture::{Channels, Picture, Samples, Size};
use stampmill::record::ErrorKind;

use program::{error, records, run};

fn read(path: impl AsRef<Path>) -> Decoded {
    let bytes = fs::read(path).unwrap();
    let limits = Limits::default();
    let header = codec::probe(Cursor::new(&bytes), None, &limits).unwrap();
    codec::decode(&bytes, &header, &limits).unwrap()
}

/// Slopes with some noise on them, which grows from the top to the bottom.
fn picture(size: Size, channels: Channels) -> Picture {
    let mut state = 1u32;
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            for channel in 0..channels.count() as u32 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 24) * y / size.height / 4;
                samples.push((((x + y) * (channel + 1) / 4 + noise) % 256) as u8);
            }
        }
    }
    Picture::from_u8(size, channels, samples)
}

fn encode(picture: &Picture, encoding: &Encoding) -> Vec<u8> {
    codec::encode(picture, encoding, &Attachments::default())
        .unwrap()
        .bytes
}

#[test]
fn what_there_is_of_a_cut_file_is_kept_only_if_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(160, 120), Channels::Rgb);
    for format in [Format::Jpeg, Format::Png] {
        let file = encode(&picture, &Encoding::new(format));
        let name = format!("a.{}", format.extension());
        fs::write(folder.path().join(name), &file[..file.len() / 2]).unwrap();
    }
    let inputs = ["a.jpg", "a.png", "-o"];
    let failed = run(folder.path(), &[&inputs[..], &["out"]].concat());
    assert_eq!(failed.status.code(), Some(1));
    for record in records(&failed) {
        let failure = record.error.unwrap();
        assert_eq!(failure.kind, ErrorKind::Truncated);
        assert!(failure.message.contains("--on-damage keep"), "{failure}");
    }
    let keep = ["out", "--on-damage", "keep", "-f", "png"];
    let kept = run(
        folder.path(),
        &[&inputs[..], &keep, &["--on-conflict", "rename"]].concat(),
    );
    assert_eq!(kept.status.code(), Some(0), "{}", error(&kept));
    for record in records(&kept) {
        let [warning] = &record.warnings[..] else {
            panic!("{:?}", record.warnings)
        };
        assert!(
            warning.contains("% of its rows; the rest is gray"),
            "{warning}"
        );
        let decoded = read(folder.path().join(&record.outputs[0].path));
        let Samples::U8(samples) = decoded.picture.samples() else {
            unreachable!()
        };
        assert_eq!(samples.last_chunk(), Some(&[128; 3]));
        assert_eq!(decoded.picture.size(), picture.size());
    }
    for (key, out) in [("on-damage", "o2"), ("on-truncated", "o3")] {
        fs::write(folder.path().join("r.toml"), format!("{key} = 'keep'")).unwrap();
        let by_recipe = run(
            folder.path(),
            &[&inputs[..], &[out, "--recipe", "r.toml"]].concat(),
        );
        assert_eq!(by_recipe.status.code(), Some(0), "{}", error(&by_recipe));
    }
    let wrong = run(
        folder.path(),
        &[&inputs[..], &["o4", "--on-truncated", "maybe"]].concat(),
    );
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        error(&wrong).contains("'maybe' is not one of fail, keep"),
        "{}",
        error(&wrong)
    );
}

#[test]
fn what_there_is_of_a_damaged_jpeg_is_kept_only_if_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(160, 120), Channels::Rgb);
    let mut file = encode(&picture, &Encoding::new(Format::Jpeg));
    // A code that does not exist.
    let middle = file.len() * 2 / 3;
    file[middle..middle + 8].copy_from_slice(&[0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0]);
    fs::write(folder.path().join("a.jpg"), &file).unwrap();
    let failed = run(folder.path(), &["a.jpg", "-o", "out"]);
    assert_eq!(failed.status.code(), Some(1));
    let failure = records(&failed).remove(0).error.unwrap();
    assert_eq!(failure.kind, ErrorKind::Decode);
    assert!(failure.message.contains("--on-damage keep"), "{failure}");
    let keep = ["a.jpg", "-o", "out", "--on-damage", "keep"];
    let kept = run(folder.path(), &keep);
    assert_eq!(kept.status.code(), Some(0), "{}", error(&kept));
    let [warning] = &records(&kept).remove(0).warnings[..] else {
        panic!("one warning")
    };
    assert!(
        warning.starts_with("is damaged (its data contain a code"),
        "{warning}"
    );
    assert!(
        warning.ends_with("% of its rows; the rest is gray"),
        "{warning}"
    );
}

#[test]
fn the_highest_quality_that_fits_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(320, 240), Channels::Rgb);
    fs::write(
        folder.path().join("a.png"),
        encode(&picture, &Encoding::new(Format::Png)),
    )
    .unwrap();
    for (name, format) in [("jpeg", Format::Jpeg), ("webp", Format::WebP)] {
        let bytes = |quality: u8| {
            let encoding = Encoding {
                quality,
                ..Encoding::new(format)
            };
            encode(&picture, &encoding).len() as u64
        };
        for max in [bytes(5), bytes(60) + 3, bytes(100)] {
            let out = format!("{name}-{max}");
            let max_text = max.to_string();
            let output = run(
                folder.path(),
                &["a.png", "-o", &out, "-f", name, "--max-bytes", &max_text],
            );
            assert_eq!(output.status.code(), Some(0), "{}", error(&output));
            let written = &records(&output)[0].outputs[0];
            let quality = written.quality.unwrap();
            let facts = written.file.as_ref().unwrap();
            assert!(
                facts.bytes <= max && facts.bytes == bytes(quality),
                "{written:?}"
            );
            assert!(
                quality == 100 || bytes(quality + 1) > max,
                "{name} {quality} in {max}"
            );
        }
        let out = format!("{name}-most");
        let output = run(
            folder.path(),
            &[
                "a.png",
                "-o",
                &out,
                "-f",
                name,
                "--max-bytes",
                "1M",
                "-q",
                "40",
            ],
        );
        assert_eq!(records(&output)[0].outputs[0].quality, Some(40));
    }
}

#[test]
fn what_does_not_fit_fails_and_says_how_large_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(320, 240), Channels::Rgb);
    let png = encode(&picture, &Encoding::new(Format::Png));
    fs::write(folder.path().join("a.png"), &png).unwrap();
    let recipe = "
        [[output]]
        name = 'tiny'
        format = 'jpeg'
        max-bytes = '1k'
        [[output]]
        name = 'png'
        max-bytes = '20k'
        [[output]]
        name = 'fits'
        max-bytes = '1M'
        [[output]]
        name = 'web'
        format = 'webp'
        quality = 77";
    fs::write(folder.path().join("r.toml"), recipe).unwrap();
    let output = run(folder.path(), &["a.png", "-o", "out", "--recipe", "r.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let record = &records(&output)[0];
    let [tiny, large, fits, web] = &record.outputs[..] else {
        panic!("{:?}", record.outputs)
    };
    let worst = Encoding {
        quality: 1,
        ..Encoding::new(Format::Jpeg)
    };
    let least = encode(&picture, &worst).len();
    for (output, words) in [
        (
            tiny,
            format!(
                "takes {least} bytes as jpeg even at quality 1, more than the 1024 of --max-bytes"
            ),
        ),
        (
            large,
            format!("takes {} bytes as png, more than the 20480", png.len()),
        ),
    ] {
        let failure = output.error.as_ref().unwrap();
        assert_eq!(failure.kind, ErrorKind::Encode);
        assert!(failure.message.contains(&words), "{failure} lacks {words}");
    }
    assert!(fits.file.is_some() && fits.quality.is_none());
    assert!(web.file.is_some() && web.quality.is_none());
    let wrong = run(folder.path(), &["a.png", "-o", "o2", "--max-bytes", "much"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        error(&wrong).contains("'much' is not an amount; write 300k or 2M"),
        "{}",
        error(&wrong)
    );
}

#[test]
fn auto_goes_by_the_alpha_channel() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size::new(40, 30);
    let files = [
        ("opaque.png", Channels::Rgb, Format::Png),
        ("alpha.png", Channels::Rgba, Format::Png),
        ("gray.tif", Channels::GrayAlpha, Format::Tiff),
        ("photo.JPG", Channels::Rgb, Format::Jpeg),
        ("lie.jpg", Channels::Rgba, Format::Png),
        ("page.webp", Channels::Rgba, Format::WebP),
    ];
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, channels, format) in files {
        let file = encode(&picture(size, channels), &Encoding::new(format));
        fs::write(folder.path().join("in").join(name), file).unwrap();
    }
    fs::write(folder.path().join("in/broken.png"), "nothing").unwrap();
    for (choice, alpha) in [("auto", "png"), ("auto:png", "png"), ("auto:webp", "webp")] {
        let out = choice.replace(':', "-");
        let output = run(folder.path(), &["in", "-o", &out, "-f", choice]);
        assert_eq!(output.status.code(), Some(1), "{}", error(&output));
        let mut names: Vec<_> = records(&output)
            .iter()
            .flat_map(|record| &record.outputs)
            .map(|output| {
                let (_, format) = (&output.path, &output.file.as_ref().unwrap().format);
                let decoded = fs::read(folder.path().join(&output.path)).unwrap();
                assert_eq!(&Format::sniff(&decoded).unwrap().to_string(), format);
                output.path.clone()
            })
            .collect();
        names.sort();
        let expected = [
            "alpha.{}",
            "gray.{}",
            "lie.jpg",
            "opaque.jpg",
            "page.{}",
            "photo.JPG",
        ];
        let expected = expected.map(|name| format!("{out}/{}", name.replace("{}", alpha)));
        assert_eq!(names, expected);
        let lie = records(&output)
            .into_iter()
            .find(|record| record.input.ends_with("lie.jpg"));
        let warnings = lie.unwrap().warnings.join("; ");
        assert!(warnings.contains("the content is png"), "{warnings}");
    }
    // A template that ends in an extension decides.
    let output = run(
        folder.path(),
        &["in", "-n", "-o", "o2/{stem}.png", "-f", "auto"],
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let planned = lines.lines().filter(|line| line.contains(" -> o2/"));
    assert_eq!(
        planned.filter(|line| line.ends_with(".png")).count(),
        7,
        "{lines}"
    );
    let wrong = run(folder.path(), &["in", "-o", "o3", "-f", "auto:gif"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        error(&wrong).contains("not one of auto, auto:png, auto:webp"),
        "{}",
        error(&wrong)
    );
}

#[test]
fn lossless_is_exact_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(90, 70), Channels::Rgba);
    fs::write(
        folder.path().join("a.png"),
        encode(&picture, &Encoding::new(Format::Png)),
    )
    .unwrap();
    let output = run(
        folder.path(),
        &["a.png", "-o", "out", "-f", "webp", "--lossless"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert!(read(folder.path().join("out/a.webp")).picture == picture);
    let lossy = run(folder.path(), &["a.png", "-o", "lossy", "-f", "webp"]);
    assert_eq!(lossy.status.code(), Some(0));
    assert!(read(folder.path().join("lossy/a.webp")).picture != picture);
    for format in ["jpeg", "gif", "auto"] {
        let output = run(
            folder.path(),
            &["a.png", "-o", "no", "-f", format, "--lossless"],
        );
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(
            error(&output).contains("always loses some; choose webp"),
            "{}",
            error(&output)
        );
    }
    // What a template or an input decides shows only there.
    let output = run(
        folder.path(),
        &["a.png", "-o", "no/{stem}.jpg", "--lossless"],
    );
    assert_eq!(output.status.code(), Some(1));
    let failure = records(&output)[0].error.clone().unwrap();
    assert_eq!(failure.kind, ErrorKind::Encode);
    assert!(
        failure.message.contains("cannot be lossless as jpeg"),
        "{failure}"
    );
    let deep = picture.with_depth(stampmill::picture::Depth::Sixteen);
    fs::write(
        folder.path().join("deep.png"),
        encode(&deep, &Encoding::new(Format::Png)),
    )
    .unwrap();
    let output = run(
        folder.path(),
        &["deep.png", "-o", "deep", "-f", "webp", "--lossless"],
    );
    let warnings = records(&output)[0].warnings.join("; ");
    assert!(
        warnings.contains("webp holds 8 bits a sample"),
        "{warnings}"
    );
}

#[test]
fn compression_trades_time_for_size_and_no_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let photo =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images/landscape/dandelions.jpg");
    let photo = photo.to_str().unwrap();
    for format in ["png", "tiff"] {
        let [fast, default, best] = ["fast", "default", "best"].map(|effort| {
            let out = format!("{format}-{effort}");
            let args = [
                photo,
                "-s",
                "800x",
                "-o",
                &out,
                "-f",
                format,
                "--compression",
                effort,
            ];
            let output = run(folder.path(), &args);
            assert_eq!(output.status.code(), Some(0), "{}", error(&output));
            let outputs = records(&output)
                .into_iter()
                .flat_map(|record| record.outputs);
            let files = outputs.map(|output| {
                let picture = read(folder.path().join(&output.path)).picture;
                (picture, output.file.unwrap().bytes)
            });
            files.unzip::<_, _, Vec<_>, Vec<_>>()
        });
        assert!(fast.0 == default.0 && default.0 == best.0, "{format}");
        let sums = [fast, default, best].map(|(_, bytes)| bytes.iter().sum::<u64>());
        // Which of the others is smaller hangs on the photo.
        assert!(sums[2] < sums[0] && sums[2] < sums[1], "{format}: {sums:?}");
    }
    let wrong = run(folder.path(), &[photo, "-o", "o", "--compression", "more"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        error(&wrong).contains("'more' is not one of fast, default, best"),
        "{}",
        error(&wrong)
    );
}

#[test]
fn an_optimised_png_has_the_very_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let flat = |channels: Channels| {
        let pixels = (0..60 * 40u32).flat_map(|n| {
            [(n / 600) as u8 * 60, 7, 200, 255]
                .into_iter()
                .take(channels.count())
        });
        Picture::from_u8(Size::new(60, 40), channels, pixels.collect())
    };
    let flat = flat(Channels::Rgba);
    fs::write(
        folder.path().join("a.png"),
        encode(&flat, &Encoding::new(Format::Png)),
    )
    .unwrap();
    fs::write(
        folder.path().join("r.toml"),
        "[output]\npng-optimize = true",
    )
    .unwrap();
    for (out, args) in [
        ("flag", &["--png-optimize"][..]),
        ("recipe", &["--recipe", "r.toml"]),
    ] {
        let output = run(folder.path(), &[&["a.png", "-o", out], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", error(&output));
        let file = fs::read(folder.path().join(out).join("a.png")).unwrap();
        assert_eq!(
            (file[24], file[25]),
            (2, 3),
            "four colours take a palette of two bits"
        );
        let decoded = read(folder.path().join(out).join("a.png")).picture;
        assert!(decoded.with_channels(Channels::Rgba) == flat);
    }
}

#[test]
fn a_record_says_that_frames_and_pages_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size::new(6, 5);
    let pictures = [
        picture(size, Channels::Rgba),
        Picture::from_u8(size, Channels::Rgba, vec![9; 120]),
    ];
    let samples = pictures.each_ref().map(|picture| match picture.samples() {
        Samples::U8(samples) => &samples[..],
        Samples::U16(_) => unreachable!(),
    });
    let mut tiff = Cursor::new(Vec::new());
    let mut pages = tiff::encoder::TiffEncoder::new(&mut tiff).unwrap();
    for samples in samples {
        pages
            .write_image::<tiff::encoder::colortype::RGBA8>(6, 5, samples)
            .unwrap();
    }
    fs::write(folder.path().join("pages.tif"), tiff.into_inner()).unwrap();
    let mut apng = png::Encoder::new(
        fs::File::create(folder.path().join("moves.png")).unwrap(),
        6,
        5,
    );
    apng.set_color(png::ColorType::Rgba);
    apng.set_animated(2, 0).unwrap();
    let mut frames = apng.write_header().unwrap();
    samples
        .iter()
        .for_each(|samples| frames.write_image_data(samples).unwrap());
    frames.finish().unwrap();
    let output = run(folder.path(), &["pages.tif", "moves.png", "-o", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    let expected = [
        "several pages; only the first is taken",
        "an animation of 2 frames; only the first is taken",
    ];
    for (record, warning) in records(&output).iter().zip(expected) {
        assert_eq!(record.warnings, [warning]);
        assert!(read(folder.path().join(&record.outputs[0].path)).picture == pictures[0]);
    }
}

#[test]
fn jpegs_come_in_every_kind_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(200, 150), Channels::Rgb);
    fs::write(
        folder.path().join("a.png"),
        encode(&picture, &Encoding::new(Format::Png)),
    )
    .unwrap();
    let jpeg = |args: &[&str]| {
        let out = format!("out{}", args.concat());
        let all = [&["a.png", "-o", &out, "-f", "jpeg"], args].concat();
        let output = run(folder.path(), &all);
        assert_eq!(output.status.code(), Some(0), "{}", error(&output));
        let file = fs::read(folder.path().join(out).join("a.jpg")).unwrap();
        let picture = read(folder.path().join(&records(&output)[0].outputs[0].path)).picture;
        (file, picture)
    };
    // The marker of the frame, and behind its header, size and number of components the factors of luma.
    let frame = |file: &[u8]| {
        let at = file
            .windows(2)
            .position(|marker| marker[0] == 0xff && matches!(marker[1], 0xc0 | 0xc2));
        (file[at.unwrap() + 1], file[at.unwrap() + 11])
    };
    for (kind, marker) in [(&[][..], 0xc0), (&["--progressive"], 0xc2)] {
        let mut sizes = Vec::new();
        for (subsampling, factors) in [("4:4:4", 0x11), ("4:2:2", 0x21), ("4:2:0", 0x22)] {
            let args = [&["--subsampling", subsampling], kind].concat();
            let (plain, before) = jpeg(&args);
            let (small, after) = jpeg(&[&args[..], &["--optimize"]].concat());
            let (again, _) = jpeg(&[&args[..], &["--optimize", "-j", "3"]].concat());
            assert_eq!(frame(&plain), (marker, factors));
            assert_eq!(frame(&small), (marker, factors));
            assert!(
                small.len() < plain.len() && before == after && again == small,
                "{args:?}"
            );
            sizes.push(small.len());
        }
        assert!(sizes.is_sorted_by(|one, other| one > other), "{sizes:?}");
    }
}

#[cfg(not(feature = "avif"))]
#[test]
fn a_build_without_avif_says_how_to_get_one_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = encode(
        &picture(Size::new(8, 8), Channels::Rgb),
        &Encoding::new(Format::Jpeg),
    );
    fs::write(folder.path().join("x.jpg"), jpeg).unwrap();
    let refused = run(folder.path(), &["x.jpg", "-o", "out", "-f", "avif"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = error(&refused);
    assert!(
        said.contains("--features avif") && said.lines().count() == 1,
        "{said}"
    );
    assert!(!folder.path().join("out").exists());
}
