//! Records as JSON, one object a line.

use std::io::{self, Write};

use crate::record::Record;
use crate::report::Summary;

/// Writes records, one JSON object a line, to anything.
///
/// ```
/// use stampmill::record::Record;
/// use stampmill::report::JsonLines;
///
/// let mut lines = JsonLines::new(Vec::new());
/// lines.record(&Record::new(0, "files", 0, "a.jpg".as_ref()))?;
/// assert!(lines.into_inner().starts_with(br#"{"seq":0,"source":"files""#));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
}

impl<W: Write> JsonLines<W> {
    /// Lines into `out`, which is not buffered here.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Writes a record.
    ///
    /// # Errors
    /// What `out` says.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, record)?;
        self.out.write_all(b"\n")
    }

    /// Writes the summary, the last line, and flushes.
    ///
    /// # Errors
    /// What `out` says.
    pub fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        write_summary(&mut self.out, summary)?;
        self.out.flush()
    }

    /// Flushes what was written so far, without a summary.
    ///
    /// # Errors
    /// What `out` says.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// Writes a summary as an object with `summary` as its only key.
///
/// # Errors
/// What `out` says.
pub fn write_summary(mut out: impl Write, summary: &Summary) -> io::Result<()> {
    serde_json::to_writer(&mut out, &serde_json::json!({ "summary": summary }))?;
    out.write_all(b"\n")
}

/// Whether a file that begins like this holds records as [`JsonLines`] writes them, by its first line. One that ends
/// amid its first line, as a full disk leaves it, does if that begins like a record.
///
/// ```
/// use stampmill::record::Record;
/// use stampmill::report::{JsonLines, is_json_lines};
///
/// let mut lines = JsonLines::new(Vec::new());
/// lines.record(&Record::new(0, "files", 0, "a.jpg".as_ref()))?;
/// let text = lines.into_inner();
/// assert!(is_json_lines(&text) && is_json_lines(&text[..20]));
/// assert!(!is_json_lines(b"{\"name\": \"somebody else's\"}\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn is_json_lines(beginning: &[u8]) -> bool {
    /// How a record begins, and how a summary does.
    const STARTS: [&[u8]; 2] = [b"{\"seq\":", b"{\"summary\":"];
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Last {
        #[serde(rename = "summary")]
        _summary: serde::de::IgnoredAny,
    }
    let begins = STARTS.iter().any(|start| {
        let length = start.len().min(beginning.len());
        length > 0 && beginning[..length] == start[..length]
    });
    let Some(end) = beginning.iter().position(|byte| *byte == b'\n') else {
        return begins;
    };
    let line = &beginning[..end];
    begins
        && (serde_json::from_slice::<Record>(line).is_ok()
            || serde_json::from_slice::<Last>(line).is_ok())
}
