use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tunability_learn::TaskKind;

/// What is known of a bundled dataset: its `meta.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The dataset's one name, that of its folder.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// What kind of answer it asks for.
    pub task: TaskKind,
    /// How many units: rows, sequences, or values of a series.
    pub n: usize,
    /// How many features; of a series, lags.
    pub p: usize,
    /// The column that is to be predicted.
    pub target: String,
    /// Columns that are neither target nor feature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// The column that says `train`, `valid` or `test`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The column whose rows belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column that numbers sequences, whose rows are their steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// How many last values the target, a series, is predicted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lags: Option<usize>,
    /// How many steps the columns also read as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// How many rows each class has; empty for regression.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<String, usize>,
    /// The features, in the order of the file.
    pub features: Vec<Feature>,
    /// How many values of the features are missing.
    pub missing: usize,
    /// Where the file was taken from.
    pub source: String,
    /// Whom to cite.
    pub citation: String,
    /// Under what licence it may be passed on.
    pub licence: String,
    /// What to know before using it.
    #[serde(default)]
    pub notes: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// What other code gets on it.
    #[serde(default)]
    pub reference_results: Vec<Reference>,
}

/// A feature of a bundled dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name in the header.
    pub name: String,
    /// `real`, `integer`, `binary` or `categorical`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A result that other code got on a bundled dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Which quantity, on which protocol.
    pub what: String,
    /// Its value: a number, a list, or one a learner.
    pub value: Value,
    /// Which code got it.
    pub source: String,
    /// Its value on each fold, by what was measured.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub folds: BTreeMap<String, Vec<f64>>,
    /// How to get it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
}
