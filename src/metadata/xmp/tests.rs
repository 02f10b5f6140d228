use super::bindings::XML;
use super::*;
use crate::metadata::policy::Strip;
use crate::metadata::tests::{BOTH, GPS, NONE, PRIVATE};
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
    if !strip.is_asked() {
        let settled = settle(packet.as_bytes(), &FACTS, credits)?;
        return Ok(String::from_utf8(settled).unwrap());
    }
    let once = rebuilt(packet.as_bytes(), strip, &FACTS, credits)?;
    let settled = String::from_utf8(once.clone().unwrap_or_default()).unwrap();
    if once.is_some() {
        // What comes out can be read again, nothing is left that was to go, and there is nothing more to do.
        let left = find(&settled, |name: &Name<'_>| {
            let is_frame = matches!(name.space, "adobe:ns:meta/" | XML);
            (!is_frame && kept::goes(name, strip)).then_some(())
        });
        assert!(left.unwrap().properties.is_empty(), "{settled}");
        assert_eq!(rebuilt(settled.as_bytes(), strip, &FACTS, credits)?, once);
    }
    Ok(settled)
}

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
    let (gps, private) = (GPS, PRIVATE);
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
fn what_is_no_property_goes_with_either_flag() {
    let whole = packet(
        "unknown:a='SECRET' xmlns:unknown='http://SECRET' xmlns:SECRET='http://ns.adobe.com/lightroom/1.0/'",
        "SECRET<dc:title>T</dc:title><!-- SECRET --><?SECRET SECRET?><u:v xmlns:u='u'>SECRET</u:v>\
         <dc:subject rdf:parseType='Literal'><b>SECRET</b></dc:subject><SECRET:hierarchicalSubject>k</SECRET:hierarchicalSubject>\
         <dc:x><rdf:Bag>SECRET<rdf:li rdf:ID='SECRET' xml:lang='SECRET!'>v</rdf:li></rdf:Bag></dc:x>",
    );
    let whole = whole
        .replace(
            "<x:xmpmeta ",
            "<?SECRET SECRET?>SECRET<x:xmpmeta x:xmptk='SECRET' ",
        )
        .replace("</x:xmpmeta>", "<!-- SECRET -->SECRET</x:xmpmeta>SECRET")
        .replace("\0", "SECRET <not XML");
    for strip in [GPS, PRIVATE, BOTH] {
        let after = settled(&whole, strip, &NONE).unwrap();
        assert!(!after.contains("SECRET"), "{after}");
        for kept in [
            "<dc:title>T</dc:title>",
            "<lr:hierarchicalSubject>k<",
            "<rdf:li>v</rdf:li>",
        ] {
            assert!(after.contains(kept), "{after}");
        }
    }
}

#[test]
fn what_tells_a_height_or_a_number_goes_with_its_flag() {
    let drone = "xmlns:d='http://www.dji.com/drone-dji/1.0/' d:RelativeAltitude='SECRET' d:FlightYawDegree='SECRET' d:DroneSerial='SECRET'";
    let camera = "xmlns:c='http://pix4d.com/camera/1.0' c:GPSXYAccuracy='SECRET'";
    let media = "xmlns:m='http://ns.iview-multimedia.com/mediapro/1.0/' m:Location='SECRET'";
    let crs = "xmlns:crs='http://ns.adobe.com/camera-raw-settings/1.0/' crs:RawFileName='SECRET'";
    for (attributes, with_gps, with_private) in [
        (drone, false, false),
        (camera, false, false),
        (media, false, false),
        ("exif:GPSAltitude='SECRET'", false, true),
        ("exif:AbsoluteAltitude='SECRET'", false, true),
        ("dc:coverage='SECRET'", false, true),
        (crs, true, false),
        ("photoshop:History='SECRET'", true, false),
        ("aux:ImageNumber='SECRET'", true, false),
        ("xmpMM:OriginalDocumentID='SECRET'", true, false),
        ("aux:Lens='SECRET'", true, true),
        ("dc:description='SECRET'", true, true),
    ] {
        let whole = packet(attributes, "<dc:title>T</dc:title>");
        let named = whole.replace("rdf:about=''", "rdf:about='ABOUT'");
        for (strip, stays, about) in [
            (GPS, with_gps, true),
            (PRIVATE, with_private, false),
            (BOTH, with_gps && with_private, false),
        ] {
            let after = settled(&named, strip, &NONE).unwrap();
            assert_eq!(after.contains("SECRET"), stays, "{strip:?}: {after}");
            assert_eq!(after.contains("rdf:about=\"ABOUT\""), about, "{after}");
            assert!(about || after.contains("rdf:about=\"\"") && !after.contains("ABOUT"));
        }
    }
    let nothing = packet("xmpMM:DocumentID='1'", "<dc:identifier>2</dc:identifier>");
    assert_eq!(
        rebuilt(nothing.as_bytes(), PRIVATE, &FACTS, &NONE),
        Ok(None)
    );
}

#[test]
fn what_stays_is_as_it_was_and_true() {
    let elements = "<dc:description><rdf:Alt><rdf:li xml:lang='de-AT'>a &lt; <![CDATA[b & c]]>&#13;</rdf:li></rdf:Alt></dc:description>\
                    <exif:PixelXDimension>4000</exif:PixelXDimension><exif:Flash rdf:parseType='Resource'><exif:Fired>True</exif:Fired></exif:Flash>\
                    <xmp:Empty/><dc:y><rdf:Bag/></dc:y>";
    let whole = packet(
        "tiff:Orientation='6' dc:title='it&apos;s&#10;\"A\"'",
        elements,
    );
    let after = settled(&whole, BOTH, &NONE).unwrap();
    for kept in [
        "<rdf:li xml:lang=\"de-AT\">a &lt; b &amp; c&#13;</rdf:li>",
        "tiff:Orientation=\"1\" dc:title='it&apos;s&#10;\"A\"' rdf:about=\"\"",
        "<exif:PixelXDimension>40</exif:PixelXDimension>",
        "<exif:Flash rdf:parseType=\"Resource\"><exif:Fired>True</exif:Fired></exif:Flash>",
    ] {
        assert!(after.contains(kept), "{kept} in {after}");
    }
    assert!(!after.contains("Empty") && !after.contains("dc:y") && !after.contains("4000"));
    assert!(
        !after.contains("xmlns:photoshop") && !after.contains("xmlns:xmp="),
        "{after}"
    );
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
    let elements = "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>© &#65;</rdf:li><rdf:li xml:lang='de'>Recht</rdf:li>\
                    <rdf:li xml:lang='SECRET!'>Droit</rdf:li></rdf:Alt></dc:rights>\
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
    let nameless = packet("dc:a\"b='1'", "");
    let unknown = packet("", "<dc:title>&nobody;</dc:title>");
    for packet in [nameless, unknown] {
        settled(&packet, BOTH, &NONE).unwrap_err();
    }
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
        for strip in [Strip::default(), BOTH] {
            let error = settled(&packet, strip, &NONE).unwrap_err();
            assert_eq!(error.to_string(), why, "{packet}");
        }
    }
    let utf16: Vec<u8> = packet("", "")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(settle(&utf16, &FACTS, &NONE).is_err());
    assert!(rebuilt(&utf16, GPS, &FACTS, &NONE).is_err());
}
