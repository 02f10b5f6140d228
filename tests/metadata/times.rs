//! `--preserve`: the times of the originals on the outputs.

use std::fs::{File, FileTimes};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use super::blocks::Blocks;
use super::*;
use stampmill::codec::Format;

#[test]
fn outputs_get_the_times_of_their_originals_if_that_is_wanted() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("in.png");
    let picture = smooth(Size::new(8, 8), Channels::Rgb, Depth::Eight);
    fs::write(&input, Blocks::default().file(&picture, Format::Png)).unwrap();
    let modified = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let accessed = UNIX_EPOCH + Duration::from_secs(1_100_000_000);
    let times = FileTimes::new()
        .set_modified(modified)
        .set_accessed(accessed);
    let file = File::options().write(true).open(&input).unwrap();
    file.set_times(times).unwrap();
    drop(file);
    let before = SystemTime::now() - Duration::from_secs(60);
    records(folder.path(), &["in.png", "-o", "kept", "--preserve"]);
    let kept = fs::metadata(folder.path().join("kept/in.png")).unwrap();
    assert_eq!(kept.modified().unwrap(), modified);
    assert_eq!(kept.accessed().unwrap(), accessed);
    records(folder.path(), &["in.png", "-o", "new"]);
    let new = fs::metadata(folder.path().join("new/in.png")).unwrap();
    assert!(new.modified().unwrap() > before);
}
