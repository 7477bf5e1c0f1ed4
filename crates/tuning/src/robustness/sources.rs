use serde::Serialize;
use tunability_learn::{Seeds, Source};
use tunability_space::Config;

use crate::robustness::{Spread, Work};
use crate::{Evaluation, StudyError};

/// What is varied while everything else is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Varied {
    /// Initial weights.
    Init,
    /// The order in which data are seen.
    Order,
    /// Noise that the algorithm adds.
    Noise,
    /// Exploration.
    Explore,
    /// All that a fit draws.
    Fit,
    /// Which rows are trained on and which are tested.
    Split,
    /// All that a fit draws, and the split.
    Everything,
    /// Which configurations a search sees.
    Tuner,
}

impl Varied {
    /// The single sources of a fit.
    pub const OF_FIT: [Varied; 4] = [Varied::Init, Varied::Order, Varied::Noise, Varied::Explore];

    /// `init`, `order`, …, `fit`, `split`, `fit + split`, `tuner`.
    pub fn name(self) -> &'static str {
        match self {
            Varied::Init => "init",
            Varied::Order => "order",
            Varied::Noise => "noise",
            Varied::Explore => "explore",
            Varied::Fit => "fit",
            Varied::Split => "split",
            Varied::Everything => "fit + split",
            Varied::Tuner => "tuner",
        }
    }

    /// Whether it is a part of a fit, or all of it.
    pub fn is_of_fit(self) -> bool {
        self == Varied::Fit || Varied::OF_FIT.contains(&self)
    }

    /// Which seeds move.
    fn sources(self) -> &'static [Source] {
        const FIT_AND_SPLIT: [Source; 5] =
            [Source::Init, Source::Order, Source::Noise, Source::Explore, Source::Split];
        match self {
            Varied::Init => &[Source::Init],
            Varied::Order => &[Source::Order],
            Varied::Noise => &[Source::Noise],
            Varied::Explore => &[Source::Explore],
            Varied::Fit => &FIT_AND_SPLIT[..4],
            Varied::Split => &[Source::Split],
            Varied::Everything => &FIT_AND_SPLIT,
            Varied::Tuner => &[Source::Tuner],
        }
    }

    /// The seeds with those of the varied sources moved on by `offset`.
    pub(crate) fn shifted(self, seeds: &Seeds, offset: usize) -> Seeds {
        let mut shifted = seeds.clone();
        if offset > 0 {
            for source in self.sources() {
                shifted.own.insert(*source, seeds.of(*source).wrapping_add(offset as u64));
            }
        }
        shifted
    }
}

/// The default under one source after the other.
pub(crate) struct Sweeps {
    /// Sources with an effect, one at a time, then together; the last is of all that have one.
    pub spreads: Vec<Spread>,
    pub without_effect: Vec<Varied>,
    pub evaluations: Vec<Evaluation>,
}

/// Seeds after which a source that changed no loss of any row is taken to have no effect.
pub(crate) const PROBES: usize = 3;

pub(crate) fn sweeps(work: &Work) -> Result<Sweeps, StudyError> {
    let default = work.space.default_config();
    let base = &work.study.seeds;
    let probes = Varied::OF_FIT.iter().flat_map(|varied| (1..PROBES).map(move |at| (*varied, at)));
    let mut known: Vec<(Varied, usize)> = probes.collect();
    let probed = known.iter().map(|(varied, at)| varied.shifted(base, *at));
    let probed = std::iter::once(base.clone()).chain(probed);
    let probed: Vec<(Config, Seeds)> = probed.map(|seeds| (default.clone(), seeds)).collect();
    let mut evaluations = work.study.evaluate(&probed, work.watch)?;
    if let Err(why) = &evaluations[0].losses {
        return Err(StudyError::Default(why.clone()));
    }
    let differs = |varied: &Varied| {
        let of = known.iter().zip(&evaluations[1..]).filter(|((of, _), _)| of == varied);
        of.into_iter().any(|(_, evaluation)| evaluation.losses != evaluations[0].losses)
    };
    let (mut effective, mut without): (Vec<Varied>, Vec<Varied>) =
        Varied::OF_FIT.into_iter().partition(differs);
    let of_fit = effective.len();
    if of_fit > 1 {
        effective.push(Varied::Fit);
    }
    match divides(work)? {
        true => effective.push(Varied::Split),
        false => without.push(Varied::Split),
    }
    if of_fit > 0 && effective.contains(&Varied::Split) {
        effective.push(Varied::Everything);
    }
    let seeds = work.request.seeds.max(PROBES);
    let all = effective.iter().flat_map(|varied| (1..seeds).map(move |at| (*varied, at)));
    let mut new: Vec<(Varied, usize)> = all.filter(|one| !known.contains(one)).collect();
    // Trials on one split together, so that they share what is prepared.
    new.sort_by_key(|(varied, at)| varied.shifted(base, *at).of(Source::Split));
    let planned = new.iter().map(|(varied, at)| (default.clone(), varied.shifted(base, *at)));
    let before = evaluations.len() * work.study.splits()?.len();
    let more = work.study.evaluate(&planned.collect::<Vec<_>>(), work.watch);
    evaluations.extend(more.map_err(|error| error.after(before))?);
    known.extend(new);
    let of = |varied: Varied| {
        let place = |at: usize| known.iter().position(|one| *one == (varied, at));
        let places = (1..seeds).filter_map(|at| Some(1 + place(at)?));
        std::iter::once(0).chain(places).map(|at| &evaluations[at]).collect::<Vec<&Evaluation>>()
    };
    // Rows may be divided otherwise and every loss stay as it was: then nothing is together with it.
    if effective.contains(&Varied::Split)
        && of(Varied::Split).iter().all(|one| same_rows(one, &evaluations[0]))
    {
        without.push(Varied::Split);
        effective.retain(|varied| ![Varied::Split, Varied::Everything].contains(varied));
    }
    let spread = |varied: &Varied| described(work, *varied, &of(*varied));
    let spreads = effective.iter().filter_map(spread).collect();
    Ok(Sweeps { spreads, without_effect: without, evaluations })
}

/// Whether every row has the same loss in both, or both failed.
fn same_rows(one: &Evaluation, other: &Evaluation) -> bool {
    one.losses.as_ref().map(|losses| &losses.rows).ok()
        == other.losses.as_ref().map(|losses| &losses.rows).ok()
}

/// Whether other seeds divide the rows otherwise.
fn divides(work: &Work) -> Result<bool, StudyError> {
    let study = work.study;
    let splits =
        |at| study.resampling.splits(&study.data, &Varied::Split.shifted(&study.seeds, at));
    let first = splits(0)?;
    Ok((1..PROBES).map(splits).collect::<Result<Vec<_>, _>>()?.iter().any(|other| *other != first))
}

/// The spread of some evaluations; `None` if all failed.
fn described(work: &Work, varied: Varied, evaluations: &[&Evaluation]) -> Option<Spread> {
    let losses = evaluations.iter().filter_map(|one| Some(one.losses.as_ref().ok()?.mean()));
    let losses: Vec<f64> = losses.collect();
    let failed = evaluations.len() - losses.len();
    let mut rng = work.rng(&format!("bootstrap/{}", varied.name()));
    let draws = work.request.draws;
    (!losses.is_empty()).then(|| Spread::new(varied, losses, failed, draws, &mut rng))
}

/// A configuration over the same seeds as the default was in its last spread.
pub(crate) fn again(
    work: &Work,
    config: &Config,
    varied: Varied,
) -> Result<(Option<Spread>, Vec<Evaluation>), StudyError> {
    let seeds = (0..work.request.seeds.max(PROBES)).map(|at| varied.shifted(&work.study.seeds, at));
    let planned: Vec<(Config, Seeds)> = seeds.map(|seeds| (config.clone(), seeds)).collect();
    let evaluations = work.study.evaluate(&planned, work.watch)?;
    let spread = described(work, varied, &evaluations.iter().collect::<Vec<_>>());
    Ok((spread, evaluations))
}
