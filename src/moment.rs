//! A date and a time of day as a clock on the wall shows them: read as EXIF and XMP write them, put into words by a format.
//!
//! It knows no zone: what EXIF says of when a picture was taken has none, and a caption tells the time of the place.

use std::fmt;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// The longest text that is looked at for a moment.
const LONGEST: usize = 64;

/// A date and a time of day, without a zone.
///
/// ```
/// use stampmill::moment::Moment;
///
/// let taken = Moment::parse("2026:03:09 18:05:00").unwrap();
/// assert_eq!(taken.to_string(), "2026-03-09");
/// assert_eq!(taken.format("%-d %B %Y, %H:%M").unwrap(), "9 March 2026, 18:05");
/// assert!(Moment::check_format("%Q").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime);

/// A format that is none, or that a moment has no answer to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FormatError(String);

impl Moment {
    /// Now, by the clock and the zone of this machine.
    pub fn now() -> Self {
        Self(jiff::ZonedDateTime::now().datetime())
    }

    /// A time of the system, in the zone of this machine; `None` far outside of the years 1 to 9999.
    pub fn of(time: SystemTime) -> Option<Self> {
        let time = Timestamp::try_from(time).ok()?;
        Some(Self(time.to_zoned_datetime(TimeZone::system()).datetime()))
    }

    /// Reads `2026:03:09 18:05:00`, as EXIF writes it, and `2026-03-09T18:05:00`, as XMP does; fractions and an offset from
    /// UTC may follow and do not count, and the time may be missing. `None` for what is no date: cameras without a clock
    /// write zeros or blanks.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST || !text.is_ascii() {
            return None;
        }
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
        let mut parts = date.splitn(3, [':', '-', '/']);
        let mut part = || parts.next()?.trim().parse::<i16>().ok();
        let (year, month, day) = (part()?, part()?, part()?);
        if year < 1 {
            return None;
        }
        let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        let mut parts = time.trim().splitn(3, ':');
        let mut part = |digits: &str| -> i8 {
            let end = digits.find(|c: char| !c.is_ascii_digit());
            digits[..end.unwrap_or(digits.len())].parse().unwrap_or(0)
        };
        let mut next = || parts.next().map_or(0, &mut part);
        let (hour, minute, second) = (next(), next(), next());
        // A leap second is the last one of its minute here.
        let time = jiff::civil::Time::new(hour, minute, second.min(59), 0).ok()?;
        Some(Self(date.to_datetime(time)))
    }

    /// The moment in words, by a format of `strftime`: `%Y-%m-%d %H:%M`. Months and weekdays are English.
    ///
    /// # Errors
    /// What [`Moment::check_format`] refuses.
    pub fn format(self, format: &str) -> Result<String, FormatError> {
        strtime::format(format, self.0).map_err(|error| refusal(&error.to_string()))
    }

    /// Whether a format can be used.
    ///
    /// # Errors
    /// If it has no `%`, a letter behind one that stands for nothing, or asks for a zone, which no moment has.
    pub fn check_format(format: &str) -> Result<(), FormatError> {
        if !format.contains('%') {
            let words = "it has no %, so it would be the same for all dates";
            return Err(FormatError(words.to_owned()));
        }
        let example = DateTime::constant(2026, 3, 9, 18, 5, 0, 0);
        Self(example).format(format).map(drop)
    }

    /// The year, of four digits.
    pub fn year(self) -> String {
        format!("{:04}", self.0.year())
    }
}

/// The date, as in 2026-03-09.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.date().to_string())
    }
}

/// What the formatter says, without what it says each time.
fn refusal(words: &str) -> FormatError {
    let words = words.strip_prefix("strftime formatting failed: ");
    FormatError(words.unwrap_or("it cannot be read").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        for (text, wanted) in [
            ("2026:03:09 18:05:07", Some("2026-03-09 18:05:07")),
            ("2026-03-09T18:05:07+01:00", Some("2026-03-09 18:05:07")),
            ("2026-03-09T18:05", Some("2026-03-09 18:05:00")),
            ("2026:03:09", Some("2026-03-09 00:00:00")),
            ("2016:12:31 23:59:60", Some("2016-12-31 23:59:59")),
            (" 2026/03/09 18:05:07.25Z ", Some("2026-03-09 18:05:07")),
            ("0000:00:00 00:00:00", None),
            ("    :  :     :  :  ", None),
            ("2026:02:30 00:00:00", None),
            ("2026:03:09 25:00:00", None),
            ("-026:03:09 00:00:00", None),
            ("99999:03:09 00:00:00", None),
            ("yesterday", None),
            ("", None),
        ] {
            let read = Moment::parse(text).map(|moment| moment.format("%F %T").unwrap());
            assert_eq!(read.as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn formats_are_checked_before_they_are_used() {
        for format in [
            "%Y", "%d %B %Y", "%-d.%-m.", "%H:%M:%S", "100 %%", "%A %j %V",
        ] {
            assert_eq!(Moment::check_format(format), Ok(()), "{format}");
        }
        for (format, word) in [
            ("", "no %"),
            ("YYYY", "no %"),
            ("%", "%"),
            ("%!", "`!`"),
            ("%K", "`K`"),
            ("%z", "%z"),
            ("%Z", "%Z"),
            ("%s", "%s"),
            ("%999999999999d", "width"),
        ] {
            let error = Moment::check_format(format).unwrap_err().to_string();
            assert!(error.contains(word), "{format}: {error}");
            assert!(error.len() > word.len(), "{format}: {error}");
        }
    }
}
