use tunability_stats::Estimate;
use tunability_tuning::{Axis, Gain, Measurement, Verdict};

use crate::limit::limit;
use crate::measurement::digits;
use crate::{counted, hanging, signed, wrap};

/// What the intervals are and are not, as found by simulation (docs/coverage.md).
const INTERVALS: &str = "Intervals are conditional on this dataset and its folds. They aim at 95 %; in \
     simulations 90 to 98 % held the truth, fewer where a few rows decide the loss.";

/// What a measurement says, in sentences.
pub fn verdict(m: &Measurement) -> String {
    let Some(whole) = &m.whole else { return nothing_to_tune(m) };
    let mut sentences: Vec<String> = limit(m).into_iter().collect();
    sentences.push(whole_sentence(m, whole));
    sentences.extend(first_axis(m, whole));
    sentences.extend(luck(m, whole));
    sentences.extend(unknown_noise(m));
    sentences.push(INTERVALS.to_owned());
    wrap(&sentences.join(" ")) + &best_seen(m, whole)
}

fn nothing_to_tune(m: &Measurement) -> String {
    let learner = &m.learner;
    wrap(&if m.held.is_empty() {
        format!(
            "{learner} has no hyperparameter to tune: nothing about the model or the algorithm is \
             left to set before learning. Its tunability is zero by definition; what remains is the \
             luck of the split."
        )
    } else {
        format!("Everything about {learner} is held: nothing is left to tune.")
    })
}

fn whole_sentence(m: &Measurement, whole: &Gain) -> String {
    let digits = digits(m);
    let Estimate { value, low, high } = whole.honest;
    let number = |number: f64| signed(number, digits).trim_start_matches('+').to_owned();
    let (learner, dataset, measure) = (&m.learner, &m.dataset, &m.measure);
    let share = if m.baseline.loss > 0.0 { 100.0 * value / m.baseline.loss } else { 0.0 };
    let numbers = format!("{} {measure} ({} to {})", number(value), number(low), number(high));
    let shared = format!("{numbers}, {share:.0} % of the default's loss");
    let noise = whole.noise.map_or_else(
        || "one split can show".to_owned(),
        |noise| format!("the noise of {noise:.digits$}"),
    );
    let tried = format!("Searching {}", counted(whole.configs, "configuration"));
    match whole.verdict {
        Verdict::Worth => format!(
            "Tuning {learner} on {dataset} is worth it: searching {} gains {shared}, more than \
             {noise}.",
            counted(whole.configs, "configuration")
        ),
        Verdict::BelowNoise => format!(
            "{tried} of {learner} on {dataset} gains {shared}: more than zero, but not more than \
             {noise}, so it may be that of this split or seed."
        ),
        Verdict::Unclear => format!(
            "{tried} of {learner} on {dataset} gains {numbers}, which cannot be told from zero."
        ),
        Verdict::Nothing => {
            format!("{tried} of {learner} on {dataset} changes nothing: the default is as good.")
        }
        Verdict::Harmful => format!(
            "{tried} of {learner} on {dataset} gains {numbers}, which is a loss: what wins on some \
             rows does worse on others. Keep the default."
        ),
    }
}

/// Which hyperparameter alone does most, if any is worth it.
fn first_axis(m: &Measurement, whole: &Gain) -> Option<String> {
    let at_default = m.axes.iter().filter(|axis| axis.needs.is_none());
    let worth = at_default.filter(|axis| axis.gain.verdict == Verdict::Worth);
    let best = worth.max_by(|a, b| value(a).total_cmp(&value(b)));
    let alone = m.axes.len() == 1;
    match best {
        _ if alone || m.axes.is_empty() => None,
        Some(axis) if whole.honest.value > 0.0 => {
            let share = match 100.0 * value(axis) / whole.honest.value {
                share if share > 99.0 => "as much".to_owned(),
                share => format!("{share:.0} % of that"),
            };
            Some(format!("`{}` alone gains {share}: tune it first.", axis.name))
        }
        Some(axis) => Some(format!("`{}` alone is worth tuning.", axis.name)),
        None => Some("No single hyperparameter is worth tuning alone.".to_owned()),
    }
}

fn value(axis: &Axis) -> f64 {
    axis.gain.honest.value
}

/// How much of the naive maximum is luck.
fn luck(m: &Measurement, whole: &Gain) -> Option<String> {
    let digits = digits(m);
    (whole.optimism > 0.0 && whole.naive > 0.0).then(|| {
        let share = match 100.0 * whole.optimism / whole.naive {
            share if share < 1.0 => "hardly any".to_owned(),
            share if share > 99.0 => "all".to_owned(),
            share => format!("at most {share:.0} %"),
        };
        format!(
            "The best loss seen promises {:.digits$} {}; {share} of that may be the luck of having \
             been picked.",
            whole.naive, m.measure
        )
    })
}

/// One split cannot say how far another would differ.
fn unknown_noise(m: &Measurement) -> Option<String> {
    m.baseline.split_error.is_none().then(|| {
        format!("One split ({}) cannot show the luck of the split: ask for more.", m.resampling)
    })
}

/// The best configuration seen, as flags that can be typed.
fn best_seen(m: &Measurement, whole: &Gain) -> String {
    let moved =
        whole.best.iter().filter(|(name, value)| m.baseline.config.get(name) != Some(*value));
    let flags: Vec<String> = moved.map(|(name, value)| format!("--{name} {value}")).collect();
    if flags.is_empty() {
        String::new()
    } else {
        hanging(&format!("best seen: {}", flags.join(" ")))
    }
}
