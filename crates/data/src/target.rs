use tunability_learn::{Target, TaskKind};

use crate::DataError;
use crate::sheet::{Sheet, number};

/// At most this many distinct whole numbers can be classes without being called so …
const MOST_CLASSES: usize = 10;

/// … and each must stand for at least this many rows on average.
const ROWS_A_CLASS: usize = 10;

/// The target and the names of its classes, from the fields of `rows` that are all there. Where the
/// task was not said, what may surprise is added to `notes`.
///
/// # Errors
/// The same value in every row; text where numbers are asked for.
pub(crate) fn read(
    sheet: &Sheet,
    at: usize,
    rows: &[usize],
    task: Option<TaskKind>,
    notes: &mut Vec<String>,
) -> Result<(Target, Vec<String>), DataError> {
    let texts: Vec<&str> = rows.iter().filter_map(|&row| sheet.text(row, at)).collect();
    let numbers: Option<Vec<f64>> = texts.iter().map(|text| number(text)).collect();
    let same = match &numbers {
        Some(numbers) => numbers.iter().all(|number| *number == numbers[0]),
        None => texts.iter().all(|text| *text == texts[0]),
    };
    if same {
        let problem = format!("the target is `{}` in every row", texts[0]);
        let advice = "there is nothing to learn; name another column with --target NAME";
        return Err(sheet.refused(at, problem, advice));
    }
    let Some(numbers) = numbers else {
        return text_target(sheet, at, rows, task, notes).map(|()| named_classes(&texts));
    };
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

/// Whether a target of text can be what is asked.
fn text_target(
    sheet: &Sheet,
    at: usize,
    rows: &[usize],
    task: Option<TaskKind>,
    notes: &mut Vec<String>,
) -> Result<(), DataError> {
    if task == Some(TaskKind::Regression) {
        let (row, text) = sheet.first_text(at, rows).unwrap_or_default();
        let problem = format!("`{text}` (line {}) is not a number", sheet.lines[row]);
        let advice = "say --task classification, correct the line, or name another --target";
        return Err(sheet.refused(at, problem, advice));
    }
    if task.is_none()
        && let Some(why) = sheet.odd_one_out(at, rows)
    {
        notes.push(format!("target `{}` is taken as classes, because {why}", sheet.names[at]));
    }
    Ok(())
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

/// Classes sorted by their names.
fn named_classes(texts: &[&str]) -> (Target, Vec<String>) {
    let mut distinct = texts.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let code = |text: &&str| distinct.partition_point(|known| known < text);
    let target = Target::Classes { codes: texts.iter().map(code).collect(), count: distinct.len() };
    (target, distinct.into_iter().map(str::to_owned).collect())
}
