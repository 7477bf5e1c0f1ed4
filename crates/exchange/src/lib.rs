//! Spaces and trials that other programs wrote.
//!
//! | what | its format | what is read of it |
//! |---|---|---|
//! | a space | ConfigSpace's JSON, as 0.4 to 1.x write it | ranges, scales, weights, defaults, conditions; a space of ours too |
//! | a table | CSV, one row a trial, columns named like the hyperparameters, empty = inactive | `dataset`, `seed`, `fold`, `seconds`; every further column is a score |
//! | a study | Optuna's journal files and SQLite files, as 3 to 5 write them | ranges, values, states, directions; user attributes `dataset`, `seed`, `fold` |
//! | a run history | SMAC3 2.x, beside its `configspace.json` | costs, states, seeds, seconds; an instance is a dataset, the largest budget counts |
//!
//! [`open`] tells them apart by what is in them. All become one [`TrialTable`]; whatever had to be left
//! out, guessed or doubted is a sentence in the notes beside it.
//!
//! ```
//! use tunability_exchange::{Options, read, read_space};
//!
//! let space = br#"{"hyperparameters": [{"name": "c", "type": "uniform_float", "lower": 0.01,
//!     "upper": 100, "log": true, "default_value": 1}]}"#;
//! let (space, notes) = read_space("space.json", space).unwrap();
//! assert!(notes.is_empty());
//!
//! let options = Options { space: Some(space), ..Options::default() };
//! let trials = b"c,accuracy\n1,0.9\n10,0.95\n100,\n";
//! let (table, notes) = read("trials.csv", trials, &options).unwrap();
//! assert!(table.maximize);
//! assert_eq!(table.trials[1].loss, Some(-0.95));
//! assert_eq!(notes, ["failed trials, whose `accuracy` is missing or no finite number: 1 of 3"]);
//! ```
//!
//! | file | question it answers |
//! |---|---|
//! | [`open`] | which format is it? |
//! | `file` | what text is in a file? |
//! | [`configspace`] | which space does ConfigSpace's JSON declare, and how is ours said in it? |
//! | `trials` | which trials are in a CSV table? |
//! | `optuna` | which trials are in a study? |
//! | `smac` | which trials are in a run history? |
//! | `study` | what does a description of a study say? |
//! | `value` | which value of a domain does a text mean? |
//! | `rows` | what becomes a row of the table, and what is said about the rest? |
//! | `score` | what is scored, and is more of it better? |
//! | [`error`](ExchangeError) | why is there nothing to read? |

pub mod configspace;
mod error;
mod file;
mod open;
mod optuna;
mod rows;
mod score;
mod smac;
mod study;
mod trials;
mod value;

pub use error::ExchangeError;
pub use open::{Options, open, open_space, read, read_space};
pub use optuna::write_optuna;
pub use study::{Entry, read_study};
pub use tunability_tuning::TrialTable;
