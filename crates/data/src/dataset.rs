use sha2::{Digest, Sha256};
use tunability_learn::{Target, TaskKind};

use crate::{Column, Values};

/// Rows of features, with one target each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The bundled name, or the path as it was given.
    pub name: String,
    /// The features, in the order of the file.
    pub columns: Vec<Column>,
    /// The name of what is to be predicted.
    pub target_name: String,
    /// What is to be predicted: one a row, none missing.
    pub target: Target,
    /// Names of the classes, sorted; the target's codes index it. Empty for regression.
    pub classes: Vec<String>,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
}

impl Dataset {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.target.len()
    }

    /// What kind of answer the target asks for.
    pub fn kind(&self) -> TaskKind {
        match self.target {
            Target::Values(_) => TaskKind::Regression,
            Target::Classes { .. } => TaskKind::Classification,
        }
    }

    /// A hash of all that decides the data: the file's bytes, which column is the target, and whether
    /// it asks for numbers or classes. Hexadecimal.
    pub fn fingerprint(&self) -> String {
        let text = format!("{}/{}/{}", self.sha256, self.target_name, self.kind());
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many values of the features are missing.
    pub fn missing(&self) -> usize {
        self.columns.iter().map(|column| column.values.missing()).sum()
    }

    /// How many columns the features become as a matrix: one for numbers, one a level for
    /// categories.
    pub fn width(&self) -> usize {
        self.columns.iter().map(|column| column.values.width()).sum()
    }

    /// How many rows each class has, in the order of `classes`; empty for regression.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        if let Target::Classes { codes, .. } = &self.target {
            for &code in codes {
                if let Some(count) = counts.get_mut(code) {
                    *count += 1;
                }
            }
        }
        counts
    }

    /// How many features are categories.
    pub fn categorical(&self) -> usize {
        let is_category = |c: &&Column| matches!(c.values, Values::Categories { .. });
        self.columns.iter().filter(is_category).count()
    }
}
