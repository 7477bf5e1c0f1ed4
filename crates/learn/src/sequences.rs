use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, Slice};
use serde::{Deserialize, Serialize};

use crate::{FitError, Target};

/// What each target of [`Sequences`] belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// One target a sequence: its class, or a number.
    Sequence,
    /// One target a step: the next value, the next notes.
    Step,
}

/// Sequences of steps, each as long as it is. All have the same channels.
#[derive(Clone, Debug)]
pub struct Sequences {
    x: Array2<f64>,
    offsets: Vec<usize>,
    target: Target,
    every: Every,
}

impl Sequences {
    /// Sequences of `x` (steps × channels, one sequence after the other, row-major): sequence `i` is
    /// the steps from `offsets[i]` to before `offsets[i + 1]`.
    ///
    /// # Errors
    /// No sequence, an empty one, offsets that do not run from 0 to the number of steps, targets of
    /// another number than sequences or steps, or a value that is NaN or infinite.
    pub fn new(
        x: Array2<f64>,
        offsets: Vec<usize>,
        target: Target,
        every: Every,
    ) -> Result<Sequences, FitError> {
        if offsets.len() < 2 {
            return Err(FitError::TooSmall("no sequences to learn from".to_owned()));
        }
        let ends = (offsets.first().copied(), offsets.last().copied());
        if ends != (Some(0), Some(x.nrows())) || offsets.windows(2).any(|pair| pair[0] >= pair[1]) {
            let problem = format!("offsets must rise from 0 to {}, the number of steps", x.nrows());
            return Err(FitError::Invalid(problem));
        }
        let (entries, unit) = match every {
            Every::Sequence => (offsets.len() - 1, "sequences"),
            Every::Step => (x.nrows(), "steps"),
        };
        if entries != target.len() {
            let targets = target.len();
            return Err(FitError::Invalid(format!("{entries} {unit} but {targets} targets")));
        }
        if let Some(((step, channel), value)) = x.indexed_iter().find(|(_, v)| !v.is_finite()) {
            return Err(FitError::NotFinite(format!("step {step}, channel {channel} is {value}")));
        }
        if let Some((entry, value)) = target.not_finite() {
            return Err(FitError::NotFinite(format!("target {entry} is {value}")));
        }
        Ok(Sequences { x: x.as_standard_layout().into_owned(), offsets, target, every })
    }

    /// How many sequences.
    pub fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many channels each step has.
    pub fn channels(&self) -> usize {
        self.x.ncols()
    }

    /// All steps: steps × channels, row-major.
    pub fn x(&self) -> ArrayView2<'_, f64> {
        self.x.view()
    }

    /// Where each sequence begins, and where the last one ends.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The steps of one sequence, as rows of [`x`](Sequences::x).
    pub fn steps(&self, sequence: usize) -> Range<usize> {
        self.offsets[sequence]..self.offsets[sequence + 1]
    }

    /// One sequence: its steps × channels.
    pub fn sequence(&self, sequence: usize) -> ArrayView2<'_, f64> {
        self.x.slice_axis(Axis(0), Slice::from(self.steps(sequence)))
    }

    /// Targets, one a sequence or one a step.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What each target belongs to.
    pub fn every(&self) -> Every {
        self.every
    }

    /// Bytes that the sequences hold.
    pub fn bytes(&self) -> usize {
        8 * (self.x.len() + self.offsets.len()) + self.target.bytes()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{array, aview2};

    use super::*;

    fn classes(codes: &[usize]) -> Target {
        Target::Classes { codes: codes.to_vec(), count: 2 }
    }

    #[test]
    fn ragged_sequences_keep_their_steps() {
        let x = array![[1.0], [2.0], [3.0]];
        let sequences =
            Sequences::new(x, vec![0, 2, 3], classes(&[1, 0]), Every::Sequence).unwrap();
        assert_eq!((sequences.count(), sequences.channels()), (2, 1));
        assert_eq!(sequences.sequence(0), aview2(&[[1.0], [2.0]]));
        assert_eq!(sequences.sequence(1), aview2(&[[3.0]]));
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let new = |offsets: &[usize], target, every| {
            let x = array![[1.0], [2.0], [3.0]];
            Sequences::new(x, offsets.to_vec(), target, every).unwrap_err().to_string()
        };
        let refused = new(&[0, 2], classes(&[1]), Every::Sequence);
        assert_eq!(refused, "offsets must rise from 0 to 3, the number of steps");
        assert!(new(&[0, 0, 3], classes(&[1, 0]), Every::Sequence).contains("rise"));
        let refused = new(&[0, 1, 3], classes(&[1, 0]), Every::Step);
        assert_eq!(refused, "3 steps but 2 targets");
        assert!(new(&[0], classes(&[]), Every::Sequence).contains("no sequences"));
        let nan = Target::Values(array![0.0, f64::NAN]);
        assert_eq!(new(&[0, 1, 3], nan, Every::Sequence), "not finite: target 1 is NaN");
    }
}
