use serde::Serialize;
use tunability_data::Preprocessing;
use tunability_learn::{Seeds, Source};
use tunability_space::{Config, Kind, Space, Value};
use tunability_stats::{Estimate, Welch, energy_test, mean, variance};
use tunability_trial::{Outcome, Trial};

use crate::robustness::sources::PROBES;
use crate::robustness::{Agreement, CONFIDENCE, Finding, Varied};
use crate::tuners::Sobol;
use crate::{MeasureError, Observation, Propose, Study, StudyError, Watch};

/// The hyperparameter that says which code computes.
const IMPLEMENTATION: &str = "implementation";

/// Which codes to compare, and how much.
#[derive(Clone, Debug, PartialEq)]
pub struct ImplementationsRequest {
    /// Levels of the learner's `implementation`, at least two.
    pub names: Vec<String>,
    /// Configurations of the model that deterministic codes are compared at, the default among them.
    pub settings: usize,
    /// Seeds that stochastic codes are compared over.
    pub seeds: usize,
    /// Permutations of the energy test.
    pub permutations: usize,
    /// Values to hold.
    pub held: Config,
}

/// What was found about the codes of one learner on one dataset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Implementations {
    /// Which learner.
    pub learner: String,
    /// On which dataset.
    pub dataset: String,
    /// How rows were divided.
    pub resampling: String,
    /// What is a loss.
    pub measure: String,
    /// Where random numbers start.
    pub seeds: Seeds,
    /// What was held.
    #[serde(skip_serializing_if = "Config::is_empty")]
    pub held: Config,
    /// The default that settings differ from.
    pub default: Config,
    /// Whether any of the codes gives something else with other seeds.
    pub stochastic: bool,
    /// Each two of the codes.
    pub pairs: Vec<CodePair>,
    /// Fits.
    pub trials: usize,
    /// How many of these failed.
    pub failed: usize,
}

/// Two codes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodePair {
    /// One.
    pub first: String,
    /// The other.
    pub second: String,
    /// Whether they are the same.
    pub verdict: Agreement,
    /// What they made of each setting.
    pub settings: Vec<Compared>,
    /// How they compare over seeds, where seeds matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_seeds: Option<OverSeeds>,
}

/// What two codes made of one setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// The configuration, but for the implementation.
    pub config: Config,
    /// Whether columns were as they are in the data and not standardised.
    pub raw: bool,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// Losses of two codes at the default over the same seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverSeeds {
    /// Of either: the mean loss of each seed that did not fail.
    pub losses: [Vec<f64>; 2],
    /// Seeds on which both predict the same.
    pub equal: usize,
    /// The second's mean less the first's, by Welch's t.
    pub difference: Estimate,
    /// How large a difference is taken as none: the standard deviation over seeds.
    pub margin: f64,
    /// The p-value of "they differ by the margin or more": two one-sided tests.
    pub equivalence_p: f64,
    /// The energy distance of both distributions.
    pub energy: f64,
    /// The p-value of "both are of one distribution": its permutation test.
    pub energy_p: f64,
}

impl OverSeeds {
    /// Seeds of each that it takes to show with power 80 % that equal means differ by less than one
    /// standard deviation: 2 (z₀.₉₅ + z₀.₉)² (Chow, Shao & Wang 2008, section 3.2).
    pub const ENOUGH: usize = 18;
}

/// Compares codes of one algorithm: deterministic ones setting by setting, by predictions and
/// certificates; others over seeds, by equivalence of means and the energy distance.
///
/// Settings are the default and draws of what the model may be; how it is found stays at its default, so
/// that all solve the same problem to the same tolerance. Where columns are standardised the default is
/// also tried with columns as they are: a code may be right only where the mean is zero.
///
/// # Errors
/// A name that is no implementation of the learner, data that cannot be divided, or an interruption.
pub fn implementations(
    study: &Study,
    request: &ImplementationsRequest,
    watch: Watch,
) -> Result<Implementations, MeasureError> {
    let codes = Codes::new(study, request)?;
    let settings = vec![codes.default(study)];
    let probed = codes.run(&settings, &[0, 1, 2], watch)?;
    let stochastic = (0..request.names.len()).any(|code| probed.varies(code));
    let results = if stochastic {
        let seeds: Vec<usize> = (0..request.seeds.max(PROBES)).collect();
        codes.run(&settings, &seeds, watch)?
    } else {
        codes.run(&codes.settings(study, request.settings), &[0], watch)?
    };
    let count = request.names.len();
    let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    let pairs = pairs.map(|(one, other)| results.pair(study, request, stochastic, [one, other]));
    Ok(Implementations {
        learner: study.learner.name.to_owned(),
        dataset: study.data.name.clone(),
        resampling: study.resampling.to_string(),
        measure: study.measure.name.to_owned(),
        seeds: study.seeds.clone(),
        held: request.held.clone(),
        default: settings[0].config.clone(),
        stochastic,
        pairs: pairs.collect(),
        trials: probed.outcomes.len() + results.outcomes.len(),
        failed: [&probed, &results].into_iter().map(Results::failed).sum(),
    })
}

/// A configuration of the model on columns prepared in one way.
#[derive(Clone)]
struct Setting {
    config: Config,
    preprocessing: Preprocessing,
}

/// The learner's space with each of the implementations held.
struct Codes<'a> {
    study: &'a Study<'a>,
    space: Space,
    spaces: Vec<Space>,
    splits: usize,
}

impl<'a> Codes<'a> {
    fn new(
        study: &'a Study<'a>,
        request: &ImplementationsRequest,
    ) -> Result<Codes<'a>, MeasureError> {
        let space = study.learner.space(study.data.kind());
        let hold = |name: &String| {
            let mut held = request.held.clone();
            held.insert(IMPLEMENTATION, Value::Category(name.clone()));
            space.clone().hold(&held)
        };
        let spaces = request.names.iter().map(hold).collect::<Result<Vec<Space>, _>>()?;
        let splits = study.splits().map_err(StudyError::from)?.len();
        Ok(Codes { study, space: space.hold(&request.held)?, spaces, splits })
    }

    fn default(&self, study: &Study) -> Setting {
        let config = nameless(&self.space.default_config());
        Setting { config, preprocessing: study.preprocessing }
    }

    fn settings(&self, study: &Study, count: usize) -> Vec<Setting> {
        let first = self.default(study);
        let model = self.space.free(|hyperparameter| hyperparameter.kind == Kind::Model);
        let tried = Observation::new(model.default_config(), None);
        let rng = study.seeds.rng("robustness/settings", Source::Tuner);
        let none = model.searched().is_empty();
        let count = if none { 0 } else { count.saturating_sub(1) };
        let drawn = Sobol.propose(&model, &[tried], count, rng);
        let drawn = drawn.into_iter().map(|proposal| nameless(&proposal.config));
        let drawn = drawn.map(|config| Setting { config, ..first.clone() });
        let raw = Preprocessing { standardise: false, ..study.preprocessing };
        let raw = Setting { preprocessing: raw, ..first.clone() };
        let raw = study.preprocessing.standardise.then_some(raw);
        std::iter::once(first.clone()).chain(raw).chain(drawn).collect()
    }

    /// Every code at every setting under every seed, on every split.
    fn run(
        &self,
        settings: &[Setting],
        seeds: &[usize],
        watch: Watch,
    ) -> Result<Results, StudyError> {
        let mut trials: Vec<Trial> = Vec::new();
        for setting in settings {
            let study = Study { preprocessing: setting.preprocessing, ..self.study.clone() };
            for space in &self.spaces {
                let config = space.active_part(&setting.config);
                for offset in seeds {
                    let seeds = Varied::Fit.shifted(&study.seeds, *offset);
                    trials.extend((0..self.splits).map(|at| study.trial(&config, at, &seeds)));
                }
            }
        }
        (watch.planned)(trials.len());
        let outcomes = self.study.runner.run_all(&trials, watch.stop, |trial, outcome| {
            (watch.finished)(trial, &outcome);
            outcome
        });
        let done = outcomes.iter().flatten().count();
        let outcomes: Option<Vec<Outcome>> = outcomes.into_iter().collect();
        let planned = trials.len();
        let outcomes = outcomes.ok_or(StudyError::Interrupted { done, planned })?;
        let (codes, splits) = (self.spaces.len(), self.splits);
        Ok(Results { settings: settings.to_vec(), seeds: seeds.len(), codes, splits, outcomes })
    }
}

/// A configuration without the implementation.
fn nameless(config: &Config) -> Config {
    let others = config.iter().filter(|(name, _)| *name != IMPLEMENTATION);
    others.map(|(name, value)| (name, value.clone())).collect()
}

/// Outcomes by setting, code, seed and split.
struct Results {
    settings: Vec<Setting>,
    codes: usize,
    seeds: usize,
    splits: usize,
    outcomes: Vec<Outcome>,
}

impl Results {
    fn of(&self, setting: usize, code: usize, seed: usize) -> Vec<&Outcome> {
        let from = ((setting * self.codes + code) * self.seeds + seed) * self.splits;
        self.outcomes[from..from + self.splits].iter().collect()
    }

    fn failed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.done().is_none()).count()
    }

    /// Whether a code predicts otherwise with other seeds.
    fn varies(&self, code: usize) -> bool {
        let predictions = |seed| {
            let outcomes = self.of(0, code, seed);
            outcomes.into_iter().map(|o| o.done().map(|done| &done.predictions)).collect::<Vec<_>>()
        };
        (1..self.seeds).any(|seed| predictions(seed) != predictions(0))
    }

    fn pair(
        &self,
        study: &Study,
        request: &ImplementationsRequest,
        stochastic: bool,
        codes: [usize; 2],
    ) -> CodePair {
        let names = codes.map(|code| request.names[code].as_str());
        let compared = |at: usize| Compared {
            config: self.settings[at].config.clone(),
            raw: !self.settings[at].preprocessing.standardise,
            finding: Finding::new(names, &self.of(at, codes[0], 0), &self.of(at, codes[1], 0)),
        };
        let settings: Vec<Compared> = (0..self.settings.len()).map(compared).collect();
        let over_seeds =
            if stochastic { self.over_seeds(study, request, codes, names) } else { None };
        let verdict = match &over_seeds {
            Some(over) => over.verdict(self.seeds),
            None => overall(&settings),
        };
        let [first, second] = names.map(str::to_owned);
        CodePair { first, second, verdict, settings, over_seeds }
    }

    /// `None` where fewer than two seeds of either came to an end.
    fn over_seeds(
        &self,
        study: &Study,
        request: &ImplementationsRequest,
        codes: [usize; 2],
        names: [&str; 2],
    ) -> Option<OverSeeds> {
        let loss = |code: usize, seed: usize| {
            let scores = self.of(0, code, seed).into_iter().map(|outcome| {
                outcome.done().and_then(|done| done.scores.get(study.measure.name).copied())
            });
            scores.collect::<Option<Vec<f64>>>().map(|scores| mean(&scores))
        };
        let losses: [Vec<f64>; 2] =
            codes.map(|code| (0..self.seeds).filter_map(|seed| loss(code, seed)).collect());
        let equal = (0..self.seeds).filter(|&seed| {
            let outcomes = codes.map(|code| self.of(0, code, seed));
            let finding = Finding::new(names, &outcomes[0], &outcomes[1]);
            finding.agreement() == Agreement::Same
        });
        let equal = equal.count();
        let welch = Welch::new(&losses[1], &losses[0])?;
        let margin = mean(&losses.each_ref().map(|losses| variance(losses))).sqrt();
        let mut rng = study.seeds.rng("robustness/energy", Source::Tuner);
        let energy = energy_test(&losses[0], &losses[1], request.permutations, &mut rng);
        Some(OverSeeds {
            equal,
            difference: welch.interval(CONFIDENCE),
            margin,
            equivalence_p: welch.equivalence(margin),
            energy: energy.distance,
            energy_p: energy.p,
            losses,
        })
    }
}

impl OverSeeds {
    /// Equal on every seed, or equivalent without a sign of another distribution: the same. Another
    /// distribution: different.
    fn verdict(&self, seeds: usize) -> Agreement {
        let some = 1.0 - CONFIDENCE;
        if self.equal == seeds || self.equivalence_p < some && self.energy_p >= some {
            Agreement::Same
        } else if self.energy_p < some {
            Agreement::Different
        } else {
            Agreement::CannotTell
        }
    }
}

/// One difference is enough to be different; where they agree at least once, and else say nothing against
/// it, they are the same.
fn overall(settings: &[Compared]) -> Agreement {
    let has = |wanted| settings.iter().any(|one| one.finding.agreement() == wanted);
    match (has(Agreement::Different), has(Agreement::Same)) {
        (true, _) => Agreement::Different,
        (false, true) => Agreement::Same,
        (false, false) => Agreement::CannotTell,
    }
}
