//! The same bytes whether the rows are shared out or not, and as fast_image_resize alone would give them.

use fast_image_resize as fir;

use super::{DEPTHS, LAYOUTS, Noise, noise};
use crate::ops::resize::{Enlarge, Fit, Kernel, Light, Resize, Resizer};
use crate::ops::{Gravity, Split};
use crate::picture::{Channels, Orientation, Picture, Samples, Size};

const KERNELS: [Kernel; 6] = [
    Kernel::Nearest,
    Kernel::Box,
    Kernel::Bilinear,
    Kernel::CatmullRom,
    Kernel::Mitchell,
    Kernel::Lanczos3,
];

fn both(resize: &Resize, picture: &Picture, orientation: Orientation) -> (Picture, Picture) {
    let mut resizer = Resizer::new();
    let whole = resizer.apply(resize, picture.clone(), orientation, Split::Never);
    // More threads than cores, so that there are strips everywhere.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(5)
        .build()
        .unwrap();
    let shared = pool.install(|| resizer.apply(resize, picture.clone(), orientation, Split::Rows));
    (whole, shared)
}

#[test]
fn every_layout_kernel_and_light() {
    let size = Size::new(771, 530);
    for channels in LAYOUTS {
        for depth in DEPTHS {
            let picture = noise(size, channels, depth, 7);
            for kernel in KERNELS {
                for light in [Light::Encoded, Light::Linear] {
                    let mut resize = Resize::new("301x205".parse().unwrap());
                    resize.fit = Fit::Cover;
                    (resize.kernel, resize.light) = (kernel, light);
                    let (whole, shared) = both(&resize, &picture, Orientation::Normal);
                    assert!(whole == shared, "{channels:?} {depth:?} {kernel} {light:?}");
                }
            }
        }
    }
}

#[test]
fn random_sizes_crops_and_orientations() {
    let mut random = Noise(0x5eed_0001);
    for round in 0..60 {
        let source = Size::new(random.between(1, 900), random.between(1, 700));
        let geometry = format!("{}x{}", random.between(1, 600), random.between(1, 600));
        let mut resize = Resize::new(geometry.parse().unwrap());
        resize.fit = [Fit::Cover, Fit::Fill, Fit::Inside, Fit::Pad][round % 4];
        resize.gravity = [Gravity::Center, Gravity::East, Gravity::North][round % 3];
        resize.enlarge = [Enlarge::Allow, Enlarge::Never][round / 4 % 2];
        resize.light = [Light::Encoded, Light::Linear][round / 8 % 2];
        let channels = LAYOUTS[round % 4];
        let picture = noise(source, channels, DEPTHS[round / 4 % 2], round as u64);
        let turned = Orientation::from_exif(round as u16 % 8 + 1).unwrap();
        let (whole, shared) = both(&resize, &picture, turned);
        assert!(
            whole == shared,
            "round {round}: {source} {resize:?} {turned:?}"
        );
        let upright = if turned.transposes() {
            source.transposed()
        } else {
            source
        };
        assert_eq!(whole.size(), resize.target(upright), "round {round}");
    }
}

#[test]
fn many_converted_strips_are_no_different() {
    // 16 bits, four channels: more than one strip of 8 MiB even on one thread.
    let picture = noise(Size::new(1500, 1400), Channels::Rgba, DEPTHS[1], 3);
    let mut resize = Resize::new("200x".parse().unwrap());
    resize.light = Light::Linear;
    let (whole, shared) = both(&resize, &picture, Orientation::Rotate90);
    assert!(whole == shared);
}

#[test]
fn the_bytes_are_those_of_one_plain_call_for_eight_bits() {
    for (size, target) in [
        ((640, 480), (256, 192)),
        ((333, 777), (331, 100)),
        ((20, 30), (63, 41)),
    ] {
        let size = Size::new(size.0, size.1);
        let picture = noise(size, Channels::Rgb, DEPTHS[0], 99);
        let Samples::U8(samples) = picture.samples() else {
            unreachable!("eight bits were asked for");
        };
        let source =
            fir::images::ImageRef::new(size.width, size.height, samples, fir::PixelType::U8x3)
                .unwrap();
        let mut plain = fir::images::Image::new(target.0, target.1, fir::PixelType::U8x3);
        fir::Resizer::new()
            .resize(&source, &mut plain, None)
            .unwrap();

        let resize = Resize {
            fit: Fit::Fill,
            enlarge: Enlarge::Allow,
            ..Resize::new(format!("{}x{}", target.0, target.1).parse().unwrap())
        };
        let own = Resizer::new().apply(&resize, picture, Orientation::Normal, Split::Never);
        assert_eq!(own.samples(), &Samples::U8(plain.buffer().to_vec()));
    }
}
