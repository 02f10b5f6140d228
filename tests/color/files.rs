//! Making and reading files, and running the program.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use stampmill::codec::{
    self, Attachments, DecodeError, Decoded, Decoder, Decoding, Encoding, Format, Intent, Limits,
};
use stampmill::picture::{Channels, Picture, Sample, Samples, Size};

pub(crate) fn read_by(file: &[u8], intent: Intent) -> Result<Decoded, DecodeError> {
    let limits = Limits::default();
    let header = codec::probe(Cursor::new(file), None, &limits)?;
    let decoding = Decoding {
        intent,
        ..Decoding::default()
    };
    let decoded = Decoder::new().decode(file, &header, &limits, &decoding, Vec::new())?;
    let picture = &decoded.picture;
    assert_eq!(
        (picture.size(), picture.channels(), picture.depth()),
        (header.size, header.channels, header.depth)
    );
    Ok(decoded)
}

pub(crate) fn read(file: &[u8]) -> Decoded {
    read_by(file, Intent::default()).unwrap()
}

pub(crate) fn write(picture: &Picture, format: Format, icc: Option<&[u8]>) -> Vec<u8> {
    let attachments = Attachments {
        icc,
        ..Attachments::default()
    };
    let encoded = codec::encode(picture, &Encoding::new(format), &attachments).unwrap();
    assert_eq!(encoded.warnings, [""; 0]);
    encoded.bytes
}

/// A picture of one row.
pub(crate) fn row(channels: Channels, samples: Vec<u8>) -> Picture {
    let width = (samples.len() / channels.count()) as u32;
    Picture::from_u8(Size::new(width, 1), channels, samples)
}

/// Samples as fractions.
pub(crate) fn fractions(picture: &Picture) -> Vec<f64> {
    fn of<S: Sample>(samples: &[S]) -> Vec<f64> {
        let full = f64::from(S::MAX);
        samples
            .iter()
            .map(|sample| f64::from(sample.to_u32()) / full)
            .collect()
    }
    match picture.samples() {
        Samples::U8(samples) => of(samples),
        Samples::U16(samples) => of(samples),
    }
}

/// Runs the program on one file; gives the record's warnings and what it wrote.
pub(crate) fn run(name: &str, file: &[u8], output: &str, flags: &[&str]) -> (Vec<String>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder.path())
        .args(["run", name, "-o", "out", "--json"])
        .args(flags)
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let record: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(record["status"], "ok", "{said}");
    let warnings = record["warnings"].as_array().cloned().unwrap_or_default();
    let warnings = warnings
        .iter()
        .map(|warning| warning.as_str().unwrap().to_owned());
    let written = fs::read(folder.path().join(Path::new("out").join(output))).unwrap();
    (warnings.collect(), written)
}
