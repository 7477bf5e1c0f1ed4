//! Any question of any file: the first bytes choose what is asked, the rest is the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tunability_data::{Question, Type, read_bytes};
use tunability_learn::TaskKind;

const NAMES: [&str; 8] = ["y", "a", "b", "c", "x1", "x2", "column 1", "zz"];

/// A column that three bits choose, if the fourth is set.
fn column(bits: u8) -> Option<String> {
    (bits & 8 != 0).then(|| NAMES[usize::from(bits & 7)].to_owned())
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&[one, two, three, four, five], file)) = bytes.split_first_chunk::<5>() else {
        return;
    };
    let types = column(five).map(|name| (name, [Type::Number, Type::Category, Type::Comma][usize::from(five >> 6) % 3]));
    let number = |bits: u8| (bits & 8 != 0).then_some(usize::from(bits & 7));
    let question = Question {
        target: Some(NAMES[usize::from(one & 3)].to_owned()),
        task: (one & 4 != 0).then(|| TaskKind::ALL[usize::from(one >> 3 & 3)]),
        drop: column(one >> 4).into_iter().collect(),
        id: column(two),
        group: column(two >> 4),
        part: column(three),
        sequence: column(three >> 4),
        lags: number(four),
        steps: number(four >> 4),
        types: types.into_iter().collect(),
        na: (five & 16 != 0).then(|| "-9".to_owned()).into_iter().collect(),
        ..Question::default()
    };
    let name = if five & 32 != 0 { "fuzz.arff" } else { "fuzz.csv" };
    if let Ok((data, _)) = read_bytes(name, file, &question) {
        assert_eq!(data.parts.as_ref().map_or(data.units(), Vec::len), data.units());
        assert_eq!(data.groups.as_ref().map_or(data.units(), |g| g.codes.len()), data.units());
        assert!(data.columns.iter().all(|column| column.values.len() == data.rows()));
        let all: Vec<usize> = (0..data.units()).collect();
        assert_eq!(data.entries_of(&all).len(), data.target.len());
    }
});
