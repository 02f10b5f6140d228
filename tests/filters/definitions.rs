//! Each filter against its definition, written down as plainly as it can be, at all layouts and both depths.

use stampmill::ops::Split;
use stampmill::ops::filter::REGISTRY;
use stampmill::picture::{Channels, Size};

use super::exact::Exact;
use super::panel::{assert_close, level};
use super::pictures::{DEPTHS, LAYOUTS, apply, scene};

type Definition = Box<dyn Fn(&Exact) -> Exact>;

fn values(value: impl Fn(f64) -> f64 + 'static) -> Definition {
    Box::new(move |picture| picture.map_values(&value))
}

/// Red, green and blue as weighted sums of red, green and blue; a gray picture stays.
fn matrix(rows: [[f64; 3]; 3]) -> Definition {
    Box::new(move |picture| {
        if picture.channels.colors() == 1 {
            return picture.clone();
        }
        picture.map(|own, (x, y), channel| {
            let pixel = own.at(x, y);
            (0..3).map(|c| rows[channel][c] * pixel[c]).sum()
        })
    })
}

fn mixed(a: [[f64; 3]; 3], b: [[f64; 3]; 3], share: f64) -> [[f64; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][j] * share + b[i][j] * (1.0 - share)))
}

const SAME: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const LUMA: [[f64; 3]; 3] = [[0.2126, 0.7152, 0.0722]; 3];
const SEPIA: [[f64; 3]; 3] = [
    [0.393, 0.769, 0.189],
    [0.349, 0.686, 0.168],
    [0.272, 0.534, 0.131],
];

/// SVG's `hueRotate`.
fn hue(degrees: f64) -> [[f64; 3]; 3] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let luma = [[0.213, 0.715, 0.072]; 3];
    let turned = [
        [-0.213, -0.715, 0.928],
        [0.143, 0.140, -0.283],
        [-0.787, 0.715, 0.072],
    ];
    std::array::from_fn(|i| {
        std::array::from_fn(|j| luma[i][j] + cos * (SAME[i][j] - luma[i][j]) + sin * turned[i][j])
    })
}

fn gauss(distance: f64, sigma: f64) -> f64 {
    (-0.5 * (distance / sigma).powi(2)).exp()
}

/// The mean of a square around each pixel, weighed by the Gaussian and by alpha; where nothing shows, the own colour.
fn blurred(picture: &Exact, sigma: f64) -> Exact {
    let reach = (3.0 * sigma).ceil() as i64;
    picture.map(|own, (x, y), channel| {
        let (mut sum, mut total) = (0.0, 0.0);
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let near = own.at(x + dx, y + dy);
                let weight = gauss(dx as f64, sigma) * gauss(dy as f64, sigma) * own.alpha(near);
                sum += weight * near[channel];
                total += weight;
            }
        }
        if total > 0.0 {
            sum / total
        } else {
            own.at(x, y)[channel]
        }
    })
}

fn sharpened(sigma: f64, amount: f64, threshold: f64) -> Definition {
    Box::new(move |picture| {
        let soft = blurred(picture, sigma);
        picture.map(|own, (x, y), channel| {
            let value = own.at(x, y)[channel];
            let difference = value - soft.at(x, y)[channel];
            if difference.abs() < threshold {
                return value;
            }
            value + difference * amount
        })
    })
}

/// The bilateral filter over a disc of two sigma; the distance of two colours is the mean over the channels.
fn bilateral(strength: f64, sigma: f64) -> Definition {
    let reach = (2.0 * sigma).ceil() as i64;
    Box::new(move |picture| {
        let colors = picture.channels.colors();
        picture.map(|own, (x, y), channel| {
            let middle = own.at(x, y);
            let (mut sum, mut total) = (0.0, 0.0);
            for dy in -reach..=reach {
                for dx in -reach..=reach {
                    let near = own.at(x + dx, y + dy);
                    let apart: f64 = (0..colors).map(|c| (near[c] - middle[c]).abs()).sum();
                    let squared = dx * dx + dy * dy;
                    if squared <= reach * reach {
                        let weight = gauss((squared as f64).sqrt(), sigma)
                            * gauss(apart / colors as f64, strength)
                            * own.alpha(near);
                        sum += weight * near[channel];
                        total += weight;
                    }
                }
            }
            if total > 0.0 {
                sum / total
            } else {
                middle[channel]
            }
        })
    })
}

/// The least value that has more than half of the alpha around a pixel at it and below.
fn median(radius: i64) -> Definition {
    Box::new(move |picture| {
        picture.map(|own, (x, y), channel| {
            let square =
                (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (dx, dy)));
            let near = square.map(|(dx, dy)| {
                let pixel = own.at(x + dx, y + dy);
                (pixel[channel], own.alpha(pixel))
            });
            let mut near: Vec<(f64, f64)> = near.collect();
            near.sort_by(|a, b| a.0.total_cmp(&b.0));
            let total: f64 = near.iter().map(|(_, alpha)| alpha).sum();
            let mut below = 0.0;
            // Sums of alphas that are equal in whole numbers may differ in the last bits of fractions.
            let found = near.iter().find(|(_, alpha)| {
                below += alpha;
                below > total / 2.0 + 1e-9
            });
            found.map_or(own.at(x, y)[channel], |(value, _)| *value)
        })
    })
}

/// What `kernel` makes of nine values; a neighbour counts as far as it is opaque, and the middle stands in for the rest.
fn nine(kernel: impl Fn([f64; 9]) -> f64 + 'static) -> Definition {
    Box::new(move |picture| {
        picture.map(|own, (x, y), channel| {
            let middle = own.at(x, y)[channel];
            kernel(std::array::from_fn(|i| {
                let near = own.at(x + i as i64 % 3 - 1, y + i as i64 / 3 - 1);
                let alpha = own.alpha(near);
                if i == 4 {
                    middle
                } else {
                    middle + (near[channel] - middle) * alpha
                }
            }))
        })
    })
}

fn edges(strength: f64) -> Definition {
    nine(move |[a, b, c, d, _, f, g, h, i]| {
        let across = c + 2.0 * f + i - a - 2.0 * d - g;
        let down = g + 2.0 * h + i - a - 2.0 * b - c;
        (across * across + down * down).sqrt() * strength / 4.0
    })
}

fn emboss(strength: f64) -> Definition {
    nine(move |[a, b, _, d, v, f, _, h, i]| v + strength * (2.0 * (i - a) + f + h - b - d))
}

fn tint(color: [f64; 3], strength: f64) -> Definition {
    Box::new(move |picture| {
        picture.in_color().map(|own, (x, y), channel| {
            own.at(x, y)[channel] * (1.0 - strength) + color[channel] / 255.0 * strength
        })
    })
}

fn vignette(strength: f64, radius: f64) -> Definition {
    Box::new(move |picture| {
        picture.map(|own, (x, y), channel| {
            let offset = |at: i64, length: u32| (at as f64 + 0.5) / f64::from(length) * 2.0 - 1.0;
            let (across, down) = (offset(x, own.size.width), offset(y, own.size.height));
            let distance = ((across * across + down * down) / 2.0).sqrt();
            let t = ((distance - radius) / (1.0 - radius)).clamp(0.0, 1.0);
            own.at(x, y)[channel] * (1.0 - strength * t * t * (3.0 - 2.0 * t))
        })
    })
}

/// The colour samples of all pixels that can be seen, in order.
fn visible(picture: &Exact, of: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let pixels = picture.values.chunks_exact(picture.channels.count());
    let mut seen: Vec<f64> = pixels
        .filter(|pixel| picture.alpha(pixel) > 0.0)
        .flat_map(of)
        .collect();
    seen.sort_by(f64::total_cmp);
    seen
}

fn auto_contrast(clip: f64) -> Definition {
    Box::new(move |picture| {
        let colors = picture.channels.colors();
        let seen = visible(picture, |pixel| pixel[..colors].to_vec());
        let cut = (seen.len() as f64 * clip) as usize;
        let (low, high) = (seen[cut], seen[seen.len() - 1 - cut]);
        picture.map_values(|value| (value - low) / (high - low))
    })
}

fn equalized(strength: f64) -> Definition {
    Box::new(move |picture| {
        let lumas = visible(picture, |pixel| vec![picture.luma(pixel)]);
        let rank = |luma: f64| lumas.partition_point(|&other| other <= luma + 1e-9) as f64;
        let lowest = rank(lumas[0]);
        picture.map(|own, (x, y), channel| {
            let pixel = own.at(x, y);
            let luma = own.luma(pixel);
            let target = (rank(luma) - lowest).max(0.0) / (lumas.len() as f64 - lowest);
            pixel[channel] + (target - luma) * strength
        })
    })
}

fn gray(picture: &Exact) -> Exact {
    let pixels = picture.values.chunks_exact(picture.channels.count());
    let values = pixels.flat_map(|pixel| {
        let alpha = picture.channels.has_alpha().then(|| picture.alpha(pixel));
        std::iter::once(picture.luma(pixel)).chain(alpha)
    });
    Exact {
        size: picture.size,
        channels: if picture.channels.has_alpha() {
            Channels::GrayAlpha
        } else {
            Channels::Gray
        },
        values: values.collect(),
    }
}

/// Filters with arguments, their definitions, and by how many levels of each depth the result may differ.
fn table() -> Vec<(&'static str, Definition, [f64; 2])> {
    let sepia = |picture: &Exact| matrix(mixed(SEPIA, SAME, 0.7))(&picture.in_color());
    vec![
        ("auto-contrast:2", auto_contrast(0.02), [1.0, 1.0]),
        ("blur:0.7", Box::new(|p| blurred(p, 0.7)), [1.0, 1.0]),
        ("blur:2.3", Box::new(|p| blurred(p, 2.3)), [1.0, 1.0]),
        ("blur:6", Box::new(|p| blurred(p, 6.0)), [1.0, 1.0]),
        ("brightness:20", values(|v| v + 0.2), [1.0, 1.0]),
        ("contrast:40", values(|v| (v - 0.5) / 0.6 + 0.5), [1.0, 1.0]),
        (
            "contrast:-30",
            values(|v| (v - 0.5) * 0.7 + 0.5),
            [1.0, 1.0],
        ),
        ("denoise:8,1", bilateral(0.08, 1.0), [1.0, 1.0]),
        ("denoise:20,2.5", bilateral(0.2, 2.5), [1.0, 1.0]),
        ("edges:1.3", edges(1.3), [1.0, 1.0]),
        ("emboss:0.6", emboss(0.6), [1.0, 1.0]),
        // Lumas that differ by less than a level count as one, and each pixel is 33 levels of 16 bits here.
        ("equalize:0.8", equalized(0.8), [1.0, 100.0]),
        ("gamma:2.2", values(|v| v.powf(1.0 / 2.2)), [1.0, 1.0]),
        ("grayscale", Box::new(gray), [1.0, 1.0]),
        ("hue:77", matrix(hue(77.0)), [1.0, 1.0]),
        ("invert", values(|v| 1.0 - v), [0.0, 0.0]),
        ("median:1", median(1), [0.0, 0.0]),
        ("median:2", median(2), [0.0, 0.0]),
        ("median:6", median(6), [0.0, 0.0]),
        (
            "posterize:5",
            values(|v| (v * 4.0).round() / 4.0),
            [1.0, 1.0],
        ),
        ("saturation:60", matrix(mixed(SAME, LUMA, 1.6)), [1.0, 1.0]),
        ("sepia:0.7", Box::new(sepia), [1.0, 1.0]),
        ("sharpen:1.5,1.2", sharpened(1.5, 1.2, 0.0), [1.0, 1.0]),
        (
            "tint:#204060,0.4",
            tint([32.0, 64.0, 96.0], 0.4),
            [1.0, 1.0],
        ),
        ("vignette:0.8,20", vignette(0.8, 0.2), [1.0, 1.0]),
    ]
}

#[test]
fn every_filter_is_within_a_level_of_its_definition() {
    let table = table();
    for info in REGISTRY {
        let listed = table
            .iter()
            .any(|(spec, ..)| spec.split(':').next() == Some(info.name));
        assert!(listed, "{} has no definition here", info.name);
    }
    for (spec, definition, allowed) in table {
        for channels in LAYOUTS {
            for (depth, allowed) in DEPTHS.into_iter().zip(allowed) {
                let picture = scene(Size::new(53, 38), channels, depth, 11);
                let wanted = definition(&Exact::of(&picture));
                let ours = apply(spec, picture, Split::Never);
                let tolerance = allowed * level(depth);
                assert_close(
                    &format!("{spec} {channels:?} {depth:?}"),
                    &wanted,
                    &ours,
                    tolerance,
                );
            }
        }
    }
}

#[test]
fn a_threshold_spares_small_differences() {
    let picture = scene(Size::new(53, 38), Channels::Rgb, DEPTHS[0], 12);
    let exact = Exact::of(&picture);
    let soft = blurred(&exact, 2.0);
    let wanted = sharpened(2.0, 3.0, 0.04)(&exact);
    let ours = Exact::of(&apply("sharpen:2,3,4", picture, Split::Never));
    let (mut sharpened, mut spared) = (0, 0);
    for i in 0..exact.values.len() {
        let difference = (exact.values[i] - soft.values[i]).abs();
        // Right at the threshold rounding decides.
        if (difference - 0.04).abs() > 1e-4 {
            let off = (wanted.values[i].clamp(0.0, 1.0) - ours.values[i]).abs() * 255.0;
            assert!(off <= 1.0, "sample {i} is {off} levels off");
            *(if difference > 0.04 {
                &mut sharpened
            } else {
                &mut spared
            }) += 1;
        }
    }
    assert!(sharpened > 100 && spared > 100, "{sharpened} {spared}");
}
