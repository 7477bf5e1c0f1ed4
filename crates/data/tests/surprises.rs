//! What surprises in a file is told, with the flag that helps.

use tunability_data::{Dataset, Question, Type, read_bytes};

fn asked(target: &str) -> Question {
    Question { target: Some(target.to_owned()), ..Question::default() }
}

fn read(text: &str, question: &Question) -> (Dataset, String) {
    let (data, notes) = read_bytes("x.csv", text.as_bytes(), question).unwrap();
    (data, notes.join("\n"))
}

fn refused(text: &str, question: &Question) -> String {
    read_bytes("x.csv", text.as_bytes(), question).unwrap_err().to_string()
}

/// `a,b,y` and thirty rows.
fn rows(a: impl Fn(usize) -> String, y: impl Fn(usize) -> String) -> String {
    let row = |i: usize| format!("{},{},{}\n", a(i), i % 7, y(i));
    format!("a,b,y\n{}", (0..30).map(row).collect::<String>())
}

fn half(i: usize) -> String {
    format!("{i}.5")
}

#[test]
fn one_odd_text_among_numbers() {
    let odd = |i: usize| if i == 4 { "n.a.".to_owned() } else { half(i) };
    let error = refused(&rows(half, odd), &asked("y"));
    assert!(error.starts_with("`x.csv`, line 6, column `y`: "), "{error}");
    assert!(error.contains("--na 'n.a.'") && error.contains("--task classification"), "{error}");
    let na = Question { na: vec!["n.a.".to_owned()], ..asked("y") };
    assert_eq!(read(&rows(half, odd), &na).0.rows(), 29);

    let (_, notes) = read(&rows(odd, half), &asked("y"));
    assert!(notes.contains("becomes 30 columns, because `n.a.` (line 6)"), "{notes}");
    assert!(notes.ends_with("say --na 'n.a.'"), "{notes}");
}

#[test]
fn markers_of_pandas() {
    for marker in ["None", "#N/A", "#NA", "<NA>", "-nan", "NULL"] {
        let text = rows(|i| if i % 3 == 0 { marker.to_owned() } else { half(i) }, half);
        let (data, notes) = read(&text, &asked("y"));
        assert_eq!((data.missing(), data.categorical(), notes.as_str()), (10, 0, ""), "{marker}");
    }
    let (data, _) = read(&rows(|i| ["None", "brick"][i % 2].to_owned(), half), &asked("y"));
    assert_eq!((data.missing(), data.width()), (0, 3));
}

#[test]
fn texts_that_name_the_rows_are_left_out() {
    let text = rows(|i| format!("p{i}"), half);
    let (data, notes) = read(&text, &asked("y"));
    assert_eq!(data.columns.len(), 1);
    assert!(notes.contains("only names the rows: left out; --type a=category keeps"), "{notes}");
    let types = [("a".to_owned(), Type::Category)].into();
    assert_eq!(read(&text, &Question { types, ..asked("y") }).0.width(), 31);

    let (data, notes) = read(&rows(|i| (i + 1).to_string(), half), &asked("y"));
    assert!(data.columns.len() == 2 && notes.contains("--drop 'a' if it only counts"), "{notes}");
    let (data, notes) = read(&rows(|i| i.to_string(), half).replacen('a', "", 1), &asked("y"));
    assert_eq!((data.columns.len(), data.columns[0].name.as_str()), (1, "b"));
    assert!(notes.contains("column 1 has no name and only counts rows"), "{notes}");
}

#[test]
fn leading_zeros_are_kept() {
    let text = rows(|i| format!("{:05}", 8000 + i % 5 * 1000), half);
    let (data, notes) = read(&text, &asked("y"));
    assert_eq!((data.categorical(), data.width()), (1, 6));
    assert!(notes.contains("(`08000`)") && notes.contains("--type a=number"), "{notes}");
    let types = [("a".to_owned(), Type::Number)].into();
    assert_eq!(read(&text, &Question { types, ..asked("y") }).0.categorical(), 0);
}

#[test]
fn decimal_commas_are_remembered() {
    let comma = |i: usize| format!("\"{i},5\"");
    let text = rows(comma, half);
    let types = [("a".to_owned(), Type::Number)].into();
    let (data, _) = read(&text, &Question { types, ..asked("y") });
    assert_eq!(data.categorical(), 0);
    assert_eq!(data.question.types["a"], Type::Comma);
    let again = data.question.clone();
    assert_eq!(read(&text, &again).0, data);
    let thousands = rows(|i| format!("\"{},500\"", i + 1), half);
    let types = [("a".to_owned(), Type::Number)].into();
    assert!(refused(&thousands, &Question { types, ..asked("y") }).contains("is not a number"));
}

#[test]
fn gaps_of_a_series_are_counted() {
    for gap in ["?", ""] {
        let text: String =
            (0..30).map(|i| if i == 9 { format!("{gap}\n") } else { half(i * i) + "\n" }).collect();
        let question = Question { lags: Some(3), ..asked("y") };
        let (data, notes) = read(&format!("y\n{text}"), &question);
        assert_eq!(data.rows(), 26);
        let words = "1 row without a target left out; 3 inputs filled with the last value before";
        assert!(notes.contains(words), "{notes}");
        let text = text.replace('\n', "\r\n");
        assert_eq!(read(&format!("y\r\n{text}"), &question).0.rows(), 26);
    }
}
