use crate::fields::Fields;
use crate::sheet::{Sheet, shown};
use crate::{DataError, Groups, Part};

/// The parts of a split that comes with the data.
///
/// # Errors
/// A field that says none, no row to train on or none to be judged on.
pub(crate) fn parts(sheet: &Sheet, at: usize, rows: &[usize]) -> Result<Vec<Part>, DataError> {
    let parts: Vec<Part> =
        rows.iter().map(|&row| part(sheet, row, at)).collect::<Result<_, _>>()?;
    for (part, name) in [(Part::Train, "train"), (Part::Test, "test")] {
        if !parts.contains(&part) {
            let problem = format!("no row is `{name}`");
            let advice = "mark some, or leave out --part and divide rows with --cv";
            return Err(sheet.refused(at, problem, advice));
        }
    }
    Ok(parts)
}

fn part(sheet: &Sheet, row: usize, at: usize) -> Result<Part, DataError> {
    let text = sheet.text(row, at).unwrap_or_default();
    match text.to_ascii_lowercase().as_str() {
        "train" => Ok(Part::Train),
        "valid" | "validation" => Ok(Part::Valid),
        "test" => Ok(Part::Test),
        _ => {
            let problem = format!("`{}` is no part", shown(&text));
            let advice = "write train, valid or test, or name another column with --part NAME";
            Err(sheet.refused_at(row, at, problem, advice))
        }
    }
}

/// The groups that rows belong to, numbered in the order of first appearance.
///
/// # Errors
/// A field that is missing.
pub(crate) fn groups(sheet: &Sheet, at: usize, rows: &[usize]) -> Result<Groups, DataError> {
    let Fields::Texts(texts) = &sheet.columns[at] else {
        return Err(sheet.refused(at, "it is left out", "name another column with --group NAME"));
    };
    let mut number = vec![None; texts.distinct().len()];
    let (mut count, mut codes) = (0, Vec::with_capacity(rows.len()));
    for &row in rows {
        let Some(code) = texts.code(row) else {
            let advice = "say which group the row belongs to, or leave the row out";
            return Err(sheet.refused_at(row, at, "the group is missing", advice));
        };
        let group = *number[code].get_or_insert_with(|| {
            count += 1;
            count - 1
        });
        codes.push(group);
    }
    Ok(Groups { name: sheet.names[at].clone(), codes, count })
}
