//! Paths that are no text, written so that nothing is lost.

use std::path::{Path, PathBuf};

/// A path byte for byte, if it is not valid Unicode; text needs no other form.
///
/// Bytes are written as in a `file:` URL: letters, digits and `/ . - _ ~` stand for themselves, every other byte is a
/// percent sign and two hexadecimal digits. On Windows the bytes are those of WTF-8.
///
/// ```
/// use stampmill::record::path_bytes;
///
/// assert_eq!(path_bytes("Bücher/a b.jpg".as_ref()), None);
/// # #[cfg(unix)] {
/// use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
///
/// let name = OsStr::from_bytes(b"100%/B\xfccher.jpg");
/// assert_eq!(path_bytes(name.as_ref()).unwrap(), "100%25/B%FCcher.jpg");
/// # }
/// ```
pub fn path_bytes(path: &Path) -> Option<String> {
    if path.to_str().is_some() {
        return None;
    }
    let mut text = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' => text.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(*byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(text)
}

/// The path that [`path_bytes`] wrote. Nothing if the text is not of that form, or where paths are not made of bytes.
///
/// ```
/// # #[cfg(unix)] {
/// use stampmill::record::{path_bytes, path_from_bytes};
///
/// let path = path_from_bytes("100%25/B%FCcher.jpg").unwrap();
/// assert_eq!(path_bytes(&path).unwrap(), "100%25/B%FCcher.jpg");
/// # }
/// assert_eq!(stampmill::record::path_from_bytes("100%"), None);
/// ```
pub fn path_from_bytes(text: &str) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first == b'%' {
            let digits = rest
                .get(..2)
                .filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    from_bytes(bytes)
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}
