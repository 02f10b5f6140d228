//! Amounts as they are written: digits with a letter for a power of a thousand, or of 1024.

/// `256M`, `2G`, `1.5G`, `300k` or plain digits; at least one. `thousand` is what `k` stands for.
///
/// ```
/// use stampmill::recipe::amount;
///
/// assert_eq!(amount("300k", 1024), Some(307_200));
/// assert_eq!(amount("1.5 MB", 1000), Some(1_500_000));
/// assert_eq!(amount("many", 1000), None);
/// ```
pub fn amount(text: &str, thousand: u64) -> Option<u64> {
    let text = text.trim().to_ascii_uppercase();
    let digits = text.trim_end_matches(['B', 'I']);
    let power = match digits.chars().last()? {
        'K' => 1,
        'M' => 2,
        'G' => 3,
        _ => 0,
    };
    let number = digits
        .trim_end_matches(['K', 'M', 'G'])
        .trim()
        .parse::<f64>()
        .ok()?;
    let value = number * (thousand as f64).powi(power);
    (1.0..1e18).contains(&value).then_some(value as u64)
}
