use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use tunability_space::nearest;

use crate::{DATASETS, DataError};

/// The most bytes of text that are read from a file, compressed or not: a small file can unpack to
/// more than any memory holds.
const MOST_BYTES: u64 = 4 << 30;

/// How fields are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Fields between separators.
    Csv,
    /// Weka's format, which declares its columns.
    Arff,
    /// Pieces of music.
    Json,
}

/// The text of a file, whatever it was packed in.
pub(crate) struct Text<'a> {
    /// The bundled name, or the path as it was given.
    pub file: String,
    /// SHA-256 of the bytes after unpacking, in hexadecimal.
    pub sha256: String,
    /// How its fields are written down.
    pub format: Format,
    /// Without a byte order mark.
    pub text: Cow<'a, str>,
}

/// The bytes of a file.
///
/// # Errors
/// One that cannot be read, or is too large.
pub(crate) fn load(path: &str) -> Result<Vec<u8>, DataError> {
    let unreadable = |error: std::io::Error| {
        let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
        let near = nearest(&stem, DATASETS.iter().map(|bundled| bundled.name));
        let hint = near.map(|near| format!(" (did you mean the bundled `{near}`?)"));
        DataError::Unreadable {
            file: path.to_owned(),
            why: error.to_string(),
            hint: hint.unwrap_or_default(),
        }
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_or(0, |known| known.len().min(MOST_BYTES));
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    check_size(path, &bytes)?;
    Ok(bytes)
}

/// The text that bytes are: UTF-8, perhaps packed with gzip.
///
/// # Errors
/// Bytes that cannot be unpacked or are no text.
pub(crate) fn decode<'a>(file: &str, bytes: Cow<'a, [u8]>) -> Result<Text<'a>, DataError> {
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        Cow::Owned(unpack(file, &bytes, MOST_BYTES)?)
    } else {
        bytes
    };
    let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let text = text(file, bytes)?;
    let format = format(file, &text);
    Ok(Text { file: file.to_owned(), sha256, format, text })
}

fn unpack(file: &str, bytes: &[u8], most: u64) -> Result<Vec<u8>, DataError> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut unpacked);
    if let Err(error) = read {
        let problem = format!("it is packed with gzip, but damaged ({error})");
        return Err(malformed(file, 1, problem, "download or pack it again"));
    }
    if unpacked.len() as u64 > most {
        return Err(too_large(file, most));
    }
    Ok(unpacked)
}

fn check_size(file: &str, bytes: &[u8]) -> Result<(), DataError> {
    let fits = bytes.len() as u64 <= MOST_BYTES;
    if fits { Ok(()) } else { Err(too_large(file, MOST_BYTES)) }
}

fn too_large(file: &str, most: u64) -> DataError {
    let problem = format!("it holds more than {most} bytes of text");
    malformed(file, 1, problem, "keep fewer rows or columns")
}

fn text<'a>(file: &str, bytes: Cow<'a, [u8]>) -> Result<Cow<'a, str>, DataError> {
    let junk = match str::from_utf8(&bytes) {
        Err(error) => Some(error.valid_up_to()),
        Ok(text) => text.find('\0'),
    };
    if let Some(at) = junk {
        return Err(no_text(file, &bytes, at));
    }
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    // Checked above; what is not valid would become empty, never a panic.
    Ok(match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(str::from_utf8(&bytes[mark..]).unwrap_or_default()),
        Cow::Owned(mut bytes) => {
            bytes.drain(..mark);
            Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
        }
    })
}

/// An error about the first byte that is no text, with what the file seems to be.
fn no_text(file: &str, bytes: &[u8], at: usize) -> DataError {
    let line = 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
    let byte = format!("the byte 0x{:02x} is no UTF-8 text", bytes[at]);
    let beginning = &bytes[..bytes.len().min(400)];
    let zeros = beginning.iter().filter(|&&byte| byte == 0).count();
    let third = beginning.len() / 3;
    let (problem, advice) = if bytes.starts_with(b"PK") {
        (
            format!("{byte}: it looks like a spreadsheet or a zip archive"),
            "export it as CSV in UTF-8",
        )
    } else if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || zeros > third
    {
        (format!("{byte}: it looks like UTF-16"), "save it as CSV in UTF-8")
    } else {
        (byte, "save it as CSV in UTF-8")
    };
    malformed(file, line, problem, advice)
}

/// The format that the name's ending says, else what the text looks like.
fn format(file: &str, text: &str) -> Format {
    let name = file.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match Path::new(name).extension().and_then(|ending| ending.to_str()) {
        Some("csv" | "tsv" | "txt") => return Format::Csv,
        Some("arff") => return Format::Arff,
        Some("json") => return Format::Json,
        _ => {}
    }
    let lines = text.lines().map(str::trim_start);
    let first = lines.into_iter().find(|line| !line.is_empty() && !line.starts_with('%'));
    let first = first.unwrap_or_default();
    let keyword = first.get(.."@relation".len()).unwrap_or_default();
    if keyword.eq_ignore_ascii_case("@relation") {
        Format::Arff
    } else if first.starts_with('{') {
        Format::Json
    } else {
        Format::Csv
    }
}

/// An error about a line of a file.
pub(crate) fn malformed(
    file: &str,
    line: usize,
    problem: impl Into<String>,
    advice: impl Into<String>,
) -> DataError {
    DataError::Malformed {
        file: file.to_owned(),
        line,
        problem: problem.into(),
        advice: advice.into(),
    }
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
    fn packed_files_are_the_same_data() {
        let plain = decode("x.csv", Cow::Borrowed(b"a,b\n1,2\n")).unwrap();
        let unpacked = decode("x.csv.gz", Cow::Owned(packed(b"a,b\n1,2\n"))).unwrap();
        assert_eq!((plain.sha256, plain.text), (unpacked.sha256, unpacked.text));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = packed(&vec![b'0'; 1 << 20]);
        assert!(bomb.len() < 1 << 12);
        let error = unpack("x.csv.gz", &bomb, 1000).unwrap_err().to_string();
        assert!(error.contains("`x.csv.gz`, line 1: it holds more than 1000 bytes"), "{error}");
    }

    #[test]
    fn formats_are_those_of_the_name_else_of_the_content() {
        assert_eq!(format("A.ARFF.gz", "a,b"), Format::Arff);
        assert_eq!(format("x.json", ""), Format::Json);
        assert_eq!(format("x.txt", "@relation x"), Format::Csv);
        assert_eq!(format("x", "% hello\n\n @RELATION x"), Format::Arff);
        assert_eq!(format("x.data", " {\"train\""), Format::Json);
        assert_eq!(format("x.data", "a,b"), Format::Csv);
    }
}
