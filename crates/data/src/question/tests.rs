use tunability_learn::Target;

use super::*;
use crate::{Values, read_bytes};

fn ask(
    text: &str,
    target: &str,
    task: Option<TaskKind>,
) -> Result<(Dataset, Vec<String>), DataError> {
    let question = Question { target: Some(target.to_owned()), task, ..Question::default() };
    read_bytes("x.csv", text.as_bytes(), &question)
}

fn column(values: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = values.enumerate().map(|(i, y)| format!("{},{y}", 2 * i)).collect();
    format!("x,y\n{}\n", rows.join("\n"))
}

#[test]
fn the_values_decide_the_task_unless_it_is_said() {
    let few = column((0..30).map(|i| format!("{}.0", [10, 9, 2][i % 3])));
    let (data, notes) = ask(&few, "y", None).unwrap();
    assert_eq!(data.classes, ["2", "9", "10"]);
    assert!(notes[0].contains("3 distinct whole numbers"), "{notes:?}");
    assert_eq!(data.target.select(&[0, 1, 2]), Target::Classes { codes: vec![2, 1, 0], count: 3 });
    let (data, notes) = ask(&few, "y", Some(TaskKind::Regression)).unwrap();
    assert_eq!((data.kind(), notes.len()), (TaskKind::Regression, 0));

    let many = column((0..30).map(|i| (i % 4).to_string()));
    assert_eq!(ask(&many, "y", None).unwrap().0.kind(), TaskKind::Regression);
    let (data, _) = ask(&many, "y", Some(TaskKind::Classification)).unwrap();
    assert_eq!(data.class_counts(), [8, 8, 7, 7]);

    let text = column((0..4).map(|i| ["b", "a"][i % 2].to_owned()));
    assert_eq!(ask(&text, "y", None).unwrap().0.classes, ["a", "b"]);
}

#[test]
fn columns_are_numbers_or_categories() {
    let text = "a,b,c,y\n1,u,1.5,3\n?,,x,4.5\n-2e3,t,2,NA\n7,u,2,1\n";
    let (data, notes) = ask(text, "y", None).unwrap();
    assert_eq!(data.rows(), 3);
    assert_eq!((data.missing(), data.categorical(), data.width()), (2, 2, 5));
    let levels = vec!["u".to_owned()];
    let codes = vec![Some(0), None, Some(0)];
    assert_eq!(data.columns[1].values, Values::Categories { codes, levels });
    assert_eq!(notes[0], "1 row without `y` left out (first: line 4)");
    assert!(
        notes[1].contains("`c` is taken as categories and becomes 3 columns, because `x` (line 3)"),
        "{notes:?}"
    );
}

#[test]
fn errors_name_the_column_and_the_flag() {
    let message = |text: &str, target: &str, task| ask(text, target, task).unwrap_err().to_string();
    let text = "age,y\n1,2\n2,x3\n";
    let error = message(text, "agee", None);
    assert!(error.contains("no column `agee` in `x.csv` (did you mean `age`?)"), "{error}");
    let error = message(text, "y", Some(TaskKind::Regression));
    assert!(error.contains("column `y`: `x3` (line 3) is not a number"), "{error}");
    assert!(error.contains("--task classification"), "{error}");
    assert!(message("a,y\n1,z\n2,z\n", "y", None).contains("`z` in every row"));
    assert!(message("a,y\n1,1.0\n2,1\n", "y", None).contains("in every row"));
    assert!(message("a,y\n1,?\n2,\n", "y", None).contains("every value of the target is missing"));
    assert!(message("y\n1\n2\n", "y", None).contains("it is the only column"));
    let error = read_bytes("x.csv", text.as_bytes(), &Question::default()).unwrap_err().to_string();
    assert!(error.contains("--target NAME; columns: age, y"), "{error}");
}

#[test]
fn what_would_not_fit_into_memory_is_refused() {
    let rows: Vec<String> = (0..25_000).map(|i| format!("n{i},{i}.5")).collect();
    let types = [("id".to_owned(), Type::Category)].into();
    let question = Question { target: Some("y".to_owned()), types, ..Question::default() };
    let text = format!("id,y\n{}", rows.join("\n"));
    let error = read_bytes("x.csv", text.as_bytes(), &question).unwrap_err().to_string();
    assert!(error.contains("column `id`: 25000 different texts"), "{error}");
}
