use super::*;

fn block(datasets: &[((u8, u8), &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    datasets
        .iter()
        .for_each(|(id, value)| push(&mut block, *id, value));
    block
}

fn ids(block: &[u8]) -> Vec<(u8, u8)> {
    datasets(block).iter().map(|dataset| dataset.id).collect()
}

fn value(block: &[u8], id: (u8, u8)) -> Vec<u8> {
    let all = datasets(block);
    let found = all.iter().find(|dataset| dataset.id == id).unwrap();
    found.value.to_vec()
}

const CITY: (u8, u8) = (APPLICATION, 90);
const CAPTION: (u8, u8) = (APPLICATION, 120);
const UNIQUE: (u8, u8) = (ENVELOPE, 100);

#[test]
fn what_is_stripped_is_gone_and_the_rest_is_as_it_was() {
    let whole = block(&[
        (UNIQUE, b"secret"),
        (VERSION, b"\0\x04"),
        (CITY, b"Oslo"),
        (CAPTION, b"A boat"),
        (BYLINE, b"Ada"),
    ]);
    let none = Credits::default();
    let all = Policy::default();
    assert_eq!(settle(&whole, &all, &none), Ok(Some(whole.clone())));
    let strip = |gps, private| Policy {
        strip: Strip { gps, private },
        ..Policy::default()
    };
    let no_place = settle(&whole, &strip(true, false), &none).unwrap().unwrap();
    assert_eq!(ids(&no_place), [UNIQUE, VERSION, CAPTION, BYLINE]);
    let no_name = settle(&whole, &strip(false, true), &none).unwrap().unwrap();
    assert_eq!(ids(&no_name), [VERSION, CITY, CAPTION, BYLINE]);
    let copyright = Policy {
        keep: Keep::Copyright,
        ..Policy::default()
    };
    let credits = settle(&whole, &copyright, &none).unwrap().unwrap();
    assert_eq!(ids(&credits), [VERSION, BYLINE]);
    let nothing = block(&[(VERSION, b"\0\x04"), (CAPTION, b"A boat")]);
    assert_eq!(settle(&nothing, &copyright, &none), Ok(None));
}

#[test]
fn only_known_datasets_stay_where_something_is_stripped() {
    let whole = block(&[
        (CHARACTER_SET, b"SECRET-CHARACTERS"),
        ((1, 30), b"SECRET"),
        (BYLINE, b"Ada"),
        ((APPLICATION, 118), b"contact"),
        ((APPLICATION, 200), b"SECRET"),
        ((APPLICATION, 231), b"SECRET"),
        ((APPLICATION, 254), b"SECRET"),
        ((8, 10), b"SECRET"),
    ]);
    let forgotten = [&whole[..], b"SECRET"].concat();
    for (gps, private, left) in [
        (true, false, &[BYLINE, (APPLICATION, 118)][..]),
        (false, true, &[BYLINE]),
        (true, true, &[BYLINE]),
    ] {
        let policy = Policy {
            strip: Strip { gps, private },
            ..Policy::default()
        };
        let after = settle(&forgotten, &policy, &Credits::default());
        assert_eq!(ids(&after.unwrap().unwrap()), left);
    }
    let copyright = Policy {
        keep: Keep::Copyright,
        ..Policy::default()
    };
    let hidden = [block(&[(DATE_CREATED, b"SECRET-THAT-IS-NO-DATE")]), whole].concat();
    let after = settle(&hidden, &copyright, &Credits::default());
    assert_eq!(ids(&after.unwrap().unwrap()), [BYLINE]);
}

#[test]
fn texts_are_written_as_the_block_is_or_it_says_how() {
    let credits = Credits {
        artist: Some("Åse"),
        copyright: Some("© 2026"),
    };
    let all = Policy::default();
    let plain = settle(&block(&[(CAPTION, b"A boat")]), &all, &credits);
    let plain = plain.unwrap().unwrap();
    assert_eq!(ids(&plain), [CHARACTER_SET, CAPTION, BYLINE, COPYRIGHT]);
    assert_eq!(value(&plain, BYLINE), "Åse".as_bytes());
    let latin = settle(
        &block(&[(CAPTION, b"\xe5"), (BYLINE, b"X")]),
        &all,
        &credits,
    );
    let latin = latin.unwrap().unwrap();
    assert_eq!(ids(&latin), [CAPTION, BYLINE, COPYRIGHT]);
    assert_eq!(value(&latin, COPYRIGHT), b"\xa9 2026");
    let utf8 = settle(
        &block(&[(CHARACTER_SET, UTF8), (CAPTION, b"x")]),
        &all,
        &credits,
    );
    assert_eq!(value(&utf8.unwrap().unwrap(), BYLINE), "Åse".as_bytes());
}

#[test]
fn damage_ends_the_datasets() {
    let whole = block(&[(CAPTION, b"A boat"), (BYLINE, b"Ada")]);
    let all = Policy::default();
    let settled = |block: &[u8]| settle(block, &all, &Credits::default());
    assert_eq!(ids(&settled(&whole[..14]).unwrap().unwrap()), [CAPTION]);
    assert_eq!(settled(&whole[..7]), Err(()));
    assert_eq!(settled(b"\x1c\x02\x50\xff\xff"), Err(()));
    assert_eq!(
        settled(b"\x1c\x02\x50\x80\x09\x01\0\0\0\0\0\0\0\0"),
        Err(())
    );
    let long = b"\x1c\x02\x78\x80\x04\0\0\0\x03abc";
    assert_eq!(settled(long), Ok(Some(long.to_vec())));
}
