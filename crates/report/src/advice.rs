use tunability_tuning::{Neighbourhood, Ranking, Robustness, Varied};

use crate::robustness::{digits, spread_of};
use crate::{short, signed, wrap};

/// How often a wrong order is taken to be rare, and a difference to be found.
const RARE: f64 = 0.05;
const OFTEN: f64 = 0.8;

/// Seeds below which little can be said of a distribution.
const FEW: usize = 10;

/// What was found, in sentences; warnings last.
pub(crate) fn advice(r: &Robustness) -> String {
    let mut sentences = vec![luck(r)];
    sentences.extend(next_source(r));
    sentences.extend(r.ranking.as_ref().map(|ranking| runs(r, ranking)));
    sentences.extend(r.neighbourhoods.iter().map(|n| changes(r, n)));
    sentences.extend(success(r));
    sentences.extend(tuned_anew(r));
    let text: String = sentences.iter().map(|sentence| wrap(sentence)).collect();
    let warnings = warnings(r);
    let warnings: String = warnings.iter().map(|w| wrap(&format!("warning: {w}"))).collect();
    text + &warnings
}

/// Whether the seed has an effect, and what else has.
fn luck(r: &Robustness) -> String {
    let digits = digits(r);
    let learner = &r.learner;
    let of_fit = r.spreads.iter().rev().find(|spread| spread.varied.is_of_fit());
    let split = spread_of(r, Varied::Split);
    let searched = r.tuner.as_ref().map(|tuner| {
        format!(
            "which configurations a search happens to see moves it by {}",
            short(tuner.sd.value)
        )
    });
    let split = split.map(|split| {
        let sd = split.sd.value;
        format!("how the same rows are divided moves it by {sd:.digits$}")
    });
    let others: Vec<String> = split.into_iter().chain(searched).collect();
    match (of_fit, others.is_empty()) {
        (None, true) => format!(
            "{learner} is deterministic: the seed has no effect on its loss, and neither has anything \
             else that is random here (the split, what a search sees). What remains is the luck of these \
             rows; other data would show it."
        ),
        (None, false) => format!(
            "{learner} is deterministic: the seed has no effect on it. What has: {} (standard \
             deviations of the loss).",
            others.join("; ")
        ),
        (Some(seed), _) => {
            let sd = seed.sd.value;
            let also = if others.is_empty() {
                "The split is fixed.".to_owned()
            } else {
                let mut also = others.join("; ");
                if let Some(first) = also.get(..1) {
                    also = first.to_uppercase() + &also[1..];
                }
                format!("{also}.")
            };
            format!(
                "The seed alone moves the loss of {learner} by {sd:.digits$} (standard deviation; \
                 worst of {} seeds {:.digits$}). {also}",
                seed.losses.len(),
                seed.worst
            )
        }
    }
}

/// Which source to randomise next.
fn next_source(r: &Robustness) -> Option<String> {
    let ledger = r.ledger.as_ref()?;
    let largest = ledger.shares.iter().max_by(|a, b| a.share.total_cmp(&b.share))?;
    let (none, first) = (ledger.averaging.first()?, ledger.averaging.get(1)?);
    let all = ledger.averaging.last()?;
    let what = match &largest.sources[..] {
        [one] => format!("the {one}'s"),
        several => format!("that of {} together", several.join(" and ")),
    };
    let runs = ledger.runs;
    Some(format!(
        "Most of the variance, {:.0} %, is {what}. Randomise the {} first: a mean of {runs} runs is \
         then wrong by about {} instead of {}; with every source randomised by {}.",
        100.0 * largest.share,
        first.randomised.join(", "),
        short(first.error),
        short(none.error),
        short(all.error)
    ))
}

/// How many runs a comparison takes.
fn runs(r: &Robustness, ranking: &Ranking) -> String {
    let wrong = |runs: usize| {
        ranking.runs.iter().find(|at| at.runs == runs).map_or(f64::NAN, |at| 100.0 * at.wrong)
    };
    let enough = match ranking.enough(RARE) {
        Some(1) => "one run of each does so less than 5 %".to_owned(),
        Some(runs) => format!("{runs} runs of each do so less than 5 %"),
        None => "150 runs are not enough to do so less than 5 %".to_owned(),
    };
    let found = match ranking.powerful(OFTEN) {
        Some(runs) => format!("Welch's test finds the difference 4 times in 5 from {runs} runs on"),
        None => "Welch's test would not find the difference 4 times in 5 with 150 runs".to_owned(),
    };
    let pilot = ranking.pilots[0].len();
    let learner = &r.learner;
    format!(
        "3 runs rank the default of {learner} and the best other configuration wrong {:.0} % of the \
         time; {enough}. {found}. (From {pilot} runs of each, drawn again.)",
        wrong(3)
    )
}

/// What small changes do.
fn changes(r: &Robustness, n: &Neighbourhood) -> String {
    let digits = digits(r);
    let within = 100.0 * n.within.value;
    let kind = match within {
        share if share >= 90.0 => "flat",
        share if share >= 50.0 => "uneven",
        _ => "steep",
    };
    let what = if r.tolerance_is_luck { "the luck of a run" } else { "1 % of the loss" };
    let mut text = format!(
        "Around the {} the loss is {kind}: {within:.0} % ({:.0} to {:.0} %) of small changes raise it by \
         no more than {what} ({:.digits$})",
        n.around,
        100.0 * n.within.low,
        100.0 * n.within.high,
        r.tolerance
    );
    let alone = n.moves.iter().filter_map(|step| Some((step.largest()?, &step.name)));
    if let Some((rise, name)) = alone.max_by(|(a, _), (b, _)| a.total_cmp(b))
        && rise > 0.0
    {
        text += &format!("; alone, `{name}` raises it most, by {}", signed(rise, digits));
    }
    if let Some((rise, _)) = n.largest.as_ref().filter(|(rise, _)| *rise > 0.0) {
        text += &format!("; the largest rise of all is {}", signed(*rise, digits));
    }
    text + "."
}

/// Whether configurations or seeds decide.
fn success(r: &Robustness) -> Option<String> {
    let success = r.success.filter(|_| r.configs > 1)?;
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let (configs, seeds) = (percent(success.over_configs.value), percent(success.over_seeds.value));
    let ratio = success.ratio.map_or_else(String::new, |ratio| {
        let meaning = match ratio {
            ratio if ratio < 1.0 / 3.0 => "the configuration matters more than luck",
            ratio if ratio > 2.0 / 3.0 => "luck matters more than the configuration",
            _ => "both matter",
        };
        format!(" (ratio {ratio:.2}: {meaning})")
    });
    Some(format!(
        "A loss of at most {} is reached by {configs} of {} configurations, and by {seeds} of the runs of \
         the best one{ratio}.",
        short(success.threshold),
        r.configs
    ))
}

fn tuned_anew(r: &Robustness) -> Option<String> {
    let point = r.plane.as_ref()?.points.first()?;
    Some(format!(
        "Over {} datasets {} scores {:.3} where it is tuned for each and {:.3} with one configuration \
         for all: tuning anew is worth {:.3}.",
        r.plane.as_ref().map_or(0, |plane| plane.datasets.len()),
        r.learner,
        point.tuned,
        point.shared,
        point.sensitivity
    ))
}

/// Where too little was tried.
fn warnings(r: &Robustness) -> Vec<String> {
    let mut warnings = Vec::new();
    if r.asked < FEW && !r.spreads.is_empty() {
        warnings.push(format!(
            "{} seeds say little about a distribution; ask for at least {FEW}, better 30 (--seeds 30).",
            r.asked
        ));
    }
    let needed = r.ranking.as_ref().map(|ranking| ranking.enough(RARE));
    match needed {
        Some(Some(runs)) if runs > r.asked => warnings.push(format!(
            "with {} runs the default and the best other configuration cannot be ranked safely; {runs} \
             are needed.",
            r.asked
        )),
        Some(None) => warnings.push(
            "the default and the best other configuration are too close to be ranked by any number of \
             runs tried here."
                .to_owned(),
        ),
        _ => {}
    }
    if r.ledger.as_ref().is_some_and(|ledger| ledger.factors.iter().any(|f| f.levels < 5)) {
        warnings.push(
            "fewer than 5 levels of a source make its share a guess (--levels 5).".to_owned(),
        );
    }
    warnings
}
