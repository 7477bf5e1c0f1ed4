use tunability_learn::Source;
use tunability_stats::{Estimate, corrected_standard_error, student_quantile};

use crate::gain::CONFIDENCE;
use crate::plan::{Search, Searches, Sweep};
use crate::{Axis, Bootstrap, Candidates, Evaluation, Gain, Honest, Losses};
use crate::{Study, StudyError, Verdict};

/// What gains are judged by: the same bootstrap draws, splits and noise for all of them.
pub(crate) struct Judge<'a> {
    results: &'a [Evaluation],
    bootstrap: Bootstrap,
    /// The largest loss of a row, where there is one.
    bound: Option<f64>,
    /// Rows in all test parts and in all training parts.
    sizes: (f64, f64),
    seed_spread: Option<f64>,
    /// What counts as noise where a gain itself has none: the default's split error.
    scale: f64,
}

/// A search that was judged.
struct Judged<'a> {
    search: &'a Search,
    places: Vec<usize>,
    losses: Vec<&'a Losses>,
    honest: Honest,
}

impl<'a> Judge<'a> {
    pub fn new(
        study: &Study,
        results: &'a [Evaluation],
        default: &Losses,
        draws: usize,
        seed_spread: Option<f64>,
    ) -> Result<Judge<'a>, StudyError> {
        let splits = study.splits()?;
        let test: usize = splits.iter().map(|split| split.test.len()).sum();
        let train: usize = splits.iter().map(|split| split.train.len()).sum();
        let rng = study.seeds.rng("bootstrap", Source::Tuner);
        let mut judge = Judge {
            results,
            bootstrap: Bootstrap::new(default.rows.len(), draws, rng),
            // A sum over a cluster is not bounded by what a row is.
            bound: study.measure.bound().filter(|_| study.data.clusters().is_none()),
            sizes: (test as f64, train as f64),
            seed_spread,
            scale: 0.0,
        };
        judge.scale = judge.split_error(&default.folds).unwrap_or(0.0);
        Ok(judge)
    }

    /// The corrected standard error of a mean over splits; `None` for a single one.
    pub fn split_error(&self, folds: &[f64]) -> Option<f64> {
        let error = corrected_standard_error(folds, self.sizes.0, self.sizes.1);
        error.is_finite().then_some(error)
    }

    /// The gains of the three searches and their interaction.
    pub fn searches(&self, searches: &Searches) -> ([Option<Gain>; 3], Option<Estimate>) {
        let all = [&searches.whole, &searches.model, &searches.algorithm];
        let judged = all.map(|search| self.judge(search.as_ref()?));
        let gains = judged.each_ref().map(|judged| judged.as_ref().map(|judged| self.gain(judged)));
        let [Some(whole), Some(model), Some(algorithm)] = &judged else { return (gains, None) };
        (gains, Some(self.interaction([whole, model, algorithm])))
    }

    /// The gain along one hyperparameter; `None` if what it starts from failed.
    pub fn axis(&self, sweep: &Sweep) -> Option<Axis> {
        let gain = self.gain(&self.judge(&sweep.search)?);
        let hyperparameter = sweep.hyperparameter;
        Some(Axis {
            name: hyperparameter.name.clone(),
            kind: hyperparameter.kind,
            default: hyperparameter.default.clone(),
            best: gain.best.get(&hyperparameter.name)?.clone(),
            needs: sweep.needs.clone(),
            gain,
        })
    }

    /// Judges a search among those of its configurations that did not fail.
    fn judge<'s>(&'s self, search: &'s Search) -> Option<Judged<'s>> {
        self.results[search.start].losses.as_ref().ok()?;
        let places = std::iter::once(search.start).chain(search.places.iter().copied());
        let losses = places.filter_map(|at| Some((at, self.results[at].losses.as_ref().ok()?)));
        let (places, losses): (Vec<usize>, Vec<&Losses>) = losses.unzip();
        let candidates = Candidates { losses: &rows(&losses), bound: self.bound };
        let honest = self.bootstrap.honest(candidates);
        Some(Judged { search, places, losses, honest })
    }

    fn gain(&self, judged: &Judged) -> Gain {
        let Judged { search, places, losses, honest } = judged;
        let fold = |at: usize| {
            let gains: Vec<f64> =
                losses.iter().map(|l| losses[0].folds[at] - l.folds[at]).collect();
            honest.mean_over_choices(&gains)
        };
        let folds: Vec<f64> = (0..losses[0].folds.len()).map(fold).collect();
        let split_error = self.split_error(&folds);
        let noise = split_error.map(|error| {
            let reach = student_quantile(0.5 + CONFIDENCE / 2.0, folds.len() as f64 - 1.0);
            (reach * error).max(2.0 * self.seed_spread.unwrap_or(0.0))
        });
        Gain {
            configs: search.places.len(),
            exhausted: search.exhausted,
            honest: honest.gain,
            naive: honest.naive,
            optimism: honest.naive - honest.gain.value,
            best: self.results[places[honest.best]].config.clone(),
            split_error,
            noise,
            verdict: Verdict::of(&honest.gain, honest.naive, noise, self.scale),
        }
    }

    /// What both kinds gain together beyond the sum of what each gains alone, all at the same number
    /// of configurations.
    fn interaction(&self, judged: [&Judged; 3]) -> Estimate {
        let rows = judged.map(|judged| rows(&judged.losses));
        let [whole, model, algorithm] =
            rows.each_ref().map(|losses| Candidates { losses, bound: self.bound });
        self.bootstrap.contrast(&[
            (1.0, whole, &judged[0].honest),
            (-1.0, model, &judged[1].honest),
            (-1.0, algorithm, &judged[2].honest),
        ])
    }
}

fn rows<'a>(losses: &[&'a Losses]) -> Vec<&'a [f64]> {
    losses.iter().map(|losses| losses.rows.as_slice()).collect()
}
