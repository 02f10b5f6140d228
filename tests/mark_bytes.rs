//! What a mark announces as the memory of stamping it is never exceeded: every allocation of this program is counted.
//!
//! All of it is one test, so that nothing else allocates meanwhile.

use std::sync::atomic::Ordering;

use stampmill::ops::watermark::{
    Gravities, Ink, Logo, LogoMark, Look, Place, Plate, Shadow, Stroke, TextMark, TextStyle, Tile,
};
use stampmill::ops::{Color, Gravity, Offset, Split};
use stampmill::picture::{Channels, Picture, Size};

mod counting;

use counting::{IN_USE, MOST};

fn look(stroke: bool, shadow: bool, plate: bool, rotation: f32) -> Look {
    Look {
        stroke: stroke.then(|| "8%".parse::<Stroke>().unwrap()),
        shadow: shadow.then(|| "4% 4% 6%".parse::<Shadow>().unwrap()),
        plate: plate.then(|| "10%".parse::<Plate>().unwrap()),
        rotation,
        ..Look::default()
    }
}

fn looks() -> Vec<Look> {
    let mut looks = Vec::new();
    for rotation in [0.0, 90.0, 30.0] {
        for parts in 0..8 {
            let has = |part: usize| parts & (1 << part) != 0;
            looks.push(look(has(0), has(1), has(2), rotation));
        }
    }
    looks
}

fn places() -> [Place; 4] {
    let tile = |text: &str| Place::Tile(text.parse::<Tile>().unwrap(), Offset::default());
    [
        Place::Gravity(Gravity::SouthEast.into(), Offset::default()),
        Place::Gravity(Gravities::corners(), Offset::default()),
        tile("gap=20%"),
        tile("gap=1px,angle=0"),
    ]
}

/// How far memory rises while a picture is stamped.
fn risen(picture: Picture, stamp: impl FnOnce(Picture) -> Picture) -> u64 {
    let before = IN_USE.load(Ordering::SeqCst);
    MOST.store(before, Ordering::SeqCst);
    let stamped = stamp(picture);
    let most = MOST.load(Ordering::SeqCst) - before;
    drop(stamped);
    most as u64
}

/// Threads, their names and channels, glyphs and lines: what does not grow with a mark.
const SMALL: u64 = 300_000;

fn texts(size: Size) {
    let picture = || Picture::from_u8(size, Channels::Rgb, vec![120; size.pixels() as usize * 3]);
    let red = Ink::Color(Color::new(255, 0, 0).into());
    for (n, place) in places().into_iter().enumerate() {
        for (m, look) in looks().into_iter().enumerate() {
            let ink = [Ink::Auto, red][(n + m) % 2];
            let wanted = ["4%", "25%", "12%"][m % 3];
            let text = "© 2026 Ada\nExample";
            let style = TextStyle::default();
            let mark =
                TextMark::new(style, ink, wanted.parse().unwrap(), place.clone(), look).unwrap();
            mark.keep_at_most(0);
            let announced = mark.working_bytes(text, size);
            let most = risen(picture(), |picture| {
                mark.stamp(text, picture, Split::Never).picture
            });
            assert!(
                most <= announced + SMALL,
                "{size} {ink:?} {place:?} {look:?} {wanted}: {most} of {announced}"
            );
        }
    }
}

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 30'><filter id='f'><feGaussianBlur stdDeviation='1'/></filter><mask id='m'><rect width='40' height='30' fill='#fff'/></mask>\
    <g mask='url(#m)' opacity='.8'><g filter='url(#f)'><rect x='2' y='2' width='36' height='26' fill='#c00'/></g></g></svg>";

fn logos(size: Size) {
    let picture = || Picture::from_u8(size, Channels::Rgb, vec![120; size.pixels() as usize * 3]);
    let pixels = Picture::from_u8(
        Size::new(300, 200),
        Channels::Rgba,
        [255, 0, 0, 200].repeat(60_000),
    );
    for place in places() {
        for (n, look) in looks().into_iter().enumerate() {
            let logo = match n % 2 {
                0 => Logo::from_picture(pixels.clone()),
                _ => Logo::from_svg(DRAWING),
            };
            let wanted = ["10%", "60%", "30%"][n % 3];
            let mark =
                LogoMark::new(logo.unwrap(), wanted.parse().unwrap(), place.clone(), look).unwrap();
            mark.keep_at_most(0);
            let announced = mark.working_bytes(size);
            let most = risen(picture(), |picture| {
                mark.stamp(picture, Split::Never).unwrap().picture
            });
            assert!(
                most <= announced + SMALL,
                "{size} {place:?} {look:?} {wanted} {n}: {most} of {announced}"
            );
        }
    }
}

#[test]
fn stamping_takes_no_more_than_was_announced() {
    texts(Size::new(480, 320));
    logos(Size::new(200, 700));
}
