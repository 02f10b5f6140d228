use super::*;
use crate::picture::{Orientation, Size};

const FACTS: Facts = Facts {
    size: Size {
        width: 4,
        height: 3,
    },
    orientation: Orientation::Normal,
    colors: Colors::AsTheyWere,
};

pub(in crate::metadata) const GPS: Strip = Strip {
    gps: true,
    private: false,
};
pub(in crate::metadata) const PRIVATE: Strip = Strip {
    gps: false,
    private: true,
};
pub(in crate::metadata) const BOTH: Strip = Strip {
    gps: true,
    private: true,
};

/// Nobody who is to be named.
pub(in crate::metadata) const NONE: Credits<'_> = Credits {
    artist: None,
    copyright: None,
};

/// A block whose only field is an XMP packet, as some programs write it.
fn with_packet(packet: &str) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\xbc\x02\x01\0".to_vec();
    block.extend((packet.len() as u32).to_le_bytes());
    block.extend(26u32.to_le_bytes());
    block.extend([0; 4]);
    block.extend(packet.bytes());
    block
}

fn packet(properties: &str) -> String {
    format!(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
         xmlns:exif='http://ns.adobe.com/exif/1.0/' {properties}/></rdf:RDF>"
    )
}

#[test]
fn a_packet_inside_of_exif_is_no_hidden_copy() {
    let packet = packet("exif:GPSLatitude='SECRET' exif:UserComment='Stays'");
    let policy = Policy {
        strip: Strip {
            gps: true,
            private: false,
        },
        ..Policy::default()
    };
    let exif = Some(with_packet(&packet));
    let alone = Blocks {
        exif: exif.clone(),
        ..Blocks::default()
    };
    let beside = Blocks {
        exif,
        xmp: Some(packet.clone().into_bytes()),
        iptc: None,
    };
    for blocks in [alone, beside] {
        let (blocks, warnings) = policy.apply(blocks, &FACTS, &Credits::default());
        assert_eq!(warnings, [""; 0]);
        let [exif, xmp] = [blocks.exif, blocks.xmp]
            .map(|block| String::from_utf8_lossy(&block.unwrap_or_default()).into_owned());
        assert!(!exif.contains("SECRET") && !exif.contains("Stays"));
        assert!(!xmp.contains("SECRET") && xmp.contains("Stays"));
    }
}

#[test]
fn what_nobody_can_read_goes_whether_something_is_stripped_or_not() {
    for keep in [Keep::All, Keep::Copyright] {
        let policy = Policy {
            keep,
            ..Policy::default()
        };
        let nonsense = || Some(b"SECRET".to_vec());
        let blocks = Blocks {
            exif: nonsense(),
            xmp: nonsense(),
            iptc: nonsense(),
        };
        let (blocks, warnings) = policy.apply(blocks, &FACTS, &Credits::default());
        assert_eq!(blocks, Blocks::default());
        assert_eq!(warnings.len(), 3, "{warnings:?}");
    }
}

#[test]
fn nothing_stays_nothing() {
    let empty = Blocks {
        exif: Some(Vec::new()),
        xmp: Some(Vec::new()),
        iptc: Some(Vec::new()),
    };
    for blocks in [Blocks::default(), empty] {
        let settled = Policy::default().apply(blocks, &FACTS, &Credits::default());
        assert_eq!(settled, (Blocks::default(), Vec::new()));
    }
}
