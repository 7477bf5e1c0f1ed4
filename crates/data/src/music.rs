use ndarray::Array2;
use serde::Deserialize;
use serde_json::Value;
use tunability_learn::{Every, Target};

use crate::file::{Text, malformed};
use crate::{Column, DataError, Dataset, Layout, Part, Question, Values};

/// The lowest key of a piano, as a MIDI note.
const LOWEST: u64 = 21;

/// How many keys it has.
const KEYS: usize = 88;

/// The most frames that are read: 1 GiB of numbers.
const MOST_FRAMES: usize = (1 << 27) / KEYS;

/// Pieces of frames of notes that sound, in three parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pieces {
    train: Vec<Vec<Vec<Value>>>,
    #[serde(default, alias = "validation")]
    valid: Vec<Vec<Vec<Value>>>,
    test: Vec<Vec<Vec<Value>>>,
}

/// A piece: the keys that sound in each frame.
type Piece = Vec<Vec<usize>>;

/// Reads pieces of music, `{"train": [[[60, 64], …], …], "valid": …, "test": …}`: the notes of each
/// frame are predicted from the frame before and what came earlier. A piece is a sequence; its
/// channels and labels are the keys `p21` to `p108`.
///
/// # Errors
/// Anything else, notes that no piano has, questions that a table would be asked.
pub(crate) fn read(text: &Text, question: &Question) -> Result<(Dataset, Vec<String>), DataError> {
    let file = &text.file;
    let unasked = Question { data: question.data.clone(), ..Question::default() };
    if *question != unasked {
        let problem = "pieces of music have no columns: the next notes are predicted from the last";
        return Err(malformed(file, 1, problem, "leave out --target, --drop and the like"));
    }
    let pieces: Pieces = serde_json::from_str(&text.text).map_err(|error| {
        let advice = "a .json file holds pieces of music: {\"train\": [[[60, 64], …], …], \"valid\": \
                      …, \"test\": …}; write tables as CSV";
        malformed(file, error.line().max(1), error.to_string(), advice)
    })?;
    let (mut kept, mut parts, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let all = [
        ("train", pieces.train, Part::Train),
        ("valid", pieces.valid, Part::Valid),
        ("test", pieces.test, Part::Test),
    ];
    for (name, pieces, part) in all {
        let before = kept.len();
        for (at, piece) in pieces.iter().enumerate() {
            let place = format!("{name}, piece {}", at + 1);
            kept.extend(keys(file, &place, piece)?);
        }
        parts.resize(kept.len(), part);
        if before == kept.len() && part != Part::Valid {
            let problem = format!("`{name}` has no piece of at least 2 frames");
            return Err(malformed(file, 1, problem, "add some; both train and test are needed"));
        }
        let short = pieces.len() - (kept.len() - before);
        if short > 0 {
            notes.push(format!("{name}: {short} with fewer than 2 frames left out"));
        }
    }
    Ok((dataset(text, &kept, parts, question)?, notes))
}

/// The keys of a piece; nothing if it is too short.
fn keys(file: &str, place: &str, piece: &[Vec<Value>]) -> Result<Option<Piece>, DataError> {
    let key = |frame: usize, note: &Value| {
        let key = note.as_u64().and_then(|note| note.checked_sub(LOWEST));
        key.filter(|&key| key < KEYS as u64).map(|key| key as usize).ok_or_else(|| {
            let note = crate::sheet::shown(&note.to_string());
            let problem = format!("{place}, frame {}: `{note}` is no note", frame + 1);
            malformed(file, 1, problem, "notes are whole numbers from 21 to 108 (MIDI)")
        })
    };
    let frame =
        |(at, notes): (usize, &Vec<Value>)| notes.iter().map(|note| key(at, note)).collect();
    let frames: Piece = piece.iter().enumerate().map(frame).collect::<Result<_, _>>()?;
    Ok((frames.len() > 1).then_some(frames))
}

fn dataset(
    text: &Text,
    pieces: &[Piece],
    parts: Vec<Part>,
    question: &Question,
) -> Result<Dataset, DataError> {
    let mut offsets = vec![0];
    pieces.iter().for_each(|piece| offsets.push(offsets[offsets.len() - 1] + piece.len() - 1));
    let steps = offsets[pieces.len()];
    if steps > MOST_FRAMES {
        let problem = format!("{steps} frames are more than {MOST_FRAMES}");
        return Err(malformed(&text.file, 1, problem, "keep fewer pieces"));
    }
    let mut channels = vec![vec![0.0; steps]; KEYS];
    let mut labels = Array2::from_elem((steps, KEYS), false);
    for (piece, &start) in pieces.iter().zip(&offsets) {
        for (at, pair) in piece.windows(2).enumerate() {
            pair[0].iter().for_each(|&key| channels[key][start + at] = 1.0);
            pair[1].iter().for_each(|&key| labels[[start + at, key]] = true);
        }
    }
    let names: Vec<String> = (0..KEYS).map(|key| format!("p{}", key + LOWEST as usize)).collect();
    let columns = names
        .iter()
        .zip(channels)
        .map(|(name, values)| Column { name: name.clone(), values: Values::Numbers(values) });
    let target = Target::Labels(labels);
    let mut data = Dataset::table(&text.file, columns.collect(), "next notes", target, names);
    data.layout = Layout::Sequences { offsets, every: Every::Step };
    data.parts = Some(parts);
    data.sha256 = Some(text.sha256.clone());
    data.question = question.clone();
    Ok(data)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::file;

    fn ask(json: &str) -> Result<(Dataset, Vec<String>), DataError> {
        let text = file::decode("m.json", Cow::Borrowed(json.as_bytes()))?;
        read(&text, &Question::default())
    }

    #[test]
    fn the_next_notes_are_predicted_from_the_last() {
        let json =
            r#"{"train": [[[21], [60, 64], []], [[60]]], "valid": [], "test": [[[108], [22]]]}"#;
        let (data, notes) = ask(json).unwrap();
        assert_eq!(notes, ["train: 1 with fewer than 2 frames left out"]);
        assert_eq!(data.layout, Layout::Sequences { offsets: vec![0, 2, 3], every: Every::Step });
        assert_eq!(data.parts, Some(vec![Part::Train, Part::Test]));
        assert_eq!((data.columns.len(), data.units(), data.rows()), (88, 2, 3));
        let values = |key: usize| match &data.columns[key - 21].values {
            Values::Numbers(numbers) => numbers.clone(),
            Values::Categories { .. } => Vec::new(),
        };
        assert_eq!(
            (values(21), values(60), values(108)),
            (vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0])
        );
        let Target::Labels(labels) = &data.target else { panic!("labels") };
        let on: Vec<_> = labels.indexed_iter().filter(|(_, on)| **on).map(|(at, _)| at).collect();
        assert_eq!(on, [(0, 39), (0, 43), (2, 1)]);
        assert_eq!(data.classes[39], "p60");
    }

    #[test]
    fn errors_name_piece_and_frame() {
        let message = |json| ask(json).unwrap_err().to_string();
        let error = message(r#"{"train": [[[60], [20]]], "test": [[[60], [61]]]}"#);
        assert!(error.contains("train, piece 1, frame 2: `20` is no note"), "{error}");
        let error = message(r#"{"train": [[[60], [60.5]]], "test": []}"#);
        assert!(error.contains("`60.5` is no note; notes are whole numbers"), "{error}");
        assert!(
            message(r#"{"train": [[[60], [60]]], "test": []}"#).contains("`test` has no piece")
        );
        assert!(message("[1]").contains("write tables as CSV"));
        let question = Question { target: Some("y".to_owned()), ..Question::default() };
        let text = file::decode("m.json", Cow::Borrowed(b"{}")).unwrap();
        assert!(read(&text, &question).unwrap_err().to_string().contains("--target"));
    }
}
