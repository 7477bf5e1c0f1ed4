use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tunability_learn::TaskKind;
use tunability_space::Config;

use crate::sheet::Sheet;
use crate::{Column, DataError, Dataset, target};

/// The most numbers that a dataset may become as one matrix: 4 GiB of them.
pub(crate) const MOST_NUMBERS: usize = 1 << 29;

/// What is asked of data: what is predicted from what, and how rows belong together. Everything that
/// is left unsaid is decided by the data; a bundled dataset knows its own answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// The column that is to be predicted (`--target`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// A number or a class (`--task`); unsaid, the target's values decide: text is classes, and so
    /// are at most 10 distinct whole numbers with at least 10 rows each on average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskKind>,
    /// Columns that are neither target nor feature (`--drop`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// The column that names the rows (`--id`): no feature, but printed beside predictions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Texts that stand for a missing value, beside the usual ones (`--na`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub na: Vec<String>,
    /// What columns are, where their values would say otherwise (`--type zip=category`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, Type>,
    /// The column whose rows belong together (`--group`): never split, no feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column that says `train`, `valid` or `test` (`--part`): no feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The column that numbers sequences, whose rows are their steps in order (`--sequence`): no
    /// feature. A target that is constant within every sequence is one a sequence, else one a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// The target is a series in the order of time, to be predicted from so many of its last values
    /// (`--lags`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lags: Option<usize>,
    /// Columns also read as so many steps in the order of time (`--steps`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// Hyperparameters of generated data (`--data.n`).
    #[serde(skip_serializing_if = "Config::is_empty")]
    pub data: Config,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Numbers.
    Number,
    /// Names out of a few, digits though they may be.
    Category,
}

/// The dataset that a question makes of a sheet, with notes on what was decided. Rows without a
/// target are left out.
///
/// # Errors
/// No target, one that is no column, has no values or always the same one, or is not of the task;
/// no other column.
pub(crate) fn answer(
    sheet: &Sheet,
    question: &Question,
) -> Result<(Dataset, Vec<String>), DataError> {
    let mut notes = Vec::new();
    let at = target_column(sheet, question)?;
    let rows = answered(sheet, at, &mut notes)?;
    let (target, classes) = target::read(sheet, at, &rows, question.task, &mut notes)?;
    let features = (0..sheet.names.len()).filter(|&column| column != at);
    let columns: Vec<Column> = features.map(|c| sheet.column(c, &rows, &mut notes)).collect();
    let (name, sha256) = (sheet.file.clone(), sheet.sha256.clone());
    let target_name = sheet.names[at].clone();
    let mut data = Dataset::table(name, columns, target_name, target, classes);
    data.sha256 = Some(sha256);
    data.question = question.clone();
    check_width(&data)?;
    Ok((data, notes))
}

fn target_column(sheet: &Sheet, question: &Question) -> Result<usize, DataError> {
    let (file, known) = (sheet.file.clone(), sheet.names.clone());
    let Some(name) = &question.target else {
        return Err(DataError::NoTarget { file, columns: known });
    };
    sheet.position(name).ok_or_else(|| DataError::NoColumn {
        name: name.clone(),
        place: format!("`{file}`"),
        known,
        advice: "name one of them with --target NAME".to_owned(),
    })
}

/// The rows that have a target.
fn answered(sheet: &Sheet, at: usize, notes: &mut Vec<String>) -> Result<Vec<usize>, DataError> {
    let has_target = |row: &usize| sheet.text(*row, at).is_some();
    let (rows, left_out): (Vec<usize>, Vec<usize>) = (0..sheet.rows.len()).partition(has_target);
    if rows.is_empty() {
        let advice = "name another column with --target NAME";
        return Err(sheet.refused(at, "every value of the target is missing", advice));
    }
    if let Some(&first) = left_out.first() {
        let (count, name, line) = (left_out.len(), &sheet.names[at], sheet.lines[first]);
        let rows = if count == 1 { "row" } else { "rows" };
        notes.push(format!("{count} {rows} without `{name}` left out (first: line {line})"));
    }
    Ok(rows)
}

fn check_width(data: &Dataset) -> Result<(), DataError> {
    let place = format!("`{}`", data.name);
    if data.columns.is_empty() {
        return Err(DataError::Column {
            place,
            name: data.target_name.clone(),
            problem: "it is the only column".to_owned(),
            advice: "add columns to predict it from, separated by `,`, `;` or tab".to_owned(),
        });
    }
    let (rows, width) = (data.rows(), data.width());
    let widest = data.columns.iter().max_by_key(|column| column.values.width());
    match widest {
        Some(widest) if rows.saturating_mul(width) > MOST_NUMBERS => Err(DataError::Column {
            place,
            name: widest.name.clone(),
            problem: format!("{} different texts make {width} columns", widest.values.width()),
            advice: format!("{rows} rows of them exceed 4 GiB: leave the column out of the file"),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use tunability_learn::Target;

    use super::*;
    use crate::{Values, csv};

    fn ask(
        text: &str,
        target: &str,
        task: Option<TaskKind>,
    ) -> Result<(Dataset, Vec<String>), DataError> {
        let question = Question { target: Some(target.to_owned()), task, ..Question::default() };
        answer(&csv::read("x.csv", text.as_bytes())?, &question)
    }

    fn column(values: impl Iterator<Item = String>) -> String {
        let rows: Vec<String> = values.enumerate().map(|(i, y)| format!("{i},{y}")).collect();
        format!("x,y\n{}\n", rows.join("\n"))
    }

    #[test]
    fn the_values_decide_the_task_unless_it_is_said() {
        let few = column((0..30).map(|i| format!("{}.0", [10, 9, 2][i % 3])));
        let (data, notes) = ask(&few, "y", None).unwrap();
        assert_eq!(data.classes, ["2", "9", "10"]);
        assert!(notes[0].contains("3 distinct whole numbers"), "{notes:?}");
        assert_eq!(
            data.target.select(&[0, 1, 2]),
            Target::Classes { codes: vec![2, 1, 0], count: 3 }
        );
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
        assert!(notes[1].contains("`c` is taken as categories, because `x` (line 3)"), "{notes:?}");
    }

    #[test]
    fn decimal_commas_are_remarked_on() {
        let (data, notes) = ask("a;y\n1,5;2,5\n2;3,5\n", "y", None).unwrap();
        assert_eq!(data.classes, ["2,5", "3,5"]);
        assert!(notes[0].contains("`y` is taken as classes, because `2,5` (line 2)"), "{notes:?}");
        assert!(notes[1].contains("is not a number; decimals take a point"), "{notes:?}");
    }

    #[test]
    fn errors_name_the_column_and_the_flag() {
        let message =
            |text: &str, target: &str, task| ask(text, target, task).unwrap_err().to_string();
        let text = "age,y\n1,2\n2,x3\n";
        let error = message(text, "agee", None);
        assert!(error.contains("no column `agee` in `x.csv` (did you mean `age`?)"), "{error}");
        let error = message(text, "y", Some(TaskKind::Regression));
        assert!(error.contains("column `y`: `x3` (line 3) is not a number"), "{error}");
        assert!(error.contains("--task classification"), "{error}");
        assert!(message("a,y\n1,z\n2,z\n", "y", None).contains("`z` in every row"));
        assert!(message("a,y\n1,1.0\n2,1\n", "y", None).contains("in every row"));
        assert!(
            message("a,y\n1,?\n2,\n", "y", None).contains("every value of the target is missing")
        );
        assert!(message("y\n1\n2\n", "y", None).contains("it is the only column"));
        let sheet = csv::read("x.csv", text.as_bytes()).unwrap();
        let error = answer(&sheet, &Question::default()).unwrap_err().to_string();
        assert!(error.contains("--target NAME; columns: age, y"), "{error}");
    }

    #[test]
    fn what_would_not_fit_into_memory_is_refused() {
        let rows: Vec<String> = (0..25_000).map(|i| format!("n{i},{i}.5")).collect();
        let error = ask(&format!("id,y\n{}", rows.join("\n")), "y", None).unwrap_err().to_string();
        assert!(error.contains("column `id`: 25000 different texts"), "{error}");
    }
}
