//! The cases of the golden pictures: one for every option.

use stampmill::ops::watermark::{
    Blend, Gravities, Ink, Logo, LogoMark, Look, MarkSize, Place, Point, Stamped, TextMark,
    TextStyle, Tile,
};
use stampmill::ops::{Gravity, Offset, Split};
use stampmill::picture::{Channels, Picture, Size};

/// A mark of either kind.
pub(crate) enum Mark {
    Text(&'static str, TextMark),
    Logo(LogoMark),
}

impl Mark {
    pub(crate) fn stamp(&self, picture: Picture) -> Stamped {
        match self {
            Self::Text(text, mark) => mark.stamp(text, picture, Split::Never),
            Self::Logo(mark) => mark.stamp(picture, Split::Never).unwrap(),
        }
    }
}

/// What a case is made of, with what is usual for the rest.
#[derive(Clone)]
struct Plan {
    text: &'static str,
    ink: &'static str,
    size: &'static str,
    place: Place,
    look: Look,
}

fn plan() -> Plan {
    Plan {
        text: "Åg 8",
        ink: "white",
        size: "30%",
        place: at(Gravity::Center),
        look: Look::default(),
    }
}

fn at(gravity: Gravity) -> Place {
    Place::Gravity(gravity.into(), Offset::default())
}

fn tiled(pattern: &str, offset: &str) -> Place {
    let tile: Tile = pattern.parse().unwrap();
    Place::Tile(tile, offset.parse().unwrap())
}

impl Plan {
    fn text(self) -> Mark {
        let ink: Ink = self.ink.parse().unwrap();
        let size: MarkSize = self.size.parse().unwrap();
        let mark = TextMark::new(TextStyle::default(), ink, size, self.place, self.look);
        Mark::Text(self.text, mark.unwrap())
    }

    fn logo(self, logo: Logo) -> Mark {
        let size: MarkSize = self.size.parse().unwrap();
        Mark::Logo(LogoMark::new(logo, size, self.place, self.look).unwrap())
    }
}

/// A ring in two colours that fades out to the right.
fn pixels() -> Logo {
    let side = 24i32;
    let places = (0..side * side).map(|i| (i % side, i / side));
    let samples = places.flat_map(|(x, y)| {
        let away = (x * 2 - side + 1).pow(2) + (y * 2 - side + 1).pow(2);
        let alpha = if (100..576).contains(&away) {
            255 - x as u8 * 6
        } else {
            0
        };
        let blue = if y < side / 2 { 40 } else { 220 };
        [230, 120, blue, alpha]
    });
    let size = Size::new(side as u32, side as u32);
    Logo::from_picture(Picture::from_u8(size, Channels::Rgba, samples.collect())).unwrap()
}

fn drawing() -> Logo {
    let text = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 30'>\
        <rect width='40' height='30' rx='8' fill='#246'/>\
        <path d='M8 24 L20 5 L32 24 Z' fill='#fc0' fill-opacity='.8'/></svg>";
    Logo::from_svg(text).unwrap()
}

/// All cases, each with marks that are stamped one after the other.
pub(crate) fn all() -> Vec<(String, Vec<Mark>)> {
    let mut cases = places();
    cases.extend(looks());
    cases.extend(logos());
    cases
        .into_iter()
        .map(|(name, marks)| (name.to_owned(), marks))
        .collect()
}

fn places() -> Vec<(&'static str, Vec<Mark>)> {
    let with = |place| Plan { place, ..plan() };
    let numbers = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let nine = numbers.into_iter().zip(Gravity::ALL);
    let edges = [
        ("short", "12%", Gravity::NorthWest),
        ("long", "12% of long-edge", Gravity::NorthEast),
        ("wide", "12% of width", Gravity::Center),
        ("high", "12% of height", Gravity::SouthWest),
        ("diag", "12% of diagonal", Gravity::SouthEast),
    ];
    let sizes = edges.into_iter().map(|(text, size, gravity)| {
        let plan = Plan {
            text,
            size,
            ..with(at(gravity))
        };
        plan.text()
    });
    let point: Point = "20%,30px".parse().unwrap();
    let auto = |names: &str| {
        let gravities: Gravities = names.parse().unwrap();
        Place::Gravity(gravities, "5%,2px".parse().unwrap())
    };
    vec![
        (
            "gravity",
            nine.map(|(text, gravity)| {
                Plan {
                    text,
                    ..with(at(gravity))
                }
                .text()
            })
            .collect(),
        ),
        ("gravity-auto", vec![with(auto("auto")).text()]),
        ("gravity-auto-of-two", vec![with(auto("auto:nw,n")).text()]),
        ("at", vec![with(Place::At(point)).text()]),
        (
            "tile",
            vec![
                Plan {
                    size: "15%",
                    ..with(tiled("", "0"))
                }
                .text(),
            ],
        ),
        (
            "tile-of-its-own",
            vec![
                Plan {
                    size: "15%",
                    ..with(tiled("gap=4px,angle=0,stagger=25%", "5px,3px"))
                }
                .text(),
            ],
        ),
        ("size", sizes.collect()),
        (
            "size-in-px",
            vec![
                Plan {
                    size: "11px",
                    ..plan()
                }
                .text(),
            ],
        ),
        (
            "lines",
            vec![
                Plan {
                    text: "two\nlines",
                    ..with(at(Gravity::SouthEast))
                }
                .text(),
            ],
        ),
    ]
}

fn looks() -> Vec<(&'static str, Vec<Mark>)> {
    let with = |look| vec![Plan { look, ..plan() }.text()];
    let none = Look::default();
    let ink = |ink| vec![Plan { ink, ..plan() }.text()];
    let stroke = Look {
        stroke: Some("8% #c00".parse().unwrap()),
        ..none
    };
    let shadow = |shadow: &str| Look {
        shadow: Some(shadow.parse().unwrap()),
        ..none
    };
    let plate = |plate: &str| Look {
        plate: Some(plate.parse().unwrap()),
        ..none
    };
    let all = Look {
        stroke: Some("6% black".parse().unwrap()),
        shadow: Some("15% 15% 15% #0009".parse().unwrap()),
        plate: Some("25% 40% #28c9".parse().unwrap()),
        ..none
    };
    let blend = |blend| {
        let board: Look = plate("20% 20% #48c");
        vec![
            Plan {
                ink: "#fc8",
                look: Look {
                    blend,
                    opacity: 0.8,
                    ..board
                },
                ..plan()
            }
            .text(),
        ]
    };
    vec![
        ("color", ink("#f80")),
        ("color-alpha", ink("#ff008070")),
        (
            "color-auto",
            Gravity::ALL
                .map(|gravity| {
                    Plan {
                        text: "Å8",
                        ink: "auto",
                        size: "14%",
                        place: at(gravity),
                        ..plan()
                    }
                    .text()
                })
                .into(),
        ),
        ("stroke", with(stroke)),
        (
            "stroke-alone",
            vec![
                Plan {
                    ink: "#fff0",
                    look: stroke,
                    ..plan()
                }
                .text(),
            ],
        ),
        ("shadow", with(shadow("2px 1px #008"))),
        ("shadow-blurred", with(shadow("8% -8% 20% black"))),
        ("plate", with(plate("20%"))),
        ("plate-rounded", with(plate("3px 40% #a00c"))),
        (
            "opacity",
            with(Look {
                opacity: 0.35,
                ..all
            }),
        ),
        ("everything", with(all)),
        (
            "rotate-90",
            with(Look {
                rotation: 90.0,
                ..all
            }),
        ),
        (
            "rotate-180",
            with(Look {
                rotation: 180.0,
                ..none
            }),
        ),
        (
            "rotate-30",
            with(Look {
                rotation: -30.0,
                ..all
            }),
        ),
        (
            "rotate-a-little",
            with(Look {
                rotation: 7.5,
                ..none
            }),
        ),
        ("blend-multiply", blend(Blend::Multiply)),
        ("blend-screen", blend(Blend::Screen)),
        ("blend-overlay", blend(Blend::Overlay)),
        ("blend-soft-light", blend(Blend::SoftLight)),
        (
            "larger-than-the-picture",
            vec![
                Plan {
                    size: "300%",
                    look: Look {
                        rotation: 20.0,
                        ..all
                    },
                    ..plan()
                }
                .text(),
            ],
        ),
    ]
}

fn logos() -> Vec<(&'static str, Vec<Mark>)> {
    let usual = Plan {
        size: "60%",
        ..plan()
    };
    let with = |look| Plan {
        look,
        ..usual.clone()
    };
    let all = Look {
        stroke: Some("5% white".parse().unwrap()),
        shadow: Some("8% 8% 10% #000c".parse().unwrap()),
        plate: Some("15% 15% #0a46".parse().unwrap()),
        rotation: 20.0,
        ..Look::default()
    };
    vec![
        ("logo", vec![usual.clone().logo(pixels())]),
        (
            "logo-larger-than-the-picture",
            vec![
                Plan {
                    size: "900%",
                    ..usual.clone()
                }
                .logo(pixels()),
            ],
        ),
        ("logo-with-everything", vec![with(all).logo(pixels())]),
        (
            "logo-blended",
            vec![
                with(Look {
                    blend: Blend::Multiply,
                    opacity: 0.7,
                    ..Look::default()
                })
                .logo(pixels()),
            ],
        ),
        (
            "logo-tiled",
            vec![
                Plan {
                    size: "25%",
                    place: tiled("gap=3px", "0"),
                    ..usual.clone()
                }
                .logo(pixels()),
            ],
        ),
        ("svg", vec![usual.clone().logo(drawing())]),
        ("svg-with-everything", vec![with(all).logo(drawing())]),
    ]
}
