//! Whether rows are shared out never shows, at any size.

use stampmill::ops::Split;
use stampmill::ops::filter::REGISTRY;
use stampmill::picture::Size;

use super::pictures::{DEPTHS, LAYOUTS, Random, apply, noise, seed};

/// Arguments besides the defaults that take other paths.
const OTHERS: [&str; 8] = [
    "blur:0.3",
    "blur:9",
    "sharpen:4,2,3",
    "median:2",
    "median:9",
    "denoise:30,3",
    "saturation:-100",
    "tint:#102030,0.9",
];

#[test]
fn all_filters_layouts_and_depths_at_random_sizes() {
    let mut random = Random::new(seed());
    // More threads than cores, so that rows go to other threads wherever they can.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(5)
        .build()
        .expect("five threads can be started");
    let names = REGISTRY.iter().map(|info| info.name);
    for spec in names.chain(OTHERS) {
        for channels in LAYOUTS {
            for depth in DEPTHS {
                let random_size = Size::new(1 + random.below(97), 1 + random.below(61));
                for size in [Size::new(1, 1), Size::new(97, 61), random_size] {
                    let picture = noise(size, channels, depth, &mut random);
                    let alone = apply(spec, picture.clone(), Split::Never);
                    let shared = pool.install(|| apply(spec, picture, Split::Rows));
                    assert!(alone == shared, "{spec}, {channels:?}, {depth:?}, {size}");
                }
            }
        }
    }
}
