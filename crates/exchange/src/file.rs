use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::ExchangeError;
use crate::error::malformed;

/// The most bytes of text that are read from a file, packed or not: a small file can unpack to more
/// than any memory holds.
const MOST_BYTES: u64 = 4 << 30;

/// What an SQLite file begins with.
pub(crate) const SQLITE: &[u8] = b"SQLite format 3\0";

/// The bytes of a file.
///
/// # Errors
/// One that cannot be read, or is too large.
pub(crate) fn load(path: &Path) -> Result<Vec<u8>, ExchangeError> {
    let file = path.display().to_string();
    let unreadable = |error: std::io::Error| ExchangeError::Unreadable {
        file: file.clone(),
        why: error.to_string(),
    };
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(unreadable)?;
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    check_size(&file, &bytes, MOST_BYTES)?;
    Ok(bytes)
}

/// The text that bytes are: UTF-8, perhaps packed with gzip, without a byte order mark.
///
/// # Errors
/// Bytes that cannot be unpacked or are no text.
pub(crate) fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, ExchangeError> {
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        Cow::Owned(unpack(file, bytes, MOST_BYTES)?)
    } else {
        Cow::Borrowed(bytes)
    };
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    let junk = match str::from_utf8(&bytes) {
        Err(error) => Some(error.valid_up_to()),
        Ok(text) => text.find('\0'),
    };
    if let Some(at) = junk {
        let line = 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
        let problem = format!("the byte 0x{:02x} is no UTF-8 text", bytes[at]);
        return Err(malformed(file, format!("line {line}"), problem, "save it as UTF-8"));
    }
    // Checked above; what is not valid would become empty, never a panic.
    Ok(match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(str::from_utf8(&bytes[mark..]).unwrap_or_default()),
        Cow::Owned(mut bytes) => {
            bytes.drain(..mark);
            Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
        }
    })
}

fn unpack(file: &str, bytes: &[u8], most: u64) -> Result<Vec<u8>, ExchangeError> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut unpacked);
    read.map_err(|error| {
        let problem = format!("it is packed with gzip, but damaged ({error})");
        malformed(file, "line 1", problem, "download or pack it again")
    })?;
    check_size(file, &unpacked, most)?;
    Ok(unpacked)
}

fn check_size(file: &str, bytes: &[u8], most: u64) -> Result<(), ExchangeError> {
    if bytes.len() as u64 <= most {
        return Ok(());
    }
    let problem = format!("it holds more than {most} bytes of text");
    Err(malformed(file, "line 1", problem, "keep fewer trials"))
}

/// A JSON document, also one with the `NaN` and `Infinity` that Python writes: they become null.
///
/// # Errors
/// Text that is no JSON, with its line.
pub(crate) fn json(file: &str, text: &str) -> Result<Value, ExchangeError> {
    serde_json::from_str(&without_nan(text)).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        malformed(file, place, format!("it is no JSON ({error})"), "write it again")
    })
}

/// The text with null for every `NaN`, `Infinity` and `-Infinity` that stands outside of strings.
pub(crate) fn without_nan(text: &str) -> Cow<'_, str> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        kept += &rest[..at];
        rest = &rest[at..];
        let word = ["NaN", "Infinity", "-Infinity"].into_iter().find(|w| rest.starts_with(w));
        let taken = match word {
            Some(word) => {
                kept += "null";
                word.len()
            }
            None => {
                let end = if rest.starts_with('"') { string_end(rest) } else { 1 };
                kept += &rest[..end];
                end
            }
        };
        rest = &rest[taken..];
    }
    Cow::Owned(kept + rest)
}

/// Where the string ends that the text begins with, its quotes included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn packed_and_marked_files_are_the_same_text() {
        assert_eq!(text("x", &packed(b"a,b")).unwrap(), "a,b");
        assert_eq!(text("x", b"\xef\xbb\xbfa,b").unwrap(), "a,b");
        assert_eq!(text("x", &packed(b"\xef\xbb\xbfa,b")).unwrap(), "a,b");
        assert_eq!(text("x", b"").unwrap(), "");
    }

    #[test]
    fn a_bomb_is_not_unpacked_and_junk_has_its_line() {
        let error = unpack("x.gz", &packed(&vec![b'0'; 1 << 20]), 1000).unwrap_err().to_string();
        assert!(error.contains("more than 1000 bytes"), "{error}");
        let error = text("x", b"a\n\xff").unwrap_err().to_string();
        assert_eq!(error, "`x`, line 2: the byte 0xff is no UTF-8 text; save it as UTF-8");
        assert!(text("x", &[0x1f, 0x8b, 1, 2]).is_err());
        assert!(text("x", b"a\0b").is_err());
    }

    #[test]
    fn pythons_numbers_become_null_outside_of_strings_only() {
        let read = |text: &str| without_nan(text).into_owned();
        assert_eq!(read(r#"[NaN, Infinity, -Infinity, -1]"#), "[null, null, null, -1]");
        let kept = r#"{"NaN": "a \" NaN \\", "I": ["\\\"Infinity", "N"]}"#;
        assert_eq!(read(kept), kept);
        assert_eq!(read(r#"["x\\", NaN]"#), r#"["x\\", null]"#);
        assert_eq!(read("\"NaN"), "\"NaN");
        assert_eq!(json("x", "[NaN]").unwrap(), serde_json::json!([null]));
        let error = json("x", "[\n1,").unwrap_err().to_string();
        assert!(error.starts_with("`x`, line 2, column 2: it is no JSON"), "{error}");
    }
}
