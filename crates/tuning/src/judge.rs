use tunability_learn::Source;
use tunability_stats::{Estimate, student_quantile};

use crate::gain::CONFIDENCE;
use crate::plan::{Search, Searches, Sweep};
use crate::study::Sizes;
use crate::{Axis, Baseline, Bootstrap, Candidates, Curve, Evaluation, Gain, Honest, Losses};
use crate::{Study, StudyError, Verdict};

/// What gains are judged by: the same bootstrap draws, splits and noise for all of them.
pub(crate) struct Judge<'a> {
    results: &'a [Evaluation],
    bootstrap: Bootstrap,
    /// The largest loss of a row, where there is one.
    bound: Option<f64>,
    sizes: Sizes,
    seed_spread: Option<f64>,
    /// What counts as noise where a gain itself has none: the default's split error.
    scale: f64,
}

/// A search that was judged.
pub(crate) struct Judged<'a> {
    search: &'a Search,
    places: Vec<usize>,
    losses: Vec<&'a Losses>,
    pub honest: Honest,
}

/// Three gains, what both kinds gain beyond their sum, and the budget curve of the first.
pub(crate) struct Judgement {
    pub gains: [Option<Gain>; 3],
    pub interaction: Option<Estimate>,
    pub curve: Option<Curve>,
}

impl<'a> Judge<'a> {
    pub fn new(
        study: &Study,
        results: &'a [Evaluation],
        default: &Losses,
        draws: usize,
        baseline: &Baseline,
    ) -> Result<Judge<'a>, StudyError> {
        let rng = study.seeds.rng("bootstrap", Source::Tuner);
        Ok(Judge {
            results,
            bootstrap: Bootstrap::new(default.rows.len(), draws, rng),
            // A sum over a cluster is not bounded by what a row is.
            bound: study.measure.bound().filter(|_| study.data.clusters().is_none()),
            sizes: study.sizes()?,
            seed_spread: baseline.seed_spread,
            scale: baseline.split_error.unwrap_or(0.0),
        })
    }

    /// The gains of the three searches, what both kinds gain together beyond the sum of what each gains
    /// alone, all at the same number of configurations, and the budget curve.
    pub fn searches(&self, searches: &Searches) -> Judgement {
        let all = [&searches.whole, &searches.model, &searches.algorithm];
        let judged = all.map(|search| self.judge(search.as_ref()?));
        let gains = judged.each_ref().map(|judged| judged.as_ref().map(|judged| self.gain(judged)));
        let curve = judged[0].as_ref().map(|whole| self.curve(whole));
        let [Some(whole), Some(model), Some(algorithm)] = &judged else {
            return Judgement { gains, interaction: None, curve };
        };
        let terms = [(1.0, whole), (-1.0, model), (-1.0, algorithm)];
        Judgement { gains, interaction: Some(self.contrast(&terms)), curve }
    }

    fn curve(&self, judged: &Judged) -> Curve {
        let tried = &judged.search.places;
        let candidates = Candidates { losses: &rows(&judged.losses), bound: self.bound };
        let cpu_seconds = tried.iter().map(|&at| self.results[at].seconds).sum();
        Curve { cpu_seconds, ..self.bootstrap.curve(candidates, tried.len()) }
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
    pub fn judge<'s>(&'s self, search: &'s Search) -> Option<Judged<'s>> {
        self.results[search.start].losses.as_ref().ok()?;
        let places = std::iter::once(search.start).chain(search.places.iter().copied());
        let losses = places.filter_map(|at| Some((at, self.results[at].losses.as_ref().ok()?)));
        let (places, losses): (Vec<usize>, Vec<&Losses>) = losses.unzip();
        let candidates = Candidates { losses: &rows(&losses), bound: self.bound };
        let honest = self.bootstrap.honest(candidates);
        Some(Judged { search, places, losses, honest })
    }

    pub fn gain(&self, judged: &Judged) -> Gain {
        let Judged { search, places, losses, honest } = judged;
        let fold = |at: usize| {
            let gains: Vec<f64> =
                losses.iter().map(|l| losses[0].folds[at] - l.folds[at]).collect();
            honest.mean_over_choices(&gains)
        };
        let folds: Vec<f64> = (0..losses[0].folds.len()).map(fold).collect();
        let split_error = self.sizes.split_error(&folds);
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

    /// A sum of gains, each with its weight, on the same draws.
    pub fn contrast(&self, terms: &[(f64, &Judged)]) -> Estimate {
        let rows: Vec<Vec<&[f64]>> = terms.iter().map(|(_, judged)| rows(&judged.losses)).collect();
        let terms = terms.iter().zip(&rows).map(|((weight, judged), losses)| {
            (*weight, Candidates { losses, bound: self.bound }, &judged.honest)
        });
        self.bootstrap.contrast(&terms.collect::<Vec<_>>())
    }
}

fn rows<'a>(losses: &[&'a Losses]) -> Vec<&'a [f64]> {
    losses.iter().map(|losses| losses.rows.as_slice()).collect()
}
