use super::*;

const FILE: &str = "some pieces.json";
const WHOLE: &str =
    r#"{"train": [[[60,64],[21],[]]], "valid": [[[60],[61]]], "test": [[[108],[60]]]}"#;

fn kind(name: &'static str, text: impl AsRef<[u8]>, expected: Expected) -> Kind {
    (name, text.as_ref().to_vec(), expected)
}

/// A piece of two frames, the second of which has this note.
fn note(name: &'static str, note: &str, expected: Expected) -> Kind {
    kind(name, format!(r#"{{"train": [[[60],[{note}]]], "test": [[[60],[60]]]}}"#), expected)
}

#[test]
fn pieces() {
    let kinds = [
        kind("as it should be", WHOLE, Data(4, 88)),
        kind("empty", "", Error("EOF while parsing a value at line 1")),
        kind("null", "null", Error("invalid type: null")),
        kind("a number", "5", Error("invalid type: integer")),
        kind("a list", "[]", Error("a .json file holds pieces of music")),
        kind("nothing in it", "{}", Error("missing field `train`")),
        kind("no test", r#"{"train": []}"#, Error("missing field `test`")),
        kind("no train piece", r#"{"train": [], "test": []}"#, Error("`train` has no piece")),
        kind(
            "no test piece",
            r#"{"train": [[[60],[60]]], "test": []}"#,
            Error("`test` has no piece"),
        ),
        kind("short pieces", r#"{"train": [[[60]]], "test": []}"#, Error("at least 2 frames")),
        kind("other field", r#"{"training": []}"#, Error("unknown field `training`")),
        kind("field twice", r#"{"train": [], "train": []}"#, Error("duplicate field")),
        kind("a table", r#"[{"a": 1, "y": 2}]"#, Error("write tables as CSV")),
        kind("pieces of text", r#"{"train": ["a"], "test": []}"#, Error("invalid type: string")),
        kind(
            "frames of numbers",
            r#"{"train": [[60]], "test": []}"#,
            Error("invalid type: integer"),
        ),
        kind("deep", "[".repeat(200_000), Error("; a .json file holds")),
        kind(
            "deep within a frame",
            format!(r#"{{"train": [[[{}"#, "[".repeat(200_000)),
            Error("recursion limit"),
        ),
        kind("text after it", format!("{WHOLE} x"), Error("trailing characters")),
        kind("comma at the end", r#"{"train": [],}"#, Error("trailing comma")),
        kind("single quotes", "{'train': []}", Error("key must be a string")),
        kind("nul", "{\"train\0\": []}", Error("0x00")),
        kind("utf-16", b"\xff\xfe{\0}\0", Error("UTF-16")),
        kind("only a mark", "\u{feff}", Error("EOF")),
        kind("a mark before it", format!("\u{feff}{WHOLE}"), Data(4, 88)),
        kind(
            "too many frames",
            format!("{{\"train\": [[{}[]]], \"test\": [[[],[]]]}}", "[],".repeat(1_600_000)),
            Error("frames are more than"),
        ),
        note("no piano has it", "109", Error("train, piece 1, frame 2: `109` is no note")),
        note("too low", "20", Error("`20` is no note")),
        note("negative", "-60", Error("`-60` is no note")),
        note(
            "fraction",
            "60.5",
            Error("`60.5` is no note; notes are whole numbers from 21 to 108"),
        ),
        note("text", "\"C4\"", Error("is no note")),
        note("null", "null", Error("`null` is no note")),
        note("a list", "[60]", Error("`[60]` is no note")),
        note("huge", "1e400", Error("number out of range")),
        note("nan", "NaN", Error("expected value")),
        note("long", &format!("\"{}\"", "x".repeat(100_000)), Error("is no note")),
        note("twice", "60, 60", Data(2, 88)),
    ];
    kinds.iter().for_each(|kind| check(FILE, &Question::default(), kind));
    check(FILE, &asked("y"), &kind("a question", WHOLE, Error("leave out --target")));
}

#[test]
fn cut_anywhere() {
    assert!(truncated(FILE, &Question::default(), WHOLE) > 60);
}
