use super::*;
use crate::picture::{Orientation, Size};

const FACTS: Facts = Facts {
    size: Size {
        width: 40,
        height: 30,
    },
    orientation: Orientation::Normal,
    colors: Colors::AsTheyWere,
};

/// A packet with these attributes and elements of one description.
fn packet(attributes: &str, elements: &str) -> String {
    format!(
        "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='{RDF}'><rdf:Description rdf:about='' xmlns:dc='{DC}' xmlns:exif='{EXIF}' \
         xmlns:tiff='{TIFF}' xmlns:photoshop='{PHOTOSHOP}' xmlns:xmp='http://ns.adobe.com/xap/1.0/' \
         xmlns:aux='http://ns.adobe.com/exif/1.0/aux/' xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' {attributes}>\
         {elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>\0"
    )
}

fn settled(packet: &str, strip: Strip, credits: &Credits<'_>) -> Result<String, Unreadable> {
    let settled = settle(packet.as_bytes(), strip, &FACTS, credits)?;
    let settled = String::from_utf8(settled).unwrap();
    // What comes out can be read again, and nothing is left that was to go.
    let left = find(&settled, |name: &Name<'_>| {
        let goes = names::is_stale(name)
            || strip.gps && names::is_place(name)
            || strip.private && names::is_private(name);
        goes.then_some(())
    });
    assert!(left.unwrap().properties.is_empty(), "{settled}");
    Ok(settled)
}

const NONE: Credits<'_> = Credits {
    artist: None,
    copyright: None,
};

#[test]
fn what_is_stated_is_made_true_in_both_forms_and_nothing_else_changes() {
    let elements =
        "<exif:PixelXDimension>4000</exif:PixelXDimension><dc:title>A &amp; B</dc:title>";
    let before = packet("tiff:Orientation='6' tiff:Make='Ax'", elements);
    let after = settled(&before, Strip::default(), &NONE).unwrap();
    assert!(after.contains("tiff:Orientation=\"1\""), "{after}");
    assert!(after.contains("exif:PixelXDimension=\"40\""), "{after}");
    assert!(!after.contains("'6'") && !after.contains("4000"), "{after}");
    assert!(!after.contains("PixelYDimension"), "{after}");
    assert!(after.contains("tiff:Make='Ax'") && after.contains("A &amp; B"));
    let untouched = packet("tiff:Make='Ax'", "<dc:title>A</dc:title>");
    let after = settled(&untouched, Strip::default(), &NONE).unwrap();
    assert_eq!(after, untouched.trim_end_matches('\0'));
}

#[test]
fn thumbnails_go_always() {
    let thumbnail = "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'>SECRET</rdf:li></rdf:Alt></xmp:Thumbnails>";
    let after = settled(&packet("", thumbnail), Strip::default(), &NONE).unwrap();
    assert!(!after.contains("SECRET"));
}

#[test]
fn places_and_private_things_go_wherever_they_stand() {
    let gps = Strip {
        gps: true,
        private: false,
    };
    let private = Strip {
        gps: false,
        private: true,
    };
    let location = "<e:LocationShown xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><rdf:Bag><rdf:li>SECRET</rdf:li></rdf:Bag></e:LocationShown>";
    let nested = "<dc:x><rdf:Seq><rdf:li><rdf:Description exif:GPSLatitude='SECRET'/></rdf:li></rdf:Seq></dc:x>";
    let renamed =
        "<q:GPSLongitude xmlns:q='http://ns.adobe.com/exif/1.0&#x2f;'>SECRET</q:GPSLongitude>";
    let plain = "<GPSAltitude xmlns='http://ns.adobe.com/exif/1.0/'>SECRET</GPSAltitude>";
    for (attributes, elements, strip) in [
        ("exif:GPSLatitude='SECRET'", "", gps),
        ("photoshop:City = \"SECRET\"", "", gps),
        ("", "<!-- SECRET -->", gps),
        ("", location, gps),
        ("", nested, gps),
        ("", renamed, gps),
        ("", plain, gps),
        (
            "aux:SerialNumber='SECRET'",
            "<dc:title>T</dc:title>",
            private,
        ),
        (
            "xmpMM:DocumentID='SECRET'",
            "<xmpMM:History><rdf:Seq/></xmpMM:History>",
            private,
        ),
        ("", "<exif:MakerNote>SECRET</exif:MakerNote>", private),
    ] {
        let before = packet(attributes, elements);
        let after = settled(&before, strip, &NONE).unwrap();
        assert!(!after.contains("SECRET"), "{after}");
        let both = settled(
            &before,
            Strip {
                gps: true,
                private: true,
            },
            &NONE,
        );
        assert!(!both.unwrap().contains("SECRET"));
    }
}

#[test]
fn credits_replace_those_that_stand_there() {
    let creator = "<dc:creator><rdf:Seq><rdf:li>Old</rdf:li></rdf:Seq></dc:creator>";
    let before = packet("tiff:Artist='Old' dc:rights='Stays'", creator);
    let credits = Credits {
        artist: Some("Ada & <Co>"),
        copyright: None,
    };
    let after = settled(&before, Strip::default(), &credits).unwrap();
    assert!(!after.contains("Old") && after.contains("Stays"), "{after}");
    assert!(
        after.contains("<rdf:li>Ada &amp; &lt;Co&gt;</rdf:li>"),
        "{after}"
    );
}

#[test]
fn only_credits_is_credits_only() {
    let elements = "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>© &#65;</rdf:li><rdf:li xml:lang='de'>Recht</rdf:li></rdf:Alt></dc:rights>\
                    <dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Bob<x:y>SECRET</x:y></rdf:li></rdf:Seq></dc:creator>\
                    <photoshop:DateCreated>2020-01-02</photoshop:DateCreated><dc:title>SECRET</dc:title><!-- SECRET -->";
    let before = packet("exif:GPSLatitude='SECRET' tiff:Make='SECRET'", elements);
    let only = only_credits(before.as_bytes(), &NONE).unwrap().unwrap();
    let only = String::from_utf8(only).unwrap();
    assert!(!only.contains("SECRET"), "{only}");
    for kept in [
        "© A",
        "xml:lang=\"de\">Recht",
        "<rdf:li>Ada</rdf:li><rdf:li>Bob</rdf:li>",
        ">2020-01-02<",
    ] {
        assert!(only.contains(kept), "{kept} in {only}");
    }
    settled(&only, Strip::default(), &NONE).unwrap();
    let nothing = packet("tiff:Make='Ax'", "");
    assert_eq!(only_credits(nothing.as_bytes(), &NONE), Ok(None));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let entity = packet("", "").replace("<x:xmpmeta", "<!DOCTYPE x [<!ENTITY e 'a'>]><x:xmpmeta");
    let deep = packet(
        "",
        &format!("{}{}", "<dc:x>".repeat(300), "</dc:x>".repeat(300)),
    );
    let bindings = (0..400)
        .map(|n| format!("xmlns:p{n}='u' "))
        .collect::<String>();
    for (packet, why) in [
        (
            packet("", "").replace("</x:xmpmeta>", ""),
            "it ends too early",
        ),
        (packet("", "")[..300].to_owned(), "it is not well formed"),
        (packet("", "</dc:x>"), "it is not well formed"),
        (packet("exif:GPSLatitude", ""), "it is not well formed"),
        (
            packet("nobody:GPSLatitude='1'", ""),
            "it uses names that it does not declare",
        ),
        (entity, "it declares entities"),
        (deep, "it is too large"),
        (packet(&bindings, "<dc:x/>"), "it is too large"),
        ("<a/>".to_owned(), "it describes nothing"),
        (String::new(), "it describes nothing"),
    ] {
        let error = settled(&packet, Strip::default(), &NONE).unwrap_err();
        assert_eq!(error.to_string(), why, "{packet}");
    }
    let utf16: Vec<u8> = packet("", "")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(settle(&utf16, Strip::default(), &FACTS, &NONE).is_err());
}
