use super::*;

mod followed;

fn svg(inner: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 40 20'>{inner}</svg>"
    )
}

fn refused(inner: &str) -> SvgError {
    Drawing::new(&svg(inner)).expect_err(inner)
}

#[test]
fn a_drawing_is_sharp_at_every_size() {
    let drawing = Drawing::new(&svg("<rect x='10' width='20' height='20' fill='#f00'/>")).unwrap();
    assert_eq!(drawing.extent(), (40.0, 20.0));
    assert_eq!(drawing.mean(), Color::new(255, 0, 0));
    for scale in [1, 3, 20] {
        let size = Size::new(40 * scale, 20 * scale);
        let shape = drawing.draw(size, None).unwrap();
        for (at, value) in shape.coverage.values.iter().enumerate() {
            let inside = (10 * scale..30 * scale).contains(&(at as u32 % size.width));
            assert_eq!(*value, if inside { u16::MAX } else { 0 }, "{at} at {scale}");
        }
    }
}

#[test]
fn what_editors_write_is_drawn() {
    for inner in [
        "<defs><linearGradient id='g'><stop stop-color='red'/><stop offset='1'/></linearGradient></defs><rect width='9' height='9' fill='url(#g)'/>",
        "<style>.a{fill:#00f;opacity:.5}</style><g id='s'><path class='a' d='M0 0h9v9z'/></g><use xlink:href='#s' x='9'/>",
        "<a href='https://example.org'><rect width='9' height='9'/></a>",
        "<metadata><x xmlns='urn:x' href='http://example.org/x'/></metadata><rect width='9' height='9'/>",
        "<clipPath id='c'><circle r='9'/></clipPath><rect width='9' height='9' clip-path='url(\"#c\")'/>",
        "<filter id='f'><feGaussianBlur stdDeviation='1'/></filter><rect width='9' height='9' filter='url(#f)'/>",
    ] {
        let drawing = Drawing::new(&svg(inner)).unwrap_or_else(|error| panic!("{inner}: {error}"));
        assert!(!drawing.is_transparent(), "{inner}");
    }
    let entities = "<!DOCTYPE svg [<!ENTITY ns_svg 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns_svg;' width='4' height='4'><rect width='4' height='4'/></svg>";
    assert!(Drawing::new(entities).is_ok());
}

#[test]
fn references_to_outside_files_are_refused_wherever_they_stand() {
    for inner in [
        "<image href='a.png' width='9' height='9'/>",
        "<image xlink:href='file:///etc/passwd'/>",
        "<use href='other.svg#a'/>",
        "<use xlink:href='http://example.org/a.svg#a'/>",
        "<rect fill='url(other.svg#a)' width='9' height='9'/>",
        "<rect style='fill: url( \"other.svg#a\" )' width='9' height='9'/>",
        "<style>@import 'a.css';</style>",
        "<style>rect{fill:url(http://example.org/a)}</style>",
        "<linearGradient id='a' href='b.svg#c'/>",
        "<filter id='f'><feImage href='a.png'/></filter>",
    ] {
        let error = refused(inner);
        assert!(matches!(error, SvgError::Outside(_)), "{inner}: {error}");
        assert!(error.to_string().contains("outside files"));
    }
    let sheet = format!("<?xml-stylesheet href='a.css'?>{}", svg(""));
    assert!(matches!(Drawing::new(&sheet), Err(SvgError::Outside(_))));
    let entity = "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>";
    assert!(matches!(Drawing::new(entity), Err(SvgError::Outside(_))));
}

#[test]
fn what_would_be_left_out_is_refused() {
    assert_eq!(refused("<text>a</text>"), SvgError::Text);
    assert_eq!(
        refused("<image href='data:image/png;base64,AAAA'/>"),
        SvgError::Pixels
    );
    let effect = refused("<filter id='f'><feTurbulence numOctaves='999999999'/></filter>");
    assert!(matches!(effect, SvgError::Effect(name) if name == "feTurbulence"));
}

#[test]
fn values_that_would_be_drawn_otherwise_are_refused_wherever_they_stand() {
    let colors = [
        "var(--brand)",
        "var(--brand, #f00)",
        "oklch(60% 0.2 20)",
        "oklab(0.6 0.1 0.1)",
        "lab(50% 40 20)",
        "lch(50% 40 20)",
        "color(display-p3 1 0 0)",
        "color-mix(in srgb, red, blue)",
        "light-dark(red, blue)",
        "rgb(from red r g b)",
        "CanvasText",
        "currentcolor",
        "unset",
    ];
    for color in colors {
        for inner in [
            format!("<rect width='9' height='9' fill='{color}'/>"),
            format!("<rect width='9' height='9' stroke='{color}'/>"),
            format!("<g style='fill:{color}'><rect width='9' height='9'/></g>"),
            format!("<g style='opacity:1; stroke : {color} !important'/>"),
            format!("<style>.a{{fill:{color}}}</style><rect class='a' width='9' height='9'/>"),
            format!("<style>/* : */ rect, .b {{ opacity:1; fill:{color} }}</style>"),
            format!("<style><![CDATA[rect{{stroke:{color}}}]]></style>"),
            format!("<linearGradient id='g'><stop stop-color='{color}'/></linearGradient>"),
            format!("<linearGradient id='g'><stop style='stop-color:{color}'/></linearGradient>"),
            format!("<filter id='f'><feFlood flood-color='{color}'/></filter>"),
            format!("<filter id='f'><feDropShadow style='flood-color:{color}'/></filter>"),
            format!("<g color='{color}'><rect width='9' height='9' fill='currentColor'/></g>"),
        ] {
            let error = refused(&inner);
            assert!(matches!(error, SvgError::Value { .. }), "{inner}: {error}");
            let words = error.to_string();
            assert!(
                words.contains("#rrggbb") && words.contains("PNG"),
                "{words}"
            );
        }
    }
    for inner in [
        "<rect width='calc(1px + 2px)' height='9'/>",
        "<rect width='9' height='9' opacity='var(--o)'/>",
        "<rect width='9' height='9' style='transform:rotate(45deg)'/>",
        "<rect width='9' height='9' style='clip-path:circle(4px)'/>",
        "<rect width='9' height='9' style='--a:red;fill:blue'/>",
        "<rect width='9' height='9' style='font:9px/2 x;fill:blue'/>",
    ] {
        let error = refused(inner);
        assert!(matches!(error, SvgError::Value { .. }), "{inner}: {error}");
    }
}

#[test]
fn rules_that_would_be_passed_over_are_refused() {
    for sheet in [
        "@media screen{rect{fill:red}}",
        "@supports (fill:red){rect{fill:red}}",
        "@layer base{rect{fill:red}}",
        "rect:not(.a){fill:red}",
        ":root{fill:red}",
        "rect:last-child{fill:red}",
        "g:is(.a,.b){fill:red}",
    ] {
        let error = refused(&format!(
            "<style>{sheet}</style><rect width='9' height='9'/>"
        ));
        assert!(matches!(error, SvgError::Rule(_)), "{sheet}: {error}");
        assert!(error.to_string().contains("PNG"), "{error}");
    }
    for sheet in [
        ":root{--brand:#f00}",
        "@media print{rect{fill:none}}",
        "@media (prefers-color-scheme:dark){rect{fill:#fff}}",
        "@font-face{font-family:x;src:url(#x)}",
        "rect:hover{fill:red}",
        "g > rect.a[width='9']{fill:red;stroke:#00f}",
    ] {
        let inner = format!("<style>{sheet}</style><rect width='9' height='9'/>");
        let drawing = Drawing::new(&svg(&inner)).unwrap_or_else(|error| panic!("{sheet}: {error}"));
        assert!(!drawing.is_transparent(), "{sheet}");
    }
}

#[test]
fn elements_that_would_vanish_are_refused() {
    for name in ["foreignObject", "video", "iframe", "mesh", "solidcolor"] {
        let error = refused(&format!("<{name} width='9' height='9'/>"));
        assert!(
            matches!(&error, SvgError::Effect(found) if found == name),
            "{error}"
        );
    }
    assert_eq!(
        Drawing::new("<svg width='9' height='9'><text>a</text></svg>").unwrap_err(),
        SvgError::Text
    );
    // What Illustrator writes beside the drawing.
    let inner = "<switch><foreignObject requiredExtensions='http://ns.adobe.com/AdobeIllustrator/10.0/' width='1' height='1'/>\
         <g><rect width='9' height='9' fill='#f00'/></g></switch>";
    assert!(!Drawing::new(&svg(inner)).unwrap().is_transparent());
    let moving = "<rect width='9' height='9' fill='red'><animate attributeName='fill' fill='freeze'/></rect>";
    assert!(Drawing::new(&svg(moving)).is_ok());
}

#[test]
fn bombs_are_refused_at_once() {
    let uses: String = (1..20)
        .map(|n| {
            format!(
                "<g id='g{n}'>{}</g>",
                format!("<use href='#g{}'/>", n - 1).repeat(10)
            )
        })
        .collect();
    let by_use = format!("<g id='g0'><rect width='1' height='1'/></g>{uses}");
    assert!(matches!(refused(&by_use), SvgError::Complex(_)));
    let patterns: String = (1..12)
        .map(|n| {
            format!(
                "<pattern id='p{n}' width='1' height='1'>{}</pattern>",
                format!("<rect width='1' height='1' fill='url(#p{})'/>", n - 1).repeat(10)
            )
        })
        .collect();
    let by_pattern = format!(
        "<pattern id='p0'><rect/></pattern>{patterns}<rect fill='url(#p11)' width='9' height='9'/>"
    );
    assert!(matches!(refused(&by_pattern), SvgError::Complex(_)));
    let deep = format!("{}{}", "<g>".repeat(50_000), "</g>".repeat(50_000));
    assert!(Drawing::new(&svg(&deep)).is_err());
    let some = format!("{}{}", "<g>".repeat(200), "</g>".repeat(200));
    assert_eq!(refused(&some), SvgError::Complex("groups in groups"));
    let many = "<rect/>".repeat(120_000);
    assert!(matches!(refused(&many), SvgError::Complex(_)));
    let markers = format!(
        "<marker id='m'>{}</marker><path d='{}' marker-mid='url(#m)'/>",
        "<rect/>".repeat(100),
        "M0 0".repeat(5_000)
    );
    assert!(matches!(refused(&markers), SvgError::Complex(_)));
    let laughs = format!(
        "<!DOCTYPE svg [<!ENTITY a '{}'>]><svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><desc>{}</desc></svg>",
        "x".repeat(10_000),
        "&a;".repeat(10_000)
    );
    assert!(matches!(Drawing::new(&laughs), Err(SvgError::Complex(_))));
    let nested = "<!DOCTYPE svg [<!ENTITY a 'xxxx'><!ENTITY b '&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'/>";
    assert!(matches!(Drawing::new(nested), Err(SvgError::Complex(_))));
}

#[test]
fn circles_are_refused() {
    for inner in [
        "<g id='a'><use href='#a'/></g>",
        "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>",
        "<pattern id='p'><rect fill='url(#p)'/></pattern>",
        "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>",
    ] {
        assert!(matches!(refused(inner), SvgError::Circle(_)), "{inner}");
    }
}

#[test]
fn damaged_files_are_refused_with_a_remedy() {
    for text in ["", "<", "<svg>", "<html/>", "no xml", &svg("<rect></g>")] {
        let error = Drawing::new(text).expect_err(text);
        assert!(error.to_string().contains("save it again"), "{error}");
    }
    let empty = "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='5'/>";
    assert!(Drawing::new(empty).is_err());
}
