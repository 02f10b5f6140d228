//! Numbers as people read them.

/// A share of the whole.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        100.0 => "100 %".to_owned(),
        share if share < 0.01 => "<0.01 %".to_owned(),
        share => format!("{share:.2} %"),
    }
}

/// A number of bytes, short and in full.
pub(super) fn size(bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} bytes");
    }
    format!("{} ({} bytes)", amount(bytes), grouped(bytes))
}

/// A number of bytes, short.
pub(super) fn amount(bytes: u64) -> String {
    let steps = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let step = steps.into_iter().find(|(_, step)| bytes as f64 >= *step);
    step.map_or_else(
        || format!("{bytes} B"),
        |(unit, step)| format!("{:.1} {unit}", bytes as f64 / step),
    )
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
