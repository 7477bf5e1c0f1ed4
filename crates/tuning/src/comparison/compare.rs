use std::collections::BTreeMap;

use serde::Serialize;
use tunability_learn::{Measure, Seeds, TaskKind};
use tunability_stats::mean;

use super::contest::{Contestant, Rules, sign};
use super::test::Design;
use super::{Blocks, ComparisonError, Contest, Entry, Results, Test, warnings};
use crate::Nested;

/// On which terms learners are compared.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What they are judged by; the first is what is tested.
    pub measures: Vec<&'static Measure>,
    /// By which test; `None` for the one that is right.
    pub test: Option<Test>,
    /// How small a difference is no difference, in units of the measure; `None` for one hundredth of
    /// the measure's range, or of the best mean where that has no end.
    pub rope: Option<f64>,
    /// The chance of telling any two apart that are alike.
    pub level: f64,
    /// Where random numbers start, the draws of Bayesian tests too.
    pub seeds: Seeds,
    /// How learners were tuned within each split, in words; `None` if none was.
    pub search: Option<String>,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What kind of task.
    pub task: TaskKind,
    /// What was tested.
    pub measure: &'static str,
    /// What is shown besides.
    pub others: Vec<&'static str>,
    /// The chance of telling any two apart that are alike.
    pub level: f64,
    /// Where random numbers started.
    pub seeds: Seeds,
    /// How learners were tuned within each split, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Each dataset alone.
    pub datasets: Vec<OnDataset>,
    /// All datasets together, where there are several.
    pub overall: Option<Contest>,
    /// The region of practical equivalence of that: ± so much.
    pub overall_rope: Option<f64>,
    /// What makes the answer doubtful.
    pub warnings: Vec<String>,
}

/// The comparison on one dataset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnDataset {
    /// Which.
    pub dataset: String,
    /// How many units it has.
    pub units: usize,
    /// What these are.
    pub unit_name: String,
    /// How they were divided.
    pub resampling: String,
    /// A smaller difference than this is none.
    pub rope: f64,
    /// Who is ahead.
    pub contest: Contest,
    /// What the searches within the splits promised and held, by learner.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub nested: BTreeMap<String, Nested>,
    /// Learners that failed and are left out, with the reason of the first split.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub failed: BTreeMap<String, String>,
}

/// Compares learners on each dataset, and over all of them where there are several.
///
/// A learner that failed on any split is left out, on all datasets for what is said of all: dropping the
/// splits where it failed would spare it the hardest.
///
/// # Errors
/// Fewer than two learners without a failure, splits that are not the same for all or too few for a test,
/// a test that is wrong for this design, a measure that one split has no spread of.
pub fn compare(results: &[Results], terms: &Terms) -> Result<Comparison, ComparisonError> {
    check(results)?;
    let (measure, others) = terms.measures.split_first().ok_or_else(nothing)?;
    let first = results.first().ok_or_else(nothing)?;
    let several = results.len() > 1;
    let mut warnings = Vec::new();
    let mut datasets = Vec::new();
    for results in results {
        let asked = if several { None } else { terms.test };
        let found = on_dataset(results, measure, asked, terms)?;
        warnings.extend(warnings::on_dataset(results, &found.contest));
        datasets.push(found);
    }
    let overall = several.then(|| overall(results, measure, terms)).transpose()?;
    let (overall, overall_rope) = overall.unzip();
    if let Some(contest) = &overall {
        let unit = (contest.standings.len() == 2 && !has_scale(measure)).then_some(measure.name);
        warnings.extend(warnings::over_datasets(contest, unit));
    }
    Ok(Comparison {
        task: first.task,
        measure: measure.name,
        others: others.iter().map(|measure| measure.name).collect(),
        level: terms.level,
        seeds: terms.seeds.clone(),
        search: terms.search.clone(),
        datasets,
        overall,
        overall_rope,
        warnings,
    })
}

impl Terms {
    /// Refuses what can be known to be wrong before anything is run: `splits` is how many there are of
    /// each dataset.
    ///
    /// # Errors
    /// As [`compare`].
    pub fn check(&self, learners: usize, splits: &[(&str, usize)]) -> Result<(), ComparisonError> {
        let measure = self.measures.first().ok_or_else(nothing)?;
        if learners < 2 {
            return Err(ComparisonError::FewLearners { learners, why: String::new() });
        }
        for (dataset, splits) in splits {
            enough(dataset, *splits, measure)?;
        }
        let (blocks, count) = match splits {
            [(_, 1)] => (Blocks::Rows, 1),
            [(_, splits)] => (Blocks::Splits, *splits),
            several => (Blocks::Datasets, several.len()),
        };
        let binary = measure.bound() == Some(1.0);
        Design { blocks, count, learners, binary }.choose(self.test).map(|_| ())
    }
}

/// Whether so many splits can be compared by this measure.
fn enough(dataset: &str, splits: usize, measure: &'static Measure) -> Result<(), ComparisonError> {
    match splits {
        0 | 2 => Err(ComparisonError::FewSplits { dataset: dataset.to_owned(), splits }),
        1 if measure.row_loss().is_none() => {
            let losses = measure.tasks.iter().flat_map(|task| Measure::losses(*task));
            let losses: Vec<&str> = losses.map(|measure| measure.name).collect();
            let losses = losses.join(", ");
            Err(ComparisonError::SingleNumber { measure: measure.name, losses })
        }
        _ => Ok(()),
    }
}

fn nothing() -> ComparisonError {
    ComparisonError::FewLearners { learners: 0, why: String::new() }
}

/// Whether all that is to be compared is of one kind.
fn check(results: &[Results]) -> Result<(), ComparisonError> {
    let Some(first) = results.first() else { return Err(nothing()) };
    for results in results {
        let names = |results: &Results| -> Vec<String> {
            results.entries.iter().map(|entry| entry.learner.clone()).collect()
        };
        let different = |what| {
            let (dataset, other) = (results.dataset.clone(), first.dataset.clone());
            Err(ComparisonError::Different { dataset, other, what })
        };
        if names(results) != names(first) {
            return different("other learners");
        }
        if results.task != first.task {
            return different("another task");
        }
        for pair in results.entries.windows(2) {
            let (one, other) = (&pair[0], &pair[1]);
            if one.splits.len() != other.splits.len() {
                return Err(ComparisonError::Unequal {
                    dataset: results.dataset.clone(),
                    first: one.learner.clone(),
                    one: one.splits.len(),
                    second: other.learner.clone(),
                    other: other.splits.len(),
                });
            }
        }
    }
    Ok(())
}

fn on_dataset(
    results: &Results,
    measure: &'static Measure,
    asked: Option<Test>,
    terms: &Terms,
) -> Result<OnDataset, ComparisonError> {
    let splits = results.entries.first().map_or(0, |entry| entry.splits.len());
    enough(&results.dataset, splits, measure)?;
    let (contestants, failed) = contestants(results, measure, terms)?;
    let losses = &contestants[0].losses;
    let binary = measure.bound() == Some(1.0)
        && contestants.iter().all(|c| c.losses.iter().all(|loss| [0.0, 1.0].contains(loss)));
    let blocks = if splits == 1 { Blocks::Rows } else { Blocks::Splits };
    let design = Design { blocks, count: losses.len(), learners: contestants.len(), binary };
    let rope = terms.rope.unwrap_or_else(|| usual_rope(measure, &contestants));
    let rules = Rules {
        design,
        test: design.choose(asked)?,
        measure,
        overlap: if splits == 1 { 0.0 } else { results.overlap },
        rope,
        level: terms.level,
        seeds: &terms.seeds,
    };
    let nested =
        results.entries.iter().filter_map(|e| Some((e.learner.clone(), e.nested.clone()?)));
    Ok(OnDataset {
        dataset: results.dataset.clone(),
        units: results.units,
        unit_name: results.unit_name.clone(),
        resampling: results.resampling.to_string(),
        rope,
        contest: Contest::new(&contestants, rules),
        nested: nested.collect(),
        failed,
    })
}

type Failed = BTreeMap<String, String>;

/// The learners that did not fail, with their losses by split, or by row where there is one split.
fn contestants(
    results: &Results,
    measure: &'static Measure,
    terms: &Terms,
) -> Result<(Vec<Contestant>, Failed), ComparisonError> {
    let (mut sound, mut failed) = (Vec::new(), Failed::new());
    for entry in &results.entries {
        match losses(entry, measure) {
            Ok(losses) => sound.push(contestant(entry, losses, &terms.measures)),
            Err(why) => {
                failed.insert(entry.learner.clone(), why);
            }
        }
    }
    few(&sound, &failed, &results.dataset)?;
    Ok((sound, failed))
}

fn few(sound: &[Contestant], failed: &Failed, place: &str) -> Result<(), ComparisonError> {
    if sound.len() > 1 {
        return Ok(());
    }
    let whys: Vec<String> =
        failed.iter().map(|(learner, why)| format!("`{learner}` failed: {why}")).collect();
    let why = match whys.is_empty() {
        true => String::new(),
        false => format!(" that did not fail on {place} ({})", whys.join("; ")),
    };
    Err(ComparisonError::FewLearners { learners: sound.len(), why })
}

/// The losses of a learner, split by split, or row by row where there is one split.
fn losses(entry: &Entry, measure: &'static Measure) -> Result<Vec<f64>, String> {
    let scores = entry.scores(measure)?;
    Ok(match &entry.splits[..] {
        [Ok(only)] => only.losses.clone(),
        _ => scores.iter().map(|score| sign(measure) * score).collect(),
    })
}

fn contestant(entry: &Entry, losses: Vec<f64>, measures: &[&'static Measure]) -> Contestant {
    let others = measures.iter().skip(1);
    let others = others.filter_map(|m| Some((m.name, mean(&entry.scores(m).ok()?))));
    Contestant {
        learner: entry.learner.clone(),
        losses,
        others: others.collect(),
        seconds: entry.seconds(),
    }
}

/// All datasets together: each counts once, with its mean over splits.
fn overall(
    results: &[Results],
    measure: &'static Measure,
    terms: &Terms,
) -> Result<(Contest, f64), ComparisonError> {
    let (mut sound, mut failed) = (Vec::new(), Failed::new());
    for at in 0..results[0].entries.len() {
        let entries = results.iter().map(|results| &results.entries[at]);
        let entries: Vec<&Entry> = entries.collect();
        let means: Result<Vec<f64>, String> =
            entries.iter().map(|e| Ok(sign(measure) * mean(&e.scores(measure)?))).collect();
        match means {
            Ok(losses) => sound.push(over_all(&entries, losses, &terms.measures[1..])),
            Err(why) => {
                failed.insert(entries[0].learner.clone(), why);
            }
        }
    }
    few(&sound, &failed, "every dataset")?;
    let (count, learners) = (results.len(), sound.len());
    let design = Design { blocks: Blocks::Datasets, count, learners, binary: false };
    let rope = terms.rope.unwrap_or_else(|| usual_rope(measure, &sound));
    let (test, overlap) = (design.choose(terms.test)?, 0.0);
    let rules =
        Rules { design, test, measure, overlap, rope, level: terms.level, seeds: &terms.seeds };
    Ok((Contest::new(&sound, rules), rope))
}

fn over_all(entries: &[&Entry], losses: Vec<f64>, others: &[&'static Measure]) -> Contestant {
    let over = |measure: &&'static Measure| {
        let means = entries.iter().map(|e| Some(mean(&e.scores(measure).ok()?)));
        let means: Option<Vec<f64>> = means.collect();
        Some((measure.name, mean(&means?)))
    };
    let seconds: Vec<f64> = entries.iter().map(|entry| entry.seconds()).collect();
    Contestant {
        learner: entries[0].learner.clone(),
        losses,
        others: others.iter().filter_map(over).collect(),
        seconds: mean(&seconds),
    }
}

/// Whether the measure means the same everywhere: its best value is 1 or its worst.
fn has_scale(measure: &Measure) -> bool {
    measure.range.1 == 1.0
}

/// One hundredth: of the range of measures that end at 1, else of the best mean.
fn usual_rope(measure: &Measure, contestants: &[Contestant]) -> f64 {
    let least = contestants.iter().map(|c| mean(&c.losses).abs()).fold(f64::INFINITY, f64::min);
    if has_scale(measure) { 0.01 } else { 0.01 * least }
}
