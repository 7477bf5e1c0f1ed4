use serde::{Deserialize, Serialize};
use tunability_learn::Target;

use crate::transform::Encoding;
use crate::{Column, DataError, Dataset, Scale, Transform, Values};

/// What is done to data before any learner sees them. Everything in it is learned from the training
/// part alone, except for the names of the categories.
///
/// - Numbers: missing ones become the median of the training part; then the column is standardised
///   with mean and population standard deviation of the training part (zero counts as 1).
/// - Categories: missing ones become the mode of the training part (the first of equals); then each
///   level that the dataset has, in sorted order, becomes a column of zeros and ones, which is
///   standardised like numbers. A level that the dataset does not have is zero in all of them.
/// - A numeric target is standardised too; predictions go back to its units.
///
/// A column without any value in the training part counts as zero. This is the protocol of the
/// reference results in each `meta.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preprocessing {
    /// Whether features are standardised.
    pub standardise: bool,
    /// Whether a numeric target is.
    pub standardise_target: bool,
}

impl Default for Preprocessing {
    fn default() -> Self {
        Preprocessing { standardise: true, standardise_target: true }
    }
}

impl Preprocessing {
    /// Learns from the training part.
    ///
    /// # Errors
    /// Numbers so large that their mean or standard deviation overflows.
    ///
    /// # Panics
    /// If one of `rows` is not a row of `data`.
    pub fn fit(&self, data: &Dataset, rows: &[usize]) -> Result<Transform, DataError> {
        let too_large = |name: &str| DataError::Column {
            place: format!("`{}`", data.name),
            name: name.to_owned(),
            problem: "its numbers are too large to standardise".to_owned(),
            advice: "give it another unit".to_owned(),
        };
        let mut columns = Vec::with_capacity(data.columns.len());
        for column in &data.columns {
            let encoding = self.encoding(column, rows);
            if !encoding.is_finite() {
                return Err(too_large(&column.name));
            }
            columns.push((column.name.clone(), encoding));
        }
        let target = match data.target.select(rows) {
            Target::Values(values) if self.standardise_target => Scale::of(&values.to_vec()),
            _ => Scale::NONE,
        };
        if !target.is_finite() {
            return Err(too_large(&data.target_name));
        }
        Ok(Transform { columns, target })
    }

    fn encoding(&self, column: &Column, rows: &[usize]) -> Encoding {
        match &column.values {
            Values::Numbers(numbers) => {
                let numbers: Vec<f64> = rows.iter().map(|&row| numbers[row]).collect();
                let median = median(&numbers);
                let filled = numbers.iter().map(|n| if n.is_nan() { median } else { *n });
                Encoding::Numbers { median, scale: self.scale(filled) }
            }
            Values::Categories { codes, levels } => {
                let codes: Vec<Option<usize>> = rows.iter().map(|&row| codes[row]).collect();
                let mode = mode(&codes, levels.len());
                let indicator = |level| {
                    let lit = move |code: &Option<usize>| code.or(mode) == Some(level);
                    self.scale(codes.iter().map(move |code| f64::from(u8::from(lit(code)))))
                };
                let scales = (0..levels.len()).map(indicator).collect();
                Encoding::Categories { levels: levels.clone(), mode, scales }
            }
        }
    }

    fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        if self.standardise { Scale::of(&values.collect::<Vec<f64>>()) } else { Scale::NONE }
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
        assert_eq!(raw, Preprocessing { standardise: false, standardise_target: true });
        assert!(read(r#"{"standardize": false}"#).is_err());
    }
}
