//! What rules bring is followed as what elements say of themselves, and drawings that cost much are known by what they cost.

use super::*;

/// Parts that are small by themselves, and too many where each of as many elements has them all.
const MANY: usize = 400;

/// Elements that match many selectors, each the first and only one of its group.
fn elements() -> String {
    "<g class='c'><rect class='u' width='1' height='1' x='2'/></g>".repeat(MANY)
}

/// A target of the kind that a property asks for, which needs nothing from around it.
fn target(property: &str) -> String {
    let (name, part) = match property {
        "mask" => ("mask", "<rect fill='red'/>"),
        "clip-path" => ("clipPath", "<rect fill='red'/>"),
        "filter" => ("filter", "<feFlood/>"),
        "fill" | "stroke" => ("pattern", "<rect fill='red' stroke='red'/>"),
        _ => ("marker", "<rect fill='red'/>"),
    };
    format!(
        "<{name} id='t' width='1' height='1'>{}</{name}>",
        part.repeat(MANY)
    )
}

const REFERRING: [&str; 9] = [
    "mask",
    "clip-path",
    "filter",
    "fill",
    "stroke",
    "marker",
    "marker-start",
    "marker-mid",
    "marker-end",
];

#[test]
fn what_a_rule_refers_to_is_weighed_by_whatever_it_finds_its_elements() {
    let selectors = [
        ".u",
        "rect",
        "*",
        "rect[x]",
        "[x='2']",
        "[class~='u']",
        "g rect",
        "svg rect",
        "g > rect",
        ".c>.u",
        "rect:first-child",
        "line, rect",
        "g:first-child rect, g + g rect",
    ];
    let each_property = REFERRING.map(|property| ("rect", property));
    let each_selector = selectors.iter().copied().zip(REFERRING.into_iter().cycle());
    for (selector, property) in each_property.into_iter().chain(each_selector) {
        let sheet = format!("<style>{selector}{{{property}:url(#t)}}</style>");
        let inner = format!("{sheet}{}{}", target(property), elements());
        let error = Drawing::new(&svg(&inner)).expect_err(&sheet);
        let is_meant = matches!(error, SvgError::Complex(_) | SvgError::Circle(_));
        assert!(is_meant, "{sheet}: {error}");
    }
}

#[test]
fn a_rule_that_leads_back_is_a_circle_by_whatever_it_finds_its_element() {
    let selectors = [
        "#r",
        "rect#r",
        ".k",
        "mask > rect, clipPath > rect, pattern > rect",
        "[id='r']",
        "line + rect",
        "line + *",
        "* #r",
    ];
    for (property, name) in [
        ("mask", "mask"),
        ("clip-path", "clipPath"),
        ("fill", "pattern"),
        ("stroke", "pattern"),
    ] {
        for selector in selectors {
            let inner = format!(
                "<style>{selector}{{{property}:url(#t)}}</style><{name} id='t' width='1' height='1'><line/><rect class='k' id='r' width='9' height='9'/></{name}>"
            );
            let error = Drawing::new(&svg(&inner)).expect_err(&inner);
            assert!(matches!(error, SvgError::Circle(_)), "{inner}: {error}");
        }
    }
}

#[test]
fn what_parts_inherit_is_weighed_for_each_of_them() {
    for property in ["fill", "stroke", "marker-start", "marker-end"] {
        let target = target(property);
        let parts = "<path d='M0 0h1'/>".repeat(MANY);
        for inner in [
            format!("<g {property}='url(#t)'>{parts}</g>"),
            format!("<g style='{property}:url( \"#t\" )'><g>{parts}</g></g>"),
            format!("<style>g{{{property}:url(#t)}}</style><g>{parts}</g>"),
            format!("<symbol id='s'>{parts}</symbol><use href='#s' {property}='url(#t)'/>"),
            format!(
                "<symbol id='s'>{parts}</symbol><style>use{{{property}:url(#t)}}</style><use href='#s'/>"
            ),
        ] {
            let error = refused(&format!("{target}{inner}"));
            assert!(matches!(error, SvgError::Complex(_)), "{property}: {error}");
        }
        let own = format!("{target}<g {property}='url(#t)'><g {property}='none'>{parts}</g></g>");
        let drawing = Drawing::new(&svg(&own));
        assert!(!matches!(drawing, Err(SvgError::Complex(_))), "{property}");
    }
}

#[test]
fn sheets_and_names_of_every_kind_are_read_as_the_library_reads_them() {
    let circle = |sheet: &str, id: &str, value: &str| {
        let style = sheet.replace('@', &format!("rect{{mask:{value}}}"));
        let inner = format!("{style}<mask id='{id}'><rect width='9' height='9'/></mask>");
        let error = Drawing::new(&svg(&inner)).expect_err(&inner);
        assert!(matches!(error, SvgError::Circle(_)), "{inner}: {error}");
    };
    circle("<style type='text/css'>@</style>", "m", "url(#m)");
    circle("<style><![CDATA[@]]></style>", "m", "url('#m')");
    circle("<x:style xmlns:x='urn:x'>@</x:style>", "m", "url( #m )");
    circle(
        "<style>/* a */ line{fill:red} @</style>",
        "m",
        "url(#m) !important",
    );
    let inner = "<mask id='m)n'><rect mask='url(\"#m)n\")'/></mask>";
    assert!(matches!(refused(inner), SvgError::Circle(_)));
    // Two of the same name are both meant.
    let inner = "<mask id='m'><rect mask='url(#m)'/></mask><mask id='m'><rect/></mask>";
    assert!(matches!(refused(inner), SvgError::Circle(_)));
    // Of a rule for others nothing is held against a drawing.
    let inner = "<style type='text/less'>rect{mask:url(#m)}</style><mask id='m'><rect width='9' height='9'/></mask><rect width='9' height='9'/>";
    assert!(Drawing::new(&svg(inner)).is_ok());
    let outside = "<rect width='9' height='9' fill='url(drawing.svg#a)'/>";
    assert!(matches!(refused(outside), SvgError::Outside(_)));
}

#[test]
fn rules_that_take_long_to_match_are_refused() {
    let inner = "<style>g g g g g g rect{fill:red}</style><rect width='9' height='9'/>";
    assert_eq!(refused(inner), SvgError::Complex("selectors of many parts"));
    let rules = ".a{fill:red}".repeat(5_000);
    let inner = format!("<style>{rules}</style>{}", "<rect/>".repeat(5_000));
    assert!(matches!(refused(&inner), SvgError::Complex(_)));
}

#[test]
fn what_an_entity_stands_for_may_hold_brackets() {
    let text = "<!DOCTYPE svg [<!ENTITY b 'x'><!ENTITY a ']&b;&b;'>]><svg xmlns='http://www.w3.org/2000/svg'/>";
    assert!(matches!(Drawing::new(text), Err(SvgError::Complex(_))));
}

#[test]
fn what_takes_long_or_much_to_draw_is_refused() {
    let layers = |count: usize| {
        let open = "<g opacity='.9'>".repeat(count);
        let close = "</g>".repeat(count);
        format!("{open}<rect x='-200' y='-200' width='400' height='400'/>{close}")
    };
    let masks = |count: usize| -> String {
        let mask = |n: usize| {
            let next = n + 1;
            format!(
                "<mask id='m{n}' mask='url(#m{next})'><rect width='40' height='20' fill='#fff'/></mask>"
            )
        };
        let masks: String = (0..count).map(mask).collect();
        let last = "<rect width='40' height='20' fill='#fff'/></mask>";
        format!("{masks}<mask id='m{count}'>{last}<rect width='40' height='20' mask='url(#m0)'/>")
    };
    let steps = |count: usize| {
        let blur = "<feGaussianBlur stdDeviation='1'/>".repeat(count);
        format!("<filter id='f'>{blur}</filter><rect width='40' height='20' filter='url(#f)'/>")
    };
    let dashes =
        |length: f64| format!("<path d='M0 9h40' stroke='#000' stroke-dasharray='{length}'/>");
    let tile = |edge: u32| {
        format!(
            "<pattern id='p' width='{edge}' height='{edge}' patternUnits='userSpaceOnUse'><rect width='9' height='9'/></pattern><rect width='40' height='20' fill='url(#p)'/>"
        )
    };
    let ruled =
        |count: usize| layers(count).replace(" opacity='.9'", "") + "<style>g{opacity:.9}</style>";
    for (few, many) in [
        (layers(1), layers(40)),
        (ruled(1), ruled(40)),
        (masks(3), masks(40)),
        (steps(3), steps(60)),
        (dashes(1.0), dashes(0.0001)),
        (tile(9), tile(400)),
    ] {
        let drawing = Drawing::new(&svg(&few)).unwrap_or_else(|error| panic!("{few}: {error}"));
        assert!(!drawing.is_transparent(), "{few}");
        let error = Drawing::new(&svg(&many)).expect_err(&many);
        assert!(matches!(error, SvgError::Complex(_)), "{many}: {error}");
        assert!(error.to_string().contains("PNG"), "{error}");
    }
}

#[test]
fn a_drawing_that_is_not_done_in_time_is_an_error_and_not_tried_again() {
    let drawing = Drawing::new(&svg("<rect width='20' height='20'/>")).unwrap();
    let size = Size::new(400, 200);
    let passed = drawing.draw(size, Some(Instant::now()));
    assert_eq!(passed.unwrap_err(), SvgError::Slow);
    assert!(
        drawing.draw(size, None).is_ok(),
        "the deadline was another's"
    );
    drawing.given_up.store(size.pixels(), Relaxed);
    assert_eq!(drawing.draw(size, None).unwrap_err(), SvgError::Slow);
    assert!(drawing.draw(Size::new(200, 100), None).is_ok());
    let words = SvgError::Slow.to_string();
    assert!(words.contains("10 s") && words.contains("simpler") && words.contains("PNG"));
}

/// Written as drawing programs write, by hand.
const EXPORTS: [&str; 7] = [
    // A sheet of classes, as Illustrator has it.
    "<defs><style>.cls-1{fill:none;}.cls-2{clip-path:url(#clippath);}.cls-3{fill:#1d1d1b;}.cls-4,.cls-5{isolation:isolate;opacity:.5;}.cls-4{mix-blend-mode:multiply;}</style>\
     <clipPath id='clippath'><rect class='cls-1' width='30' height='20'/></clipPath></defs><g class='cls-5'><g class='cls-2'><path class='cls-3' d='M2,2h20v9H2Z'/><circle class='cls-4' cx='9' cy='9' r='5'/></g></g>",
    // Gradients that take over from each other, as Inkscape has them.
    "<defs id='defs2'><linearGradient id='linearGradient10'><stop style='stop-color:#ff0000;stop-opacity:1;' offset='0' id='stop6'/><stop style='stop-color:#ff0000;stop-opacity:0;' offset='1' id='stop8'/></linearGradient>\
     <linearGradient xlink:href='#linearGradient10' id='linearGradient12' x1='0' y1='0' x2='40' y2='0' gradientUnits='userSpaceOnUse' gradientTransform='translate(1,0)'/></defs>\
     <g id='layer1' transform='translate(-1)'><rect style='fill:url(#linearGradient12);fill-opacity:1;stroke:#000000;stroke-width:.264583;stroke-dasharray:1.05833, .264583;stroke-dashoffset:0' id='rect10' width='30' height='9' x='2' y='3'/></g>",
    // A clip and a shadow, as Figma has them.
    "<g clip-path='url(#clip0_1_2)'><g filter='url(#filter0_d_1_2)'><rect x='4' y='4' width='20' height='9' rx='2' fill='#0D99FF'/></g></g><defs><filter id='filter0_d_1_2' x='0' y='0' width='28' height='20' filterUnits='userSpaceOnUse' color-interpolation-filters='sRGB'>\
     <feFlood flood-opacity='0' result='BackgroundImageFix'/><feColorMatrix in='SourceAlpha' type='matrix' values='0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0' result='hardAlpha'/><feOffset dy='4'/><feGaussianBlur stdDeviation='2'/><feComposite in2='hardAlpha' operator='out'/>\
     <feColorMatrix type='matrix' values='0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.25 0'/><feBlend mode='normal' in2='BackgroundImageFix' result='effect1'/><feBlend mode='normal' in='SourceGraphic' in2='effect1' result='shape'/></filter><clipPath id='clip0_1_2'><rect width='40' height='20' fill='white'/></clipPath></defs>",
    // Symbols, and rules by name and by place.
    "<style>svg > g > use:first-child{fill:#c00}#two{fill:url(#dots)}g use + use{opacity:.8}</style><symbol id='leaf' viewBox='0 0 10 10'><path d='M0 10C0 0 10 0 10 0 10 10 0 10 0 10z'/></symbol>\
     <pattern id='dots' width='2' height='2' patternUnits='userSpaceOnUse'><circle cx='1' cy='1' r='.5' fill='#00c'/></pattern><g><use href='#leaf' width='9' height='9'/><use id='two' href='#leaf' x='10' width='9' height='9'/></g>",
    // Arrows.
    "<defs><marker id='arrow' viewBox='0 0 10 10' refX='5' refY='5' markerWidth='3' markerHeight='3' orient='auto-start-reverse'><path d='M0 0L10 5L0 10z'/></marker></defs><style>.line{marker-start:url(#arrow);marker-mid:url(#arrow);marker-end:url(#arrow);stroke:#000;fill:none}</style><polyline class='line' points='5,5 15,15 25,5 35,15'/>",
    // A mask with a gradient, shared by many.
    "<linearGradient id='fade'><stop stop-color='#fff'/><stop offset='1'/></linearGradient><mask id='m' maskContentUnits='objectBoundingBox'><rect width='1' height='1' fill='url(#fade)'/></mask><style>.r{mask:url(#m)}</style><rect class='r' width='9' height='9'/><rect class='r' x='10' width='9' height='9'/><rect class='r' x='20' width='9' height='9'/>",
    // Transparency on each of many small parts.
    "<style>.st0{opacity:0.2;}</style><g id='many'><!--MANY--></g>",
];

#[test]
fn what_drawing_programs_write_is_drawn() {
    let small: String = (0..2_000)
        .map(|n| format!("<path class='st0' d='M{} {}h.5v.5z'/>", n % 40, n / 100))
        .collect();
    for export in EXPORTS {
        let text = svg(&export.replace("<!--MANY-->", &small));
        let drawing = Drawing::new(&text).unwrap_or_else(|error| panic!("{export}: {error}"));
        assert!(!drawing.is_transparent(), "{export}");
        assert!(drawing.draw(Size::new(800, 400), None).is_ok());
    }
}
