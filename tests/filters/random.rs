//! Filters with random arguments on random pictures, down to a single pixel and out to radii beyond the picture, against
//! their definitions.

use stampmill::ops::Split;
use stampmill::picture::{Picture, Size};

use super::definitions::*;
use super::exact::Exact;
use super::panel::{assert_close, level};
use super::pictures::{DEPTHS, LAYOUTS, Random, apply, noise, scene, seed};

/// A number with two digits behind the point.
fn number(random: &mut Random, from: f64, to: f64) -> f64 {
    from + f64::from(random.below(((to - from) * 100.0) as u32 + 1)) / 100.0
}

/// A side: often 1, else up to `most`.
fn side(random: &mut Random, most: u32) -> u32 {
    match random.below(5) {
        0 => 1,
        _ => 1 + random.below(most),
    }
}

/// A filter as it is written, and its definition.
type Example = (String, Definition);

fn blur(random: &mut Random, most: f64) -> Example {
    let sigma = number(random, 0.2, most);
    let definition = move |picture: &Exact| blurred(picture, sigma);
    (format!("blur:{sigma}"), Box::new(definition))
}

fn sharpen(random: &mut Random, most: f64) -> Example {
    let (sigma, amount) = (number(random, 0.2, most), number(random, 0.0, 10.0));
    let spec = format!("sharpen:{sigma},{amount}");
    (spec, sharpened(sigma, amount, 0.0))
}

fn denoise(random: &mut Random) -> Example {
    let (strength, sigma) = (number(random, 2.0, 60.0), number(random, 0.5, 4.0));
    let spec = format!("denoise:{strength},{sigma}");
    (spec, bilateral(strength / 100.0, sigma))
}

fn example(random: &mut Random) -> Example {
    match random.below(9) {
        0 | 1 => blur(random, 4.0),
        2 | 3 => sharpen(random, 4.0),
        4 => {
            let radius = 1 + random.below(8);
            (format!("median:{radius}"), median(i64::from(radius)))
        }
        5 => denoise(random),
        6 => {
            let strength = number(random, 0.1, 10.0);
            (format!("edges:{strength}"), edges(strength))
        }
        7 => {
            let strength = number(random, 0.0, 10.0);
            (format!("emboss:{strength}"), emboss(strength))
        }
        _ => {
            let degrees = number(random, -360.0, 360.0);
            (format!("hue:{degrees}"), matrix(hue(degrees)))
        }
    }
}

/// What filters make of colours that alpha 0 hides does not matter here: there the weights of far colours are all next
/// to nothing, and which of them is how much of that is beyond floats.
fn without_hidden(picture: &Exact, from: &Exact) -> Exact {
    picture.map(|own, (x, y), channel| match own.alpha(own.at(x, y)) {
        0.0 => from.at(x, y)[channel],
        _ => own.at(x, y)[channel],
    })
}

fn check(random: &mut Random, (spec, definition): &Example, size: Size) {
    let channels = LAYOUTS[random.below(4) as usize];
    let depth = DEPTHS[random.below(2) as usize];
    let picture = match random.below(2) {
        0 => noise(size, channels, depth, random),
        _ => scene(size, channels, depth, u64::from(random.below(1 << 20))),
    };
    let split = [Split::Never, Split::Rows][random.below(2) as usize];
    let ours: Picture = apply(spec, picture.clone(), split);
    let wanted = without_hidden(&definition(&Exact::of(&picture)), &Exact::of(&ours));
    let name = format!("random {spec} {channels:?} {depth:?} {size}");
    assert_close(&name, &wanted, &ours, level(depth));
}

#[test]
fn random_arguments_on_small_pictures() {
    let mut random = Random::new(seed());
    for _ in 0..400 {
        let example = example(&mut random);
        let size = Size::new(side(&mut random, 36), side(&mut random, 24));
        check(&mut random, &example, size);
    }
}

#[test]
fn radii_beyond_the_picture() {
    let mut random = Random::new(seed());
    for round in 0..24 {
        let example = match round % 3 {
            0 => blur(&mut random, 40.0),
            1 => sharpen(&mut random, 40.0),
            _ => {
                let radius = 20 - random.below(6);
                (format!("median:{radius}"), median(i64::from(radius)))
            }
        };
        let size = Size::new(side(&mut random, 9), side(&mut random, 7));
        check(&mut random, &example, size);
    }
}
