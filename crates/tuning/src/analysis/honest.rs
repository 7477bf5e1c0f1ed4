use serde::Serialize;
use tunability_stats::{Estimate, corrected_standard_error, mean, standard_deviation};

use super::surface::Blocks;

/// The gain where trials tell their folds or seeds apart: chosen on all blocks but one, judged on that
/// one, for each in turn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlockGain {
    /// `folds` or `seeds`.
    pub blocks: &'static str,
    /// How many.
    pub count: usize,
    /// The mean gain on blocks that did not choose, with its 95 % interval: of folds with the
    /// correction for training parts that overlap (Nadeau & Bengio 2003), of seeds for these splits.
    pub honest: Estimate,
    /// The mean gain on the blocks that chose.
    pub naive: f64,
}

/// The gain of choosing among all configurations over that at `default`; negative where what wins on
/// some blocks loses on others. `None` if the default failed.
pub fn block_gain(blocks: &Blocks, default: usize) -> Option<BlockGain> {
    let count = blocks.losses[default].len();
    if count == 0 {
        return None;
    }
    let known: Vec<&Vec<f64>> = blocks.losses.iter().filter(|all| !all.is_empty()).collect();
    let base = &blocks.losses[default];
    let gain = |left: usize| {
        let without = |all: &[f64]| all.iter().sum::<f64>() - all[left];
        // The default wins where nothing is better.
        let chosen = known
            .iter()
            .fold(base, |best, next| if without(next) < without(best) { next } else { best });
        base[left] - chosen[left]
    };
    let gains: Vec<f64> = (0..count).map(gain).collect();
    let least = known.iter().map(|all| mean(all)).fold(f64::INFINITY, f64::min);
    let error = match blocks.what {
        "folds" => corrected_standard_error(&gains, 1.0, count as f64 - 1.0),
        _ => standard_deviation(&gains) / (count as f64).sqrt(),
    };
    Some(BlockGain {
        blocks: blocks.what,
        count,
        honest: Estimate::student(mean(&gains), error, count as f64 - 1.0, 0.95),
        naive: mean(base) - least,
    })
}
