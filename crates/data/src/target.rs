use tunability_learn::{Target, TaskKind};

use crate::fields::{Fields, Texts, number};
use crate::sheet::{Odd, Sheet, shown};
use crate::{DataError, Values};

/// At most this many distinct whole numbers can be classes without being called so …
const MOST_CLASSES: usize = 10;

/// … and each must stand for at least this many rows on average.
const ROWS_A_CLASS: usize = 10;

/// The target and the names of its classes, from the fields of `rows` that are all there. Where the
/// task was not said, what may surprise is added to `notes`.
///
/// # Errors
/// The same value in every row; text where numbers are asked for; a task that no column has.
pub(crate) fn read(
    sheet: &Sheet,
    at: usize,
    rows: &[usize],
    task: Option<TaskKind>,
    notes: &mut Vec<String>,
) -> Result<(Target, Vec<String>), DataError> {
    if let Some(task @ (TaskKind::Labelling | TaskKind::Control)) = task {
        let problem = format!("no column can be the target of {task}");
        return Err(sheet.refused(at, problem, "say --task regression or classification"));
    }
    match &sheet.columns[at] {
        Fields::Numbers(numbers) => {
            let numbers = rows.iter().map(|&row| numbers[row]).collect();
            numbered(sheet, at, numbers, task, notes)
        }
        Fields::Texts(texts) if task == Some(TaskKind::Regression) => match texts.numbers(number) {
            Some(numbers) => {
                let numbers = rows.iter().map(|&row| numbers[row]).collect();
                numbered(sheet, at, numbers, task, notes)
            }
            None => Err(no_number(sheet, at, texts, rows)),
        },
        Fields::Texts(texts) => {
            let (target, classes) = named(texts, rows);
            if let [only] = classes.as_slice() {
                return Err(same(sheet, at, only));
            }
            if task.is_none()
                && !texts.declared
                && let Some(odd) = sheet.odd_one_out(texts, rows)
            {
                if odd.numbers > MOST_CLASSES {
                    return Err(nearly_numbers(sheet, at, &odd));
                }
                notes.push(sheet.remark_classes(at, &odd));
            }
            Ok((target, classes))
        }
        Fields::Skipped => Err(sheet.refused(at, "it is left out", "name another --target")),
    }
}

fn numbered(
    sheet: &Sheet,
    at: usize,
    numbers: Vec<f64>,
    task: Option<TaskKind>,
    notes: &mut Vec<String>,
) -> Result<(Target, Vec<String>), DataError> {
    if numbers.iter().all(|number| *number == numbers[0]) {
        return Err(same(sheet, at, &numbers[0].to_string()));
    }
    let few = task.is_none() && are_few_whole(&numbers);
    if task != Some(TaskKind::Classification) && !few {
        return Ok((Target::Values(numbers.into()), Vec::new()));
    }
    let (target, classes) = numbered_classes(&numbers);
    if few {
        let (name, count) = (&sheet.names[at], classes.len());
        notes.push(format!(
            "target `{name}` has {count} distinct whole numbers: taken as classes; \
             --task regression takes it as a number"
        ));
    }
    Ok((target, classes))
}

fn same(sheet: &Sheet, at: usize, text: &str) -> DataError {
    let problem = format!("the target is `{}` in every row", shown(text));
    let advice = "there is nothing to learn; name another column with --target NAME";
    sheet.refused(at, problem, advice)
}

/// An error about a text in a target that is numbers but for it.
fn nearly_numbers(sheet: &Sheet, at: usize, odd: &Odd) -> DataError {
    let text = shown(odd.text);
    let problem = format!("the target is mostly numbers, but `{text}` is none");
    let advice = format!(
        "say --na '{text}' if it stands for a missing value, --task classification if it is a \
         class, or correct it"
    );
    sheet.refused_at(odd.row, at, problem, advice)
}

fn no_number(sheet: &Sheet, at: usize, texts: &Texts, rows: &[usize]) -> DataError {
    let is_text = |row: &&usize| texts.text(**row).is_some_and(|text| number(text).is_none());
    let row = rows.iter().find(is_text).copied().unwrap_or(0);
    let (text, line) = (texts.text(row).unwrap_or_default(), sheet.lines[row]);
    let problem = format!("`{}` (line {line}) is not a number", shown(text));
    let advice = "say --task classification, --na TEXT if it stands for a missing value, correct \
                  the line, or name another --target";
    sheet.refused(at, problem, advice)
}

/// Whether numbers look like codes of classes.
fn are_few_whole(numbers: &[f64]) -> bool {
    let mut distinct: Vec<f64> = Vec::new();
    for &number in numbers {
        if !distinct.contains(&number) {
            distinct.push(number);
        }
        if number.fract() != 0.0 || distinct.len() > MOST_CLASSES {
            return false;
        }
    }
    numbers.len() >= ROWS_A_CLASS * distinct.len()
}

/// Classes sorted by their numbers, and named by the shortest form of them.
fn numbered_classes(numbers: &[f64]) -> (Target, Vec<String>) {
    // Adding zero makes -0 the same class as 0.
    let key = |number: f64| number + 0.0;
    let mut distinct: Vec<f64> = numbers.iter().copied().map(key).collect();
    distinct.sort_unstable_by(f64::total_cmp);
    distinct.dedup();
    let code = |&number: &f64| distinct.partition_point(|known| *known < number);
    let target =
        Target::Classes { codes: numbers.iter().map(code).collect(), count: distinct.len() };
    (target, distinct.iter().map(f64::to_string).collect())
}

/// Classes sorted by their names; by their numbers, if they are all numbers.
fn named(texts: &Texts, rows: &[usize]) -> (Target, Vec<String>) {
    let Values::Categories { codes, levels } = texts.categories(rows) else {
        return (Target::Classes { codes: Vec::new(), count: 0 }, Vec::new());
    };
    let mut order: Vec<usize> = (0..levels.len()).collect();
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| number(level)).collect();
    if let Some(numbers) = numbers {
        order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    }
    let mut rank = vec![0; levels.len()];
    order.iter().enumerate().for_each(|(at, &level)| rank[level] = at);
    let codes = codes.into_iter().flatten().map(|level| rank[level]).collect();
    let target = Target::Classes { codes, count: levels.len() };
    (target, order.into_iter().map(|level| levels[level].clone()).collect())
}
