use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::{Question, Type, file, read_bytes};
use tunability_learn::Target;

fn sheet(bytes: &[u8]) -> Result<Sheet, DataError> {
    read(&file::decode("x.csv", Cow::Borrowed(bytes))?, &Reading::default())
}

fn message(bytes: &[u8]) -> String {
    sheet(bytes).unwrap_err().to_string()
}

fn asked(target: &str) -> Question {
    Question { target: Some(target.to_owned()), ..Question::default() }
}

#[test]
fn separators_quotes_marks_and_line_ends() {
    let texts = [
        "a,b\n1,\"x,\"\"y\"\"\"\n",
        "\u{feff}a;b\r\n1;\"x,\"\"y\"\"\"\r\n",
        "\n\na\tb\r1\t\"x,\"\"y\"\"\"\r",
        "\"a\" ; b\n 1 ;\"x,\"\"y\"\"\"",
        "a|b\n1|\"x,\"\"y\"\"\"",
        "a,b,\n1,\"x,\"\"y\"\"\",\n",
        "a,b\n1,\"x,\"\"y\"\"\",\n",
    ];
    for text in texts {
        let sheet = sheet(text.as_bytes()).unwrap();
        assert_eq!(sheet.names, ["a", "b"], "{text:?}");
        assert_eq!(sheet.text(0, 0).as_deref(), Some("1"));
        assert_eq!(sheet.text(0, 1).as_deref(), Some("x,\"y\""));
    }
}

#[test]
fn lines_are_those_an_editor_shows() {
    let lines = |text: &[u8]| sheet(text).unwrap().lines;
    assert_eq!(lines(b"a,b\r\n\r\n1,\"two\r\nlines\"\r\n\r\n2,3\r\n"), [3, 6]);
    assert_eq!(lines(b"a,b\r\r1,\"two\rlines\"\r\r2,3\r"), [3, 6]);
}

#[test]
fn missing_markers() {
    let sheet = sheet(b"a,b\n,1\nNA,1\nn/a,1\nNaN,1\n?,1\nNULL,1\n0,1\n").unwrap();
    let there: Vec<_> = (0..7).filter_map(|row| sheet.text(row, 0)).collect();
    assert_eq!(there, ["0"]);
}

#[test]
fn a_column_whose_texts_come_late_keeps_all_of_them() {
    let sheet = sheet(b"a,b,c\n,1,01\n,2,1\nu,?,x\n3,4,1\n").unwrap();
    let column =
        |at| (0..4).map(|row| sheet.text(row, at).map(Cow::into_owned)).collect::<Vec<_>>();
    assert_eq!(column(0), [None, None, Some("u".to_owned()), Some("3".to_owned())]);
    assert!(matches!(&sheet.columns[1], Fields::Numbers(numbers) if numbers[2].is_nan()));
    assert_eq!(column(2).into_iter().flatten().collect::<Vec<_>>(), ["01", "1", "x", "1"]);
}

#[test]
fn errors_name_the_line_and_what_to_do() {
    assert!(message(b"").contains("line 1: the file is empty"));
    assert!(message(b"\n\r\n").contains("empty"));
    assert!(message(b"a,b\n").contains("a header but no rows"));
    assert!(message(b"a,b,a\n1,2,3\n").contains("columns 1 and 3 are both named `a`"));
    assert!(message(b",b\nx,2\n").contains("column 1 has no name; name it, or leave it out with "));
    let ragged = "`x.csv`, line 4: the header names 2 fields, but here are 1; check";
    assert!(message(b"a,b\n\n1,2\n3\n").starts_with(ragged));
    assert!(
        message(b"a,b\n1,\"2\n3,4\n").contains("line 2: a quote `\"` is opened and not closed")
    );
    assert!(message(b"a,b\n1,\xff\n").contains("line 2: the byte 0xff is no UTF-8 text"));
    assert!(message(b"PK\x03\x04\0\0").contains("spreadsheet"));
    assert!(message(b"\xff\xfea\0,\0b\0").contains("UTF-16"));
    assert!(message(b"a\0,\0b\0\n\0").contains("UTF-16"));
}

#[test]
fn a_column_without_a_name_can_be_left_out() {
    let drop = vec!["column 1".to_owned()];
    let (data, _) =
        read_bytes("x.csv", b",b,y\n1,2,3\n4,5,6\n", &Question { drop, ..asked("y") }).unwrap();
    assert_eq!(data.columns.len(), 1);
}

#[test]
fn a_first_row_of_numbers_is_a_row() {
    let (data, notes) = read_bytes("x.csv", b"1.5,2\n3,4\n5,6\n", &asked("x2")).unwrap();
    assert_eq!((data.rows(), data.columns[0].name.as_str()), (3, "x1"));
    assert!(notes[0].contains("the first row is not a header (`1.5` is a number)"), "{notes:?}");
    let (data, _) = read_bytes("x.csv", b"5.1,a\n3.1,b\n", &asked("x2")).unwrap();
    assert_eq!(data.rows(), 2, "text beside numbers");
    let (data, _) = read_bytes("x.csv", b"0,1,2\n3,4,5\n5,6,7\n", &asked("2")).unwrap();
    assert_eq!((data.rows(), data.columns.len()), (2, 2), "pandas' own names");
}

#[test]
fn decimal_commas_are_read_where_they_can_mean_nothing_else() {
    let (data, notes) = read_bytes("x.csv", b"a;y\n1,5;2,5\n2;3,125\n", &asked("y")).unwrap();
    assert_eq!(data.target, Target::Values(vec![2.5, 3.125].into()));
    assert!(notes[0].contains("decimal commas are read as points (`1,5`)"), "{notes:?}");
    let (_, notes) = read_bytes("x.csv", b"a;y\n1,500;2\n2;3\n", &asked("y")).unwrap();
    assert!(notes.iter().any(|note| note.contains("decimals take a point")), "{notes:?}");
    let types = [("a".to_owned(), Type::Category)].into();
    let question = Question { types, ..asked("y") };
    let (data, _) = read_bytes("x.csv", b"a;y\n1,5;2\n2;3\n", &question).unwrap();
    assert_eq!(data.categorical(), 1);
}

proptest! {
    #[test]
    fn nothing_panics(text in "[a,;1.\\-N\"\t\r\n ]{0,60}", name in "[a1]{1,2}") {
        if let Ok(sheet) = sheet(text.as_bytes()) {
            sheet.texts();
            let _ = read_bytes("x.csv", text.as_bytes(), &asked(&name));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = sheet(&bytes);
    }
}
