//! Hyperparameters and the spaces they span.
//!
//! A hyperparameter is declared once, as a field of a struct:
//!
//! ```
//! use tunability_space::{Config, Hyperparameters, Value};
//!
//! /// Ridge regression.
//! #[derive(Clone, Debug, PartialEq, Hyperparameters)]
//! pub struct Ridge {
//!     /// Price of a squared coefficient.
//!     #[model(default = 1.0, range = 1e-4..=1e4, log, valid = 0.0..)]
//!     pub penalty: f64,
//!     /// Whether the columns are centred first.
//!     #[algorithm(default = true)]
//!     pub centre: bool,
//! }
//!
//! let space = Ridge::space();
//! let config = space.decode(&[0.0, 0.25]);
//! assert_eq!(config.get("centre"), Some(&Value::Bool(false)));
//! assert_eq!(Ridge::from_config(&config).unwrap().penalty, 1e-4);
//!
//! let wrong: Config = serde_json::from_str(r#"{"penallty": 1}"#).unwrap();
//! let error = space.complete(&wrong).unwrap_err().to_string();
//! assert!(error.contains("did you mean `penalty`?"));
//! ```
//!
//! | file | question it answers |
//! |---|---|
//! | [`value`](Value) | what can a hyperparameter be set to? |
//! | [`domain`](Domain) | which values are accepted, which are searched, on what scale? |
//! | [`condition`](Condition) | when does it exist? |
//! | [`hyperparameter`](Hyperparameter) | what is declared about one? |
//! | [`config`](Config) | one value for each that is active |
//! | [`space`](Space) | all of them: check, complete, encode, decode, enumerate |
//! | [`narrow`](Space::narrow) | and if only some of it is searched, or otherwise? |
//! | [`flaws`](Space::flaws) | is the space itself sound? |
//! | [`declare`](Hyperparameters) | from a struct to a space and back |

mod condition;
mod config;
pub mod declare;
mod domain;
mod error;
mod flaws;
mod hyperparameter;
mod narrow;
mod space;
mod value;

pub use condition::Condition;
pub use config::Config;
pub use declare::Hyperparameters;
pub use domain::{Domain, Interval};
pub use error::{ConfigError, nearest, plain};
pub use hyperparameter::{Hyperparameter, Kind};
pub use space::Space;
pub use tunability_derive::Hyperparameters;
pub use value::Value;
