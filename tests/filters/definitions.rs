//! What each filter is, written down as plainly as it can be.

use stampmill::picture::Channels;

use super::exact::Exact;

pub(crate) type Definition = Box<dyn Fn(&Exact) -> Exact>;

pub(crate) fn values(value: impl Fn(f64) -> f64 + 'static) -> Definition {
    Box::new(move |picture| picture.map_values(&value))
}

/// Red, green and blue as weighted sums of red, green and blue; a gray picture stays.
pub(crate) fn matrix(rows: [[f64; 3]; 3]) -> Definition {
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

pub(crate) fn mixed(a: [[f64; 3]; 3], b: [[f64; 3]; 3], share: f64) -> [[f64; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][j] * share + b[i][j] * (1.0 - share)))
}

pub(crate) const SAME: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
pub(crate) const LUMA: [[f64; 3]; 3] = [[0.2126, 0.7152, 0.0722]; 3];
pub(crate) const SEPIA: [[f64; 3]; 3] = [
    [0.393, 0.769, 0.189],
    [0.349, 0.686, 0.168],
    [0.272, 0.534, 0.131],
];

/// SVG's `hueRotate`.
pub(crate) fn hue(degrees: f64) -> [[f64; 3]; 3] {
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
pub(crate) fn blurred(picture: &Exact, sigma: f64) -> Exact {
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

pub(crate) fn sharpened(sigma: f64, amount: f64, threshold: f64) -> Definition {
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
pub(crate) fn bilateral(strength: f64, sigma: f64) -> Definition {
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
pub(crate) fn median(radius: i64) -> Definition {
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

pub(crate) fn edges(strength: f64) -> Definition {
    nine(move |[a, b, c, d, _, f, g, h, i]| {
        let across = c + 2.0 * f + i - a - 2.0 * d - g;
        let down = g + 2.0 * h + i - a - 2.0 * b - c;
        (across * across + down * down).sqrt() * strength / 4.0
    })
}

pub(crate) fn emboss(strength: f64) -> Definition {
    nine(move |[a, b, _, d, v, f, _, h, i]| v + strength * (2.0 * (i - a) + f + h - b - d))
}

pub(crate) fn tint(color: [f64; 3], strength: f64) -> Definition {
    Box::new(move |picture| {
        picture.in_color().map(|own, (x, y), channel| {
            own.at(x, y)[channel] * (1.0 - strength) + color[channel] / 255.0 * strength
        })
    })
}

pub(crate) fn vignette(strength: f64, radius: f64) -> Definition {
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

pub(crate) fn auto_contrast(clip: f64) -> Definition {
    Box::new(move |picture| {
        let colors = picture.channels.colors();
        let seen = visible(picture, |pixel| pixel[..colors].to_vec());
        let cut = (seen.len() as f64 * clip) as usize;
        let (low, high) = (seen[cut], seen[seen.len() - 1 - cut]);
        picture.map_values(|value| (value - low) / (high - low))
    })
}

pub(crate) fn equalized(strength: f64) -> Definition {
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

pub(crate) fn gray(picture: &Exact) -> Exact {
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
