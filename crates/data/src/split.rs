use rand::seq::SliceRandom;
use tunability_learn::{Rng, Seeds, Source, Target};

/// Which rows are trained on and which are tested; both ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to be judged on.
    pub test: Vec<usize>,
}

/// Splits a training part again: `train` is fitted on and `test`, about `share` of it, decides when
/// to stop. Stratified by class; depends on nothing but its arguments. A class keeps at least one
/// row in `train`, so that `test` may be empty where there is next to nothing to split.
///
/// # Panics
/// If one of `train` is not a row of `target`.
pub fn inner(train: &[usize], target: &Target, share: f64, seeds: &Seeds, path: &str) -> Split {
    let mut rng = seeds.rng(&format!("{path}/inner"), Source::Split);
    holdout(strata(train, target), share, &mut rng)
}

/// Rows by class, each ascending as given, without empty classes; all rows in one for numbers.
pub(crate) fn strata(rows: &[usize], target: &Target) -> Vec<Vec<usize>> {
    let mut strata = match target {
        Target::Values(_) | Target::Labels(_) => vec![rows.to_vec()],
        Target::Classes { codes, count } => {
            let mut strata = vec![Vec::new(); *count];
            for &row in rows {
                strata[codes[row]].push(row);
            }
            strata
        }
    };
    strata.retain(|rows| !rows.is_empty());
    strata
}

/// Deals shuffled rows, class by class, to folds in turn; the turn goes on across classes. So the
/// folds differ by at most one row, overall and within each class.
pub(crate) fn folds(mut strata: Vec<Vec<usize>>, folds: usize, rng: &mut Rng) -> Vec<Split> {
    let mut dealt = Vec::new();
    for rows in &mut strata {
        rows.shuffle(rng);
        for &row in rows.iter() {
            dealt.push((row, dealt.len() % folds));
        }
    }
    dealt.sort_unstable();
    (0..folds).map(|fold| part(&dealt, fold)).collect()
}

/// The split that tests one fold of rows that are given with their folds.
pub(crate) fn part(dealt: &[(usize, usize)], fold: usize) -> Split {
    let rows = |test: bool| {
        let chosen = dealt.iter().filter(move |(_, own)| (*own == fold) == test);
        chosen.map(|(row, _)| *row).collect()
    };
    Split { train: rows(false), test: rows(true) }
}

/// Takes test rows at equal distances from shuffled rows, class by class. So each class is within
/// one row of its share; none gives its last row away.
pub(crate) fn holdout(mut strata: Vec<Vec<usize>>, share: f64, rng: &mut Rng) -> Split {
    let n: usize = strata.iter().map(Vec::len).sum();
    let tested = ((share * n as f64).round() as usize).clamp(1, n.saturating_sub(1).max(1));
    let mut split = Split { train: Vec::new(), test: Vec::new() };
    let mut seen = 0;
    for rows in &mut strata {
        rows.shuffle(rng);
        let (trained, last) = (split.train.len(), rows.len() - 1);
        for (at, &row) in rows.iter().enumerate() {
            let due = (seen + 1) * tested / n > seen * tested / n;
            let only = at == last && split.train.len() == trained;
            if due && !only {
                split.test.push(row)
            } else {
                split.train.push(row)
            }
            seen += 1;
        }
    }
    split.train.sort_unstable();
    split.test.sort_unstable();
    split
}
