//! What is told of files that are not as they should be: what there is, and beside it what is wrong.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use stampmill::batch::{Host, Input};
use stampmill::codec::{DecodeError, Decoded, Decoder, Decoding, Header, Limits};
use stampmill::inspect::{self, Inspection, Inspector, Probe, Settings, Status};
use stampmill::pipeline::{Cancel, Cause};
use stampmill::plan::{Files, Inputs};
use stampmill::record::ErrorKind;

use super::made::{camera_exif, jpeg, with_segment};
use super::{broken, inspect, inspect_bytes, root};

/// The only error, with its probes.
fn only_error(inspection: &Inspection) -> (ErrorKind, &[Probe], &str) {
    assert_eq!(inspection.errors.len(), 1, "{inspection:?}");
    let error = &inspection.errors[0];
    (error.kind, &error.probes, &error.message)
}

const ABOUT_THE_PICTURE: [Probe; 7] = [
    Probe::Header,
    Probe::Exif,
    Probe::Xmp,
    Probe::Iptc,
    Probe::Icc,
    Probe::Statistics,
    Probe::Hash,
];

#[test]
fn what_is_no_picture_has_its_file_s_facts() {
    for (name, bytes, kind) in [
        (
            "a.jpg",
            &b"This is no picture.\n"[..],
            ErrorKind::Unsupported,
        ),
        ("a.jpg", b"", ErrorKind::Empty),
        (
            "a.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0",
            ErrorKind::Unsupported,
        ),
        ("a.jpg", b"\xff\xd8\xff\xe1\xff", ErrorKind::Truncated),
    ] {
        let inspection = inspect_bytes(name, bytes);
        assert_eq!(inspection.status, Status::Partial);
        let (found, probes, message) = only_error(&inspection);
        assert_eq!((found, probes), (kind, &ABOUT_THE_PICTURE[..]), "{message}");
        let file = inspection.facts.file.unwrap();
        let hash = blake3::hash(bytes).to_hex().to_string();
        assert_eq!((file.bytes, file.blake3), (bytes.len() as u64, Some(hash)));
    }
}

#[test]
fn a_truncated_photo_keeps_what_stands_before_its_pixels() {
    let whole = jpeg(Some(&camera_exif()));
    let inspection = inspect_bytes("a.jpg", &whole[..whole.len() * 3 / 4]);
    assert_eq!(inspection.status, Status::Partial);
    let (kind, probes, message) = only_error(&inspection);
    assert_eq!(kind, ErrorKind::Truncated, "{message}");
    assert_eq!(probes, [Probe::Statistics, Probe::Hash]);
    let facts = inspection.facts;
    assert_eq!(facts.header.unwrap().width, 64);
    assert!(facts.exif.unwrap().unwrap().camera.is_some());
}

#[test]
fn broken_files_of_all_kinds_are_told_about_without_a_panic() {
    for entry in std::fs::read_dir(root().join("tests/fixtures/broken")).unwrap() {
        let path = entry.unwrap().path();
        let inspection = inspect(&path);
        assert!(inspection.facts.file.is_some(), "{inspection:?}");
        for error in &inspection.errors {
            assert!(
                !matches!(error.kind, ErrorKind::Panic | ErrorKind::Deadline),
                "{inspection:?}"
            );
        }
    }
    let bomb = inspect(&broken("bomb.png"));
    assert_eq!(only_error(&bomb).0, ErrorKind::TooLarge);
}

#[test]
fn damaged_attachments_fail_their_own_probe_only() {
    let bytes = with_segment(&jpeg(None), 0xe1, b"Exif\0\0no TIFF at all");
    let bytes = with_segment(&bytes, 0xe1, b"http://ns.adobe.com/xap/1.0/\0<a><b></a>");
    let bytes = with_segment(&bytes, 0xe2, b"ICC_PROFILE\0\x01\x01nothing");
    let inspection = inspect_bytes("a.jpg", &bytes);
    let failed: Vec<Probe> = inspection
        .errors
        .iter()
        .flat_map(|error| error.probes.clone())
        .collect();
    assert_eq!(
        failed,
        [Probe::Exif, Probe::Xmp, Probe::Icc],
        "{inspection:?}"
    );
    assert!(
        inspection
            .errors
            .iter()
            .all(|error| error.kind == ErrorKind::Decode)
    );
    assert_eq!(inspection.facts.iptc, Some(None));
    assert!(inspection.facts.hash.unwrap().phash.is_some());
}

#[test]
fn what_is_gone_or_a_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let inspection = inspect(&folder.path().join("gone.jpg"));
    assert_eq!(inspection.status, Status::Failed);
    assert_eq!(only_error(&inspection).0, ErrorKind::NotFound);
    let inspection = inspect(folder.path());
    assert_eq!(only_error(&inspection).0, ErrorKind::Unsupported);
    assert_eq!(inspection.facts.file.unwrap().kind, Some("folder"));
}

#[cfg(unix)]
#[test]
fn nobody_waits_at_a_fifo() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let settings = Settings {
        timeout: None,
        ..Settings::new(1)
    };
    let inspection = Inspector::new(&settings).inspect(&path);
    let (kind, _, message) = only_error(&inspection);
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(message.contains("fifo"), "{message}");
    assert_eq!(inspection.facts.file.unwrap().kind, Some("fifo"));
}

/// What a decoder or a disk does that is not as it should be.
enum Fault {
    Stalls,
    Panics,
    /// The disk says that the file is longer than it is.
    Shrinks,
    OpensNever,
}

impl Host for Fault {
    fn open(&self, path: &Path) -> io::Result<Input> {
        let mut input = Input::open(path)?;
        match self {
            Self::Shrinks => input.bytes += 1,
            Self::OpensNever => stall(),
            _ => {}
        }
        Ok(input)
    }

    fn decode(
        &self,
        decoder: &mut Decoder,
        bytes: &[u8],
        header: &Header,
        limits: &Limits,
        decoding: &Decoding,
        spare: Vec<u8>,
    ) -> Result<Decoded, DecodeError> {
        match self {
            Self::Stalls => stall(),
            Self::Panics => panic!("on purpose"),
            _ => {}
        }
        decoder.decode(bytes, header, limits, decoding, spare)
    }
}

fn stall() -> ! {
    loop {
        std::thread::park();
    }
}

fn with_fault(fault: Fault, timeout: Option<Duration>) -> Inspection {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    std::fs::write(&path, jpeg(Some(&camera_exif()))).unwrap();
    let settings = Settings {
        host: Arc::new(fault),
        timeout,
        ..Settings::new(1)
    };
    Inspector::new(&settings).inspect(&path)
}

/// Long for probes of a small file, and short for a test.
const SOON: Option<Duration> = Some(Duration::from_millis(1_500));

#[test]
fn a_decoder_that_stalls_makes_late_only_those_who_wait_for_it() {
    let inspection = with_fault(Fault::Stalls, SOON);
    let (kind, probes, message) = only_error(&inspection);
    assert_eq!(kind, ErrorKind::Deadline);
    assert_eq!(probes, [Probe::Statistics, Probe::Hash]);
    assert!(
        message.contains("1500 ms") && message.contains("--timeout"),
        "{message}"
    );
    assert_eq!(inspection.status, Status::Partial);
    let facts = inspection.facts;
    assert!(facts.file.unwrap().blake3.is_some());
    assert_eq!(facts.header.unwrap().width, 64);
    assert!(facts.exif.unwrap().is_some());
    assert_eq!((facts.xmp, facts.icc), (Some(None), Some(None)));
}

#[test]
fn a_file_that_never_opens_is_late() {
    let inspection = with_fault(Fault::OpensNever, SOON);
    let (kind, probes, _) = only_error(&inspection);
    assert_eq!(
        (kind, probes),
        (ErrorKind::Deadline, &ABOUT_THE_PICTURE[..])
    );
    assert!(inspection.facts.file.unwrap().blake3.is_some());
}

#[test]
fn a_decoder_that_panics_is_a_defect_that_is_told() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref::<&str>() != Some(&"on purpose") {
            default(info);
        }
    }));
    let inspection = with_fault(Fault::Panics, None);
    let (kind, probes, message) = only_error(&inspection);
    assert_eq!(kind, ErrorKind::Panic);
    assert_eq!(probes, [Probe::Statistics, Probe::Hash]);
    assert!(
        message.contains("on purpose") && message.contains("report"),
        "{message}"
    );
}

#[test]
fn a_file_that_changes_is_not_told_about() {
    let inspection = with_fault(Fault::Shrinks, None);
    let (kind, probes, message) = only_error(&inspection);
    assert_eq!((kind, probes), (ErrorKind::Io, &ABOUT_THE_PICTURE[..]));
    assert!(message.contains("changed"), "{message}");
}

#[test]
fn a_picture_that_needs_more_memory_than_there_is_is_not_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    std::fs::write(&path, jpeg(None)).unwrap();
    let settings = Settings {
        max_memory: 1 << 20,
        // Whoever decoded it all the same would be told of as a defect.
        host: Arc::new(Fault::Panics),
        ..Settings::new(1)
    };
    let inspection = Inspector::new(&settings).inspect(&path);
    let (kind, _, message) = only_error(&inspection);
    assert_eq!(kind, ErrorKind::TooLarge);
    assert!(message.contains("--max-memory"), "{message}");
    assert!(inspection.facts.file.unwrap().blake3.is_some());
}

/// Each of these needs more than half of 7 MB.
#[test]
fn memory_of_a_file_that_was_given_up_is_not_given_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.jpg", "b.jpg"] {
        std::fs::write(folder.path().join(name), jpeg(None)).unwrap();
    }
    let inputs = Inputs {
        paths: vec![folder.path().to_owned()],
        ..Inputs::default()
    };
    let files = Files::find(&inputs).unwrap();
    let settings = Settings {
        max_memory: 7 << 20,
        host: Arc::new(Fault::Stalls),
        timeout: Some(Duration::from_millis(300)),
        ..Settings::new(1)
    };
    let mut inspections = Vec::new();
    inspect::run(files.iter(), &settings, &Cancel::new(), |inspection| {
        inspections.push(inspection);
    });
    let (kind, probes, message) = only_error(&inspections[0]);
    assert_eq!(kind, ErrorKind::Deadline);
    assert_eq!(probes, [Probe::Statistics, Probe::Hash], "{message}");
    let (kind, _, message) = only_error(&inspections[1]);
    assert_eq!(kind, ErrorKind::Deadline);
    assert!(
        message.contains("still hold it") && message.contains("--max-memory"),
        "{message}"
    );
    assert!(inspections[1].facts.file.clone().unwrap().blake3.is_some());
}

#[test]
fn after_a_stop_the_rest_is_told_as_cancelled_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..40 {
        std::fs::write(folder.path().join(format!("{n}.jpg")), jpeg(None)).unwrap();
    }
    let inputs = Inputs {
        paths: vec![folder.path().to_owned()],
        ..Inputs::default()
    };
    let files = Files::find(&inputs).unwrap();
    let cancel = Cancel::new();
    let mut inspections = Vec::new();
    inspect::run(files.iter(), &Settings::new(2), &cancel, |inspection| {
        if inspection.seq == 3 {
            cancel.cancel(Cause::Interrupted);
        }
        inspections.push(inspection);
    });
    assert_eq!(inspections.len(), 40);
    assert!(
        inspections
            .iter()
            .zip(0..)
            .all(|(inspection, n)| inspection.seq == n)
    );
    assert!(
        inspections[..4]
            .iter()
            .all(|inspection| inspection.status == Status::Ok)
    );
    let last = &inspections[39];
    assert_eq!(
        (last.status, last.errors[0].kind),
        (Status::Failed, ErrorKind::Cancelled)
    );
}
