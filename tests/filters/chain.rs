//! A chain gives the bytes that its filters give one after the other.

use stampmill::ops::Split;
use stampmill::ops::filter::{FilterChain, REGISTRY};
use stampmill::picture::Size;

use super::pictures::{DEPTHS, LAYOUTS, Random, apply, noise, seed};

/// Filters of single pixels, with arguments that clamp at either end.
const POINTS: [&str; 16] = [
    "brightness:30",
    "brightness:-45",
    "contrast:60",
    "contrast:-70",
    "gamma:0.4",
    "gamma:2.6",
    "posterize:5",
    "invert",
    "tint:#c04010,0.6",
    "sepia:0.8",
    "saturation:180",
    "saturation:-60",
    "hue:130",
    "grayscale",
    "vignette",
    "auto-contrast:3",
];

#[test]
fn random_chains_of_point_filters() {
    let mut random = Random::new(seed());
    for round in 0..300 {
        let length = 2 + random.below(5);
        let specs: Vec<&str> = (0..length)
            .map(|_| match random.below(8) {
                0 => REGISTRY[random.below(REGISTRY.len() as u32) as usize].name,
                _ => POINTS[random.below(POINTS.len() as u32) as usize],
            })
            .collect();
        let channels = LAYOUTS[random.below(4) as usize];
        let depth = DEPTHS[random.below(2) as usize];
        let size = Size::new(1 + random.below(70), 1 + random.below(20));
        let picture = noise(size, channels, depth, &mut random);
        let split = [Split::Never, Split::Rows][random.below(2) as usize];
        let chain = FilterChain::parse(&specs).expect("filters that exist");
        let at_once = chain.apply(picture.clone(), split);
        let one_by_one = specs
            .iter()
            .fold(picture, |picture, spec| apply(spec, picture, split));
        assert!(
            at_once == one_by_one,
            "round {round}: {specs:?}, {channels:?}, {depth:?}, {size}"
        );
    }
}
