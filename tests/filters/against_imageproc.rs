//! Neighbourhood filters against those of imageproc, on opaque 8-bit pictures.

use image::{GrayImage, ImageBuffer, Pixel, Rgb, RgbImage};
use imageproc::filter;
use imageproc::kernel::Kernel;
use stampmill::ops::Split;
use stampmill::picture::{Channels, Depth, Picture, Samples, Size};

use super::exact::Exact;
use super::panel::assert_close;
use super::pictures::{apply, scene};

const SIZES: [Size; 4] = [
    Size::new(97, 61),
    Size::new(33, 2),
    Size::new(1, 40),
    Size::new(5, 5),
];

fn scenes(channels: Channels) -> impl Iterator<Item = (Picture, Vec<u8>)> {
    SIZES.into_iter().map(move |size| {
        let picture = scene(size, channels, Depth::Eight, 5);
        let Samples::U8(samples) = picture.samples().clone() else {
            panic!("eight bits were asked for");
        };
        (picture, samples)
    })
}

fn gray(picture: &Picture, samples: Vec<u8>) -> GrayImage {
    GrayImage::from_raw(picture.width(), picture.height(), samples).expect("a gray picture")
}

fn rgb(picture: &Picture, samples: Vec<u8>) -> RgbImage {
    RgbImage::from_raw(picture.width(), picture.height(), samples).expect("an RGB picture")
}

fn back<P: Pixel<Subpixel = u8>>(image: ImageBuffer<P, Vec<u8>>, channels: Channels) -> Exact {
    let size = Size::new(image.width(), image.height());
    Exact::of(&Picture::from_u8(size, channels, image.into_raw()))
}

#[test]
fn blur_is_a_convolution_with_the_gaussian() {
    for (picture, samples) in scenes(Channels::Rgb) {
        for sigma in [0.6f32, 1.5, 4.0] {
            let reach = (3.0 * sigma).ceil() as i32;
            let side = 2 * reach as u32 + 1;
            let mut weights: Vec<f32> = (0..side * side)
                .map(|i| {
                    let (x, y) = ((i % side) as i32 - reach, (i / side) as i32 - reach);
                    (-0.5 * ((x * x + y * y) as f32) / (sigma * sigma)).exp()
                })
                .collect();
            let sum: f32 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight /= sum);
            let kernel = Kernel::new(&weights, side, side);
            let image = rgb(&picture, samples.clone());
            let blurred: RgbImage =
                filter::filter::<_, _, _, Rgb<u8>>(&image, kernel, |sum: f32| sum.round() as u8);
            let ours = apply(&format!("blur:{sigma}"), picture.clone(), Split::Never);
            let name = format!("blur {sigma} imageproc {}", picture.size());
            assert_close(&name, &back(blurred, Channels::Rgb), &ours, 1.0);
        }
    }
}

#[test]
fn median_is_the_same_to_the_byte() {
    for radius in [1, 2, 3, 7, 20] {
        let spec = format!("median:{radius}");
        for (picture, samples) in scenes(Channels::Gray) {
            let image = filter::median_filter(&gray(&picture, samples), radius, radius);
            let ours = apply(&spec, picture.clone(), Split::Never);
            let name = format!("{spec} imageproc gray {}", picture.size());
            assert_close(&name, &back(image, Channels::Gray), &ours, 0.0);
        }
        for (picture, samples) in scenes(Channels::Rgb) {
            let image = filter::median_filter(&rgb(&picture, samples), radius, radius);
            let ours = apply(&spec, picture.clone(), Split::Never);
            let name = format!("{spec} imageproc rgb {}", picture.size());
            assert_close(&name, &back(image, Channels::Rgb), &ours, 0.0);
        }
    }
}

#[test]
fn edges_are_the_magnitude_of_sobel_gradients() {
    for (picture, samples) in scenes(Channels::Gray) {
        let image = imageproc::gradients::sobel_gradients(&gray(&picture, samples));
        // A step from black to white has a gradient of 4 × 255, and at a strength of 1 becomes white.
        let values = image
            .pixels()
            .map(|pixel| f64::from(pixel.0[0]) / 4.0 / 255.0);
        let wanted = Exact {
            size: picture.size(),
            channels: Channels::Gray,
            values: values.collect(),
        };
        let ours = apply("edges:1", picture.clone(), Split::Never);
        assert_close(
            &format!("edges imageproc {}", picture.size()),
            &wanted,
            &ours,
            1.0,
        );
    }
}

#[test]
fn emboss_is_a_convolution() {
    let s = 0.75f32;
    let weights = [-2.0 * s, -s, 0.0, -s, 1.0, s, 0.0, s, 2.0 * s];
    for (picture, samples) in scenes(Channels::Rgb) {
        let kernel = Kernel::new(&weights, 3, 3);
        let image: RgbImage = filter::filter_clamped(&rgb(&picture, samples), kernel);
        let ours = apply("emboss:0.75", picture.clone(), Split::Never);
        let name = format!("emboss imageproc {}", picture.size());
        assert_close(&name, &back(image, Channels::Rgb), &ours, 1.0);
    }
}
