//! Data to learn from: datasets that are bundled, files of users, preprocessing and splits.
//!
//! ```
//! use tunability_data::{Preprocessing, Question, Resampling, open};
//! use tunability_learn::Seeds;
//!
//! let (data, notes) = open("iris", &Question::default())?;
//! assert!(notes.is_empty());
//!
//! let five_folds: Resampling = "5x1".parse()?;
//! let splits = five_folds.splits(&data, &Seeds::new(7))?;
//! let transform = Preprocessing::default().fit(&data, &splits[0].train)?;
//! let x = transform.features(&data.columns, &splits[0].train)?;
//! assert_eq!(x.dim(), (120, 4));
//! # Ok::<(), tunability_data::DataError>(())
//! ```
//!
//! | file | question it answers |
//! |---|---|
//! | [`dataset`](Dataset) | what is known of each row, and what is to be predicted? |
//! | [`column`](Column) | numbers or categories, some of them missing |
//! | [`bundle`](Bundled) | which datasets come with the toolkit? |
//! | [`meta`](Meta) | where does a bundled dataset come from, and what is it known to give? |
//! | [`generator`](Generator) | what is a dataset that is drawn, and what is known of it? |
//! | [`generators`] | which of them are there? |
//! | `file` | which text and format is a file, packed or not? |
//! | `csv`, `header` | from a CSV file to a sheet |
//! | `arff`, `arff_tokens` | from an ARFF file to a sheet |
//! | `music` | from pieces of music to sequences of notes |
//! | `fields` | one column while it is read, and after: numbers or texts |
//! | `sheet` | columns under a header, whatever the format |
//! | [`question`](Question) | which column is predicted, and as what? |
//! | `roles` | which column is what, and can that be asked at once? |
//! | `parts` | which part and which group does a row belong to? |
//! | `steps` | which rows are the steps of a sequence? |
//! | `series` | which values come before one of a series? |
//! | `target` | are its values numbers or classes? |
//! | [`source`](open) | where do data come from: a bundled name or a file |
//! | [`preprocessing`](Preprocessing) | what is learned from the training part before any learner |
//! | [`transform`](Transform) | how are rows turned into a matrix, and predictions back? |
//! | [`scale`](Scale) | mean and standard deviation of one column |
//! | [`resampling`](Resampling) | into which training and test parts are rows split? |
//! | `notation` | how is that written: `5x2`, `holdout0.25x10` |
//! | [`split`](Split) | one training and one test part |

mod arff;
mod arff_tokens;
mod bundle;
mod column;
mod csv;
mod dataset;
mod error;
mod fields;
mod file;
mod generator;
pub mod generators;
mod header;
mod meta;
mod music;
mod notation;
mod parts;
mod preprocessing;
mod question;
mod resampling;
mod roles;
mod scale;
mod series;
mod sheet;
mod source;
mod split;
mod steps;
mod target;
mod transform;

pub use bundle::{Bundled, DATASETS};
pub use column::{Column, Values};
pub use dataset::{Dataset, Groups, Layout, Part};
pub use error::DataError;
pub use generator::{Generate, Generator, Truth};
pub use generators::GENERATORS;
pub use meta::{Feature, Meta, Reference};
pub use preprocessing::Preprocessing;
pub use question::{Question, Type};
pub use resampling::{Resampling, Within};
pub use scale::Scale;
pub use source::{columns, open, read_bytes, read_rows};
pub use split::Split;
pub use transform::Transform;
