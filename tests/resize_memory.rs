//! What a resize announces as its memory is never exceeded: every allocation of this program is counted.
//!
//! All of it is one test, so that nothing else allocates meanwhile.

use std::sync::atomic::Ordering;

use rayon::{ThreadPool, ThreadPoolBuilder};
use stampmill::ops::resize::{Enlarge, Fit, Geometry, Kernel, Light, Resize, Resizer};
use stampmill::ops::{Color, Gravity, Split};
use stampmill::picture::{Channels, Depth, Orientation, Picture, Size};

mod counting;

use counting::{IN_USE, MOST};

/// Random numbers (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % u64::from(end)) as u32
    }

    fn one_of<T: Copy>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len() as u32) as usize]
    }

    /// Mostly sides of a middling size, and now and then a line, a point or something long.
    fn size(&mut self) -> Size {
        let side = |random: &mut Self| match random.below(8) {
            0 => 1 + random.below(4),
            1 => 1 + random.below(3_000),
            _ => 1 + random.below(700),
        };
        Size::new(side(self), side(self))
    }

    fn resize(&mut self) -> Resize {
        let wanted = self.size();
        Resize {
            geometry: match self.below(6) {
                0 => Geometry::LongEdge(wanted.width),
                1 => Geometry::Percent(self.below(300) as f32 + 0.5),
                2 => Geometry::Box {
                    width: Some(wanted.width.min(900)),
                    height: None,
                },
                _ => Geometry::Box {
                    width: Some(wanted.width),
                    height: Some(wanted.height),
                },
            },
            fit: self.one_of(&[Fit::Inside, Fit::Cover, Fit::Fill, Fit::Pad]),
            kernel: self.one_of(&[
                Kernel::Nearest,
                Kernel::Box,
                Kernel::Bilinear,
                Kernel::Mitchell,
                Kernel::Lanczos3,
            ]),
            light: self.one_of(&[Light::Encoded, Light::Linear]),
            enlarge: self.one_of(&[Enlarge::Allow, Enlarge::Never]),
            gravity: self.one_of(&[Gravity::Center, Gravity::NorthWest, Gravity::East]),
            background: self.one_of(&[Color::new(255, 255, 255), Color::new(1, 2, 3)]),
        }
    }

    fn picture(&mut self, size: Size) -> Picture {
        let channels = self.one_of(&[
            Channels::Gray,
            Channels::GrayAlpha,
            Channels::Rgb,
            Channels::Rgba,
        ]);
        let count = size.pixels() as usize * channels.count();
        if self.below(2) == 0 {
            Picture::from_u8(size, channels, vec![77; count])
        } else {
            Picture::from_u16(size, channels, vec![7_777; count])
        }
    }
}

/// Threads of the pool, more than there are cores.
const THREADS: usize = 5;

/// What is measured: the resizer goes through all pictures, so each finds what the one before it left.
struct Bench {
    resizer: Resizer,
    pool: ThreadPool,
    /// Bytes in use without any picture.
    idle: usize,
}

impl Bench {
    fn new() -> Self {
        let pool = ThreadPoolBuilder::new()
            .num_threads(THREADS)
            .build()
            .expect("five threads can be started");
        // The threads allocate when they first meet work.
        pool.broadcast(|_| ());
        Self {
            resizer: Resizer::new(),
            pool,
            idle: IN_USE.load(Ordering::SeqCst),
        }
    }

    /// The most bytes that were in use besides the picture, and those announced.
    ///
    /// The picture may have been decoded at `1 / shrunk` of the size that the resize is planned for.
    fn measure(
        &mut self,
        resize: &Resize,
        (picture, full): (Picture, Size),
        turned: Orientation,
        split: Split,
    ) -> (u64, u64) {
        let upright = if turned.transposes() {
            full.transposed()
        } else {
            full
        };
        let threads = if split == Split::Never { 1 } else { THREADS };
        let (channels, depth) = (picture.channels(), picture.depth());
        let announced = resize.working_bytes(upright, channels, depth, threads);
        let plan = resize.plan(upright);
        let given = picture.byte_len();
        let least = self.idle + given;
        let (pool, resizer) = (&self.pool, &mut self.resizer);
        let apply = || {
            // An idle resizer holds what it likes; from the first allocation on, all of it counts.
            MOST.store(least, Ordering::SeqCst);
            resizer.apply_plan(resize, &plan, picture, turned, split)
        };
        let result = match split {
            Split::Never => apply(),
            Split::Rows => pool.install(apply),
        };
        let most = MOST.load(Ordering::SeqCst);
        assert_eq!(result.size(), plan.canvas);
        ((most - self.idle - given) as u64, announced)
    }
}

fn seed() -> u64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.as_nanos() as u64 | 1)
}

#[test]
fn no_resize_takes_more_than_it_announces() {
    let seed = seed();
    #[allow(clippy::print_stdout)] // The harness shows it with a failure.
    {
        println!("seed {seed}");
    }
    let mut random = Random(seed);
    let mut bench = Bench::new();
    usual_pictures_announce_little_more_than_they_take(&mut bench);
    for round in 0..1_500 {
        let resize = random.resize();
        let full = random.size();
        let turned = random.one_of(&Orientation::ALL);
        let split = random.one_of(&[Split::Never, Split::Never, Split::Rows]);
        let upright = if turned.transposes() {
            full.transposed()
        } else {
            full
        };
        // A decoder shrinks by no more than the resize does.
        let shrinks = random.below(2) == 0 && resize.plan(upright).factor() >= 2.0;
        let stored = if shrinks {
            Size::new(full.width.div_ceil(2), full.height.div_ceil(2))
        } else {
            full
        };
        let target = resize.target(upright).pixels();
        if target > 3_000_000 {
            continue;
        }
        let picture = random.picture(stored);
        let layout = (picture.channels(), picture.depth());
        let (most, announced) = bench.measure(&resize, (picture, full), turned, split);
        assert!(
            most <= announced,
            "seed {seed}, round {round}: {most} of {announced} bytes for {stored} of {full} \
             {layout:?} {turned:?} {split:?} {resize:?}"
        );
    }
}

/// An announcement that is far too high would hold for anything.
fn usual_pictures_announce_little_more_than_they_take(bench: &mut Bench) {
    let size = Size::new(2_000, 1_500);
    for (geometry, light, depth) in [
        ("800x600", Light::Encoded, Depth::Eight),
        ("800x600", Light::Linear, Depth::Eight),
        ("800x600", Light::Encoded, Depth::Sixteen),
        ("1900x", Light::Encoded, Depth::Eight),
    ] {
        let mut resize = Resize::new(geometry.parse().expect("a size"));
        resize.light = light;
        let samples = vec![9; size.pixels() as usize * 3];
        let picture = Picture::from_u8(size, Channels::Rgb, samples).with_depth(depth);
        let (most, announced) = bench.measure(
            &resize,
            (picture, size),
            Orientation::Rotate90,
            Split::Never,
        );
        assert!(
            most <= announced,
            "{geometry} {light:?}: {most} of {announced}"
        );
        let allowed = most + most / 2 + (1 << 20);
        assert!(
            announced <= allowed,
            "{geometry} {light:?}: {most} of {announced}"
        );
    }
}
