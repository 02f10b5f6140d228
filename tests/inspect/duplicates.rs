//! Which files look alike: by the library on pictures that are made for it.

use std::path::{Path, PathBuf};

use stampmill::codec::{Encoding, Format};
use stampmill::inspect::{self, Duplicates, Group, Probe, Settings};
use stampmill::ops::Split;
use stampmill::ops::resize::{Resize, Resizer};
use stampmill::picture::{Orientation, Picture, Size};
use stampmill::pipeline::Cancel;
use stampmill::plan::{Files, Inputs};

use super::made::{encode, scene};

fn groups(folder: &Path, distance: u32) -> Vec<Group> {
    let inputs = Inputs {
        paths: vec![folder.to_owned()],
        ..Inputs::default()
    };
    let files = Files::find(&inputs).unwrap();
    let settings = Settings {
        probes: vec![Probe::File, Probe::Header, Probe::Hash],
        ..Settings::new(3)
    };
    let mut duplicates = Duplicates::within(distance);
    inspect::run(files.iter(), &settings, &Cancel::new(), |inspection| {
        assert!(inspection.errors.is_empty(), "{inspection:?}");
        duplicates.add(&inspection);
    });
    duplicates.groups()
}

fn names(group: &Group) -> Vec<&str> {
    let name = |input: &PathBuf| input.file_name().unwrap().to_str().unwrap().to_owned();
    group
        .members
        .iter()
        .map(|member| name(&member.input))
        .map(|name| &*name.leak())
        .collect()
}

fn smaller(picture: Picture, size: &str) -> Picture {
    let resize = Resize::new(size.parse().unwrap());
    Resizer::new().apply(&resize, picture, Orientation::Normal, Split::Never)
}

#[test]
fn copies_and_pictures_that_were_written_anew_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let jpeg = |quality| Encoding {
        quality,
        ..Encoding::new(Format::Jpeg)
    };
    for number in 0..12 {
        let picture = scene(number, Size::new(640, 480));
        let original = encode(&picture, &jpeg(92), None);
        write(&format!("{number}-a.jpg"), &original);
        if number % 3 == 0 {
            write(&format!("{number}-copy.jpg"), &original);
            write(
                &format!("{number}-poor.jpg"),
                &encode(&picture, &jpeg(40), None),
            );
            let small = smaller(picture, "200x");
            write(
                &format!("{number}-small.png"),
                &encode(&small, &Encoding::new(Format::Png), None),
            );
        }
    }
    let groups = groups(folder.path(), Duplicates::DISTANCE);
    assert_eq!(groups.len(), 4, "{groups:?}");
    for (group, number) in groups.iter().zip([0, 3, 6, 9]) {
        let expected = ["a.jpg", "copy.jpg", "poor.jpg", "small.png"];
        let expected: Vec<String> = expected
            .iter()
            .map(|end| format!("{number}-{end}"))
            .collect();
        assert_eq!(names(group), expected);
        let [first, copy, poor, small] = &group.members[..] else {
            unreachable!()
        };
        assert_eq!((first.same_bytes_as, first.distance), (None, Some(0)));
        assert_eq!(
            (copy.same_bytes_as, copy.distance),
            (Some(first.seq), Some(0))
        );
        assert_eq!((poor.same_bytes_as, small.same_bytes_as), (None, None));
        assert_eq!((small.width, small.height), (Some(200), Some(150)));
    }
}

#[test]
fn what_has_no_structure_is_alike_only_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    for (name, gray) in [("black.png", 0), ("gray.png", 128), ("gray-copy.png", 128)] {
        let picture = image::GrayImage::from_pixel(64, 64, image::Luma([gray]));
        picture.save(folder.path().join(name)).unwrap();
    }
    let groups = groups(folder.path(), 16);
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(names(&groups[0]), ["gray-copy.png", "gray.png"]);
    assert_eq!(groups[0].members[1].distance, None);
}
