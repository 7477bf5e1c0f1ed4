use serde::{Deserialize, Serialize};
use tunability_learn::Target;

use crate::transform::Encoding;
use crate::{Column, DataError, Dataset, Scale, Transform, Values};

/// What is done to data before any learner sees them. Everything in it is learned from the training
/// part alone.
///
/// - Numbers: missing ones become the median of the training part; then the column is standardised
///   with mean and population standard deviation of the training part (zero counts as 1).
/// - Categories: missing ones become the mode of the training part (the first of equals), or stay
///   zero in every column; then each level that occurs in the training part, in sorted order, becomes
///   a column of zeros and ones, which is standardised like numbers. A level that does not occur there
///   is zero in all of them.
/// - A numeric target is standardised too; predictions go back to its units.
///
/// A column without any value in the training part counts as zero. One that is constant there is zero
/// everywhere in it, and elsewhere what it differs by; or it is dropped, if so asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preprocessing {
    /// Whether features are standardised.
    pub standardise: bool,
    /// Whether a numeric target is.
    pub standardise_target: bool,
    /// Whether a missing category becomes the most frequent one; otherwise it is zero in every column.
    pub impute_categories: bool,
    /// Whether levels that occur nowhere in the training part have columns too: of zeros in it, of
    /// ones where they occur. So the names of a test part's categories are known beforehand, and the
    /// number of columns, in which some learners measure widths.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all_levels: bool,
    /// Whether columns that are constant in the training part are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drop_constants: bool,
}

impl Default for Preprocessing {
    fn default() -> Self {
        Preprocessing {
            standardise: true,
            standardise_target: true,
            impute_categories: true,
            all_levels: false,
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
        all_levels: false,
        drop_constants: false,
    };

    /// As the reference results in each `meta.json` were made.
    pub const REFERENCE: Preprocessing = Preprocessing {
        standardise: true,
        standardise_target: true,
        impute_categories: false,
        all_levels: true,
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
        let width: usize = columns.iter().map(|(_, encoding)| encoding.width()).sum();
        if let (0, Some(column)) = (width, data.columns.first()) {
            return Err(DataError::Column {
                place: format!("`{}`", data.name),
                name: column.name.clone(),
                problem: "nothing is known of it in the training part, or it is constant there; \
                          so is every other column"
                    .to_owned(),
                advice: "there is nothing to learn from: use more rows".to_owned(),
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
        let (mut kept, mut scales) = (Vec::new(), Vec::new());
        for level in 0..levels.len() {
            let lit = |code: &Option<usize>| f64::from(u8::from(code.or(mode) == Some(level)));
            let indicator: Vec<f64> = codes.iter().map(lit).collect();
            let occurs = indicator.contains(&1.0);
            let constant = !occurs || !indicator.contains(&0.0);
            if (occurs || self.all_levels) && !(constant && self.drop_constants) {
                kept.push(level);
                scales.push(self.scale(&indicator));
            }
        }
        let levels: Vec<String> = kept.iter().map(|&level| levels[level].clone()).collect();
        let mode = mode.and_then(|mode| kept.binary_search(&mode).ok());
        let dropped = self.drop_constants && levels.is_empty();
        (!dropped).then_some(Encoding::Categories { levels, mode, scales })
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
