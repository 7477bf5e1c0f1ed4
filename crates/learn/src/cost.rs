use serde::{Deserialize, Serialize};

/// Seconds. The CPU's are those of the one thread that ran the trial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// CPU seconds of the fit.
    pub fit_cpu: f64,
    /// Wall seconds of the fit.
    pub fit_wall: f64,
    /// CPU seconds of predicting the test part.
    pub predict_cpu: f64,
}
