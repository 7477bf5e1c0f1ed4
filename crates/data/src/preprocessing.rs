use serde::{Deserialize, Serialize};
use tunability_learn::Target;

use crate::transform::Encoding;
use crate::{Column, DataError, Dataset, Scale, Transform, Values};

/// What is done to data before any learner sees them. Everything in it is learned from the training
/// part alone, except for the names of the categories.
///
/// - Numbers: missing ones become the median of the training part; then the column is standardised
///   with mean and population standard deviation of the training part (zero counts as 1).
/// - Categories: missing ones become the mode of the training part (the first of equals), or stay
///   zero in every column; then each level that the dataset has, in sorted order, becomes a column of
///   zeros and ones, which is standardised like numbers. A level that the dataset does not have is
///   zero in all of them.
/// - A numeric target is standardised too; predictions go back to its units.
///
/// A column without any value in the training part counts as zero. One that is constant there is zero
/// everywhere in it, and elsewhere what it differs by; or it is dropped, if so asked. The reference
/// results in each `meta.json` are made by default, but without `impute_categories`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preprocessing {
    /// Whether features are standardised.
    pub standardise: bool,
    /// Whether a numeric target is.
    pub standardise_target: bool,
    /// Whether a missing category becomes the most frequent one; otherwise it is zero in every column.
    pub impute_categories: bool,
    /// Whether columns that are constant in the training part are left out, and so are levels that do
    /// not occur there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drop_constants: bool,
}

impl Default for Preprocessing {
    fn default() -> Self {
        Preprocessing {
            standardise: true,
            standardise_target: true,
            impute_categories: true,
            drop_constants: false,
        }
    }
}

impl Preprocessing {
    /// Numbers as they stand: only what is missing is filled in, and categories become columns.
    pub const RAW: Preprocessing = Preprocessing {
        standardise: false,
        standardise_target: false,
        impute_categories: true,
        drop_constants: false,
    };

    /// Learns from the training part.
    ///
    /// # Errors
    /// Numbers so large that their mean or standard deviation overflows; no column but constant ones.
    ///
    /// # Panics
    /// If one of `units` is not a unit of `data`.
    pub fn fit(&self, data: &Dataset, units: &[usize]) -> Result<Transform, DataError> {
        let rows = &data.rows_of(units);
        let too_large = |name: &str| DataError::Column {
            place: format!("`{}`", data.name),
            name: name.to_owned(),
            problem: "its numbers are too large to standardise".to_owned(),
            advice: "give it another unit".to_owned(),
        };
        let mut columns = Vec::with_capacity(data.columns.len());
        for column in &data.columns {
            let Some(encoding) = self.encoding(column, rows) else { continue };
            if !encoding.is_finite() {
                return Err(too_large(&column.name));
            }
            columns.push((column.name.clone(), encoding));
        }
        if let (true, Some(column)) = (columns.is_empty(), data.columns.first()) {
            return Err(DataError::Column {
                place: format!("`{}`", data.name),
                name: column.name.clone(),
                problem: "it is constant in the training part, and so is every other".to_owned(),
                advice: "there is nothing to learn from: use more rows, or keep constants"
                    .to_owned(),
            });
        }
        let target = match data.target.select(&data.entries_of(units)) {
            Target::Values(values) if self.standardise_target => Scale::of(&values.to_vec()),
            _ => Scale::NONE,
        };
        if !target.is_finite() {
            return Err(too_large(&data.target_name));
        }
        Ok(Transform { columns, target })
    }

    /// How a column is encoded; `None` if it is left out.
    fn encoding(&self, column: &Column, rows: &[usize]) -> Option<Encoding> {
        match &column.values {
            Values::Numbers(numbers) => {
                let numbers: Vec<f64> = rows.iter().map(|&row| numbers[row]).collect();
                let median = median(&numbers);
                let filled = numbers.iter().map(|n| if n.is_nan() { median } else { *n });
                let filled: Vec<f64> = filled.collect();
                let constant = filled.windows(2).all(|pair| pair[0] == pair[1]);
                let scale = self.scale(&filled);
                (!constant || !self.drop_constants).then_some(Encoding::Numbers { median, scale })
            }
            Values::Categories { codes, levels } => {
                let codes: Vec<Option<usize>> = rows.iter().map(|&row| codes[row]).collect();
                self.categories(&codes, levels)
            }
        }
    }

    fn categories(&self, codes: &[Option<usize>], levels: &[String]) -> Option<Encoding> {
        let mode = mode(codes, levels.len()).filter(|_| self.impute_categories);
        let occurs = |level: &usize| !self.drop_constants || codes.contains(&Some(*level));
        let kept: Vec<usize> = (0..levels.len()).filter(occurs).collect();
        if self.drop_constants && kept.len() < 2 {
            return None;
        }
        let indicator = |&level: &usize| {
            let lit = |code: &Option<usize>| f64::from(u8::from(code.or(mode) == Some(level)));
            self.scale(&codes.iter().map(lit).collect::<Vec<f64>>())
        };
        Some(Encoding::Categories {
            scales: kept.iter().map(indicator).collect(),
            mode: mode.map(|mode| kept.partition_point(|level| *level < mode)),
            levels: kept.iter().map(|&level| levels[level].clone()).collect(),
        })
    }

    fn scale(&self, values: &[f64]) -> Scale {
        if self.standardise { Scale::of(values) } else { Scale::NONE }
    }
}

/// The median of the numbers that are not NaN; of an even count, the mean of the middle two; 0 of
/// none.
fn median(numbers: &[f64]) -> f64 {
    let mut known: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let middle = known.len() / 2;
    match known.len() {
        0 => 0.0,
        count if count % 2 == 1 => known[middle],
        _ => (known[middle - 1] + known[middle]) / 2.0,
    }
}

/// The most frequent code, the first of equals.
fn mode(codes: &[Option<usize>], levels: usize) -> Option<usize> {
    let mut counts = vec![0; levels];
    for code in codes.iter().flatten() {
        counts[*code] += 1;
    }
    let most = counts.iter().copied().max().filter(|&count| count > 0)?;
    counts.iter().position(|&count| count == most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_mode() {
        assert_eq!(median(&[3.0, f64::NAN, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0]), 2.5);
        assert_eq!(median(&[f64::NAN]), 0.0);
        assert_eq!(mode(&[Some(2), Some(1), None, None, None], 3), Some(1));
        assert_eq!(mode(&[None], 3), None);
    }

    #[test]
    fn json_says_only_what_differs() {
        let read = |text| serde_json::from_str::<Preprocessing>(text);
        assert_eq!(read("{}").unwrap(), Preprocessing::default());
        let raw = read(r#"{"standardise": false}"#).unwrap();
        assert_eq!(raw, Preprocessing { standardise: false, ..Preprocessing::default() });
        assert!(read(r#"{"standardize": false}"#).is_err());
    }
}
