use serde::{Deserialize, Serialize};

/// The p-values of a test about zero: how likely so extreme a result is where there is no effect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tails {
    /// Against an effect in either direction.
    pub two_sided: f64,
    /// Against an effect below zero.
    pub less: f64,
    /// Against an effect above zero.
    pub greater: f64,
}

impl Tails {
    /// Of a result that says nothing.
    pub(crate) const NOTHING: Tails = Tails { two_sided: 1.0, less: 1.0, greater: 1.0 };

    /// From both one-sided p-values: twice the smaller.
    pub(crate) fn new(less: f64, greater: f64) -> Tails {
        let twice = 2.0 * less.min(greater);
        // Not `min`, which would make 1 of NaN.
        Tails { two_sided: if twice > 1.0 { 1.0 } else { twice }, less, greater }
    }
}
