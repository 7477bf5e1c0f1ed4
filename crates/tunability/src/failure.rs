use std::fmt::Display;

use tunability::UnknownLearner;
use tunability::data::DataError;
use tunability::exchange::ExchangeError;
use tunability::learn::FitError;
use tunability::space::ConfigError;
use tunability::store::StoreError;
use tunability::trial::TrialError;
use tunability::tuning::comparison::ComparisonError;
use tunability::tuning::{MeasureError, StudyError};

/// Why a command ends early: its exit code and what to tell.
#[derive(Debug)]
pub struct Failure {
    /// The process's exit code.
    pub code: u8,
    /// One line; nothing if all is said already.
    pub message: String,
}

/// Something went wrong.
pub const FAILED: u8 = 1;
/// Something was asked for that makes no sense.
pub const USAGE: u8 = 2;
/// Finished, but some trials failed.
pub const SOME_FAILED: u8 = 5;
/// Interrupted; what was done is kept.
pub const INTERRUPTED: u8 = 130;

impl Failure {
    /// A failure of the work itself.
    pub fn failed(message: impl Display) -> Failure {
        Failure { code: FAILED, message: message.to_string() }
    }

    /// A request that makes no sense.
    pub fn usage(message: impl Display) -> Failure {
        Failure { code: USAGE, message: message.to_string() }
    }
}

/// What `work` gives, or nothing if it panics. It runs on a thread that is named like those of
/// trials, whose panics are not reported as faults of the program.
pub fn caught<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("trial-caught".to_owned());
        thread.spawn_scoped(scope, work).ok()?.join().ok()
    })
}

impl From<UnknownLearner> for Failure {
    fn from(error: UnknownLearner) -> Self {
        Failure::usage(error)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Failure::usage(error)
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        match error {
            DataError::Unreadable { .. } | DataError::Malformed { .. } => Failure::failed(error),
            _ => Failure::usage(error),
        }
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Asked { .. } => Failure::usage(error),
            _ => Failure::failed(error),
        }
    }
}

impl From<FitError> for Failure {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Task { .. } | FitError::Config(_) => Failure::usage(error),
            _ => Failure::failed(error),
        }
    }
}

impl From<TrialError> for Failure {
    fn from(error: TrialError) -> Self {
        Failure::failed(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::failed(error)
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Data(error) => error.into(),
            StudyError::Measure(..) | StudyError::FewRows { .. } => Failure::usage(error),
            StudyError::Interrupted { .. } => {
                Failure { code: INTERRUPTED, message: error.to_string() }
            }
            StudyError::Default(_) => Failure::failed(error),
        }
    }
}

impl From<MeasureError> for Failure {
    fn from(error: MeasureError) -> Self {
        match error {
            MeasureError::Config(error) => error.into(),
            MeasureError::Study(error) => error.into(),
            MeasureError::NotSearched { .. } | MeasureError::OnePair(_) => Failure::usage(error),
            MeasureError::Time(_) => Failure::failed(error),
        }
    }
}

impl From<ComparisonError> for Failure {
    fn from(error: ComparisonError) -> Self {
        match error {
            ComparisonError::Study(error) => error.into(),
            // That they failed is known only when they have run.
            ComparisonError::FewLearners { ref why, .. } if !why.is_empty() => {
                Failure::failed(error)
            }
            _ => Failure::usage(error),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::failed(error)
    }
}
