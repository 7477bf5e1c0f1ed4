//! From what was drawn to a dataset; [`Generator`](crate::Generator) gives it its name.

use tunability_learn::{Every, Target};

use crate::{Column, Dataset, Layout, Truth, Values};

/// A column of numbers.
pub(super) fn column(name: impl Into<String>, values: Vec<f64>) -> Column {
    Column { name: name.into(), values: Values::Numbers(values) }
}

/// Columns `x1`, `x2`, … of numbers.
pub(super) fn columns(values: Vec<Vec<f64>>) -> Vec<Column> {
    let named = |(at, values)| column(format!("x{}", at + 1), values);
    values.into_iter().enumerate().map(named).collect()
}

/// Numbers to be predicted.
pub(super) fn regression(columns: Vec<Column>, target: &str, values: Vec<f64>) -> Dataset {
    Dataset::table("", columns, target, Target::Values(values.into()), Vec::new())
}

/// Classes to be predicted: codes into sorted names.
pub(super) fn classification(
    columns: Vec<Column>,
    target: &str,
    codes: Vec<usize>,
    names: &[&str],
) -> Dataset {
    let classes: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let target_values = Target::Classes { codes, count: classes.len() };
    Dataset::table("", columns, target, target_values, classes)
}

/// The dataset with its rows as steps of sequences.
pub(super) fn in_sequences(mut data: Dataset, offsets: Vec<usize>, every: Every) -> Dataset {
    data.layout = Layout::Sequences { offsets, every };
    data
}

/// Facts under their names.
pub(super) fn known<const N: usize>(facts: [(&str, f64); N]) -> Truth {
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Names of at most 26 classes.
pub(super) const LETTERS: [&str; 26] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t", "u", "v", "w", "x", "y", "z",
];
