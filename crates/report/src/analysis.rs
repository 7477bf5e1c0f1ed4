use tunability_space::{Config, Kind, Value};
use tunability_tuning::analysis::{
    Analysis, BlockGain, Budget, BudgetStep, DatasetFacts, Gains, Pair, Range, Sensitivity, Single,
    Summary,
};

use crate::table::Table;
use crate::{counted, decimals, hanging, interval, short, signed, wrap};

/// How many pairs are shown: those of most joint gain.
const PAIRS: usize = 10;

/// How many datasets are shown one by one.
const LINES: usize = 10;

/// The report of `analyse`: what is in the table, what tuning gains over each default, where the best
/// values lie, and whether one configuration does for all datasets.
pub fn analysis(a: &Analysis, colour: bool) -> String {
    let mut text = heading(a);
    for (name, gains) in [(declared(a), &a.declared), ("the optimal default", &a.optimal)] {
        if let Some(gains) = gains {
            text += &format!("\n{}", around(a, name, gains, colour));
        }
    }
    if a.declared.is_none() {
        text += &wrap("No configuration succeeded on every dataset, so no gain is stated.");
    }
    if let Some(elsewhere) = &a.optimal_elsewhere {
        let digits = digits(elsewhere);
        text += &wrap(&format!(
            "Over a default that is optimal on the other datasets alone, the best seen gains {} {}.",
            estimate(elsewhere, digits),
            unit(a)
        ));
    }
    text += &ranges(&a.ranges, a.datasets.len(), colour);
    text +=
        &a.sensitivity.as_ref().map_or_else(String::new, |s| sensitivity(s, &a.varied, a.exact));
    text += &a.budget.as_ref().map_or_else(String::new, |budget| curve(a, budget));
    text += &honest(a);
    text + &closing(a)
}

fn heading(a: &Analysis) -> String {
    let goal = if a.maximize { "more is better" } else { "less is better" };
    let mut text = wrap(&format!(
        "{} of {} on {}: {} ({goal}){}",
        counted(a.trials, "trial"),
        counted(a.configs, "configuration"),
        counted(a.datasets.len(), "dataset"),
        a.score,
        if a.normalised { ", each dataset on a scale of its own" } else { "" },
    ));
    if a.failed > 0 {
        text += &wrap(&format!("Failed, and never chosen: {}.", counted(a.failed, "trial")));
    }
    let partial: usize = a.datasets.iter().map(|dataset| dataset.partial).sum();
    if partial > 0 {
        text += &wrap(&format!(
            "Left out, because others were tried on more folds or seeds: {}.",
            counted(partial, "configuration")
        ));
    }
    text += &wrap(match a.coverage {
        1.0 => {
            "Every combination of the values tried was tried: gains are exact, for this grid of values \
             and these scores."
        }
        0.0 => {
            "Less than a tenth of the combinations of these values was tried. A gain is what the best \
             configuration seen has over the default: a search may find more, and the best of noisy \
             scores looks better than it is."
        }
        _ => {
            "Not every combination of the values tried was tried: a search may find more than these \
             gains, and the best of noisy scores looks better than it is."
        }
    });
    if a.datasets.len() > 1 && a.complete < a.configs {
        text += &wrap(&format!(
            "{} of {} succeeded on every dataset; defaults are among them.",
            a.complete,
            counted(a.configs, "configuration")
        ));
    }
    if let [DatasetFacts { best: Some(best), best_loss: Some(loss), .. }] = a.datasets.as_slice() {
        let score = if a.maximize { -loss } else { *loss };
        text += &hanging(&format!(
            "best seen: {} {}: {}",
            a.score,
            short(score),
            settings(best, &a.varied)
        ));
    }
    text
}

/// What the first table's gains are over.
fn declared(a: &Analysis) -> &'static str {
    let same =
        |gains: &Gains| a.varied.iter().all(|name| gains.default.get(name) == a.wanted.get(name));
    match a.declared.as_ref().is_some_and(same) {
        true => "the declared default",
        false => "what was tried nearest to the declared default",
    }
}

/// In what gains are counted.
fn unit(a: &Analysis) -> &str {
    if a.normalised { "of a dataset's range" } else { &a.score }
}

/// Two digits of the interval, or of the number where there is none.
fn digits(summary: &Summary) -> usize {
    let width = (summary.mean.high - summary.mean.low) / 4.0;
    let size = summary.mean.value.abs() / 10.0;
    decimals(if width > 1e-6 * size { width } else { size })
}

pub(crate) fn estimate(summary: &Summary, digits: usize) -> String {
    match summary.mean.low.is_finite() {
        true => interval(&summary.mean, digits),
        false => signed(summary.mean.value, digits),
    }
}

/// The tables of one default.
fn around(a: &Analysis, name: &str, gains: &Gains, colour: bool) -> String {
    let digits = digits(&gains.whole);
    let several = gains.whole.each.len() > 1;
    let mut text = hanging(&format!("over {name}: {}", settings(&gains.default, &a.varied)));
    let value = if several { "gain [95 % interval]" } else { "gain" };
    let last: &[&str] = if several { &["median", "top", "held costs"] } else { &["held costs"] };
    let header = [&["free", value][..], last].concat();
    let right: Vec<usize> = (2..header.len()).collect();
    let mut table = Table::new(&header, &right, colour);
    let mut row = |name: &str, gain: &Summary, held: Option<&Summary>| {
        let share = gain.top_share.map_or(String::new(), |share| format!("{:.0} %", 100.0 * share));
        let held = held.map_or(String::new(), |held| signed(held.mean.value, digits));
        let middle = [signed(gain.median, digits), share];
        let cells = [name.to_owned(), estimate(gain, digits)];
        let middle = middle.into_iter().filter(|_| several);
        table.row(cells.into_iter().chain(middle).chain([held]));
    };
    row("everything", &gains.whole, None);
    for (kind, gain) in Kind::ALL.iter().zip(gains.kinds.iter().flatten()) {
        row(kind.name(), gain, None);
    }
    let mut moved = false;
    for single in &gains.single {
        row(&single.name, &single.gain, single.risk.as_ref());
        if single.moving.each != single.gain.each {
            row(&format!("  {}*", single.name), &single.moving, None);
            moved = true;
        }
    }
    text += &table.render();
    if moved {
        text += &wrap("* with its parents moved where it needs them; without, they stay");
    }
    if a.coverage == 0.0 {
        text += &wrap(
            "What one hyperparameter gains alone is known where other values of it were tried with all \
             else held; nothing is known of pairs.",
        );
    }
    text += &not_inferior(gains);
    text + &pairs(&gains.pairs, digits, colour)
}

/// What may be left at the default, where that was tested.
fn not_inferior(gains: &Gains) -> String {
    let p = |single: &&Single| single.non_inferiority_p;
    let safe = gains.single.iter().filter(|single| p(single).is_some_and(|p| p <= 0.05));
    let safe: Vec<String> = safe.map(|single| format!("`{}`", single.name)).collect();
    match safe.as_slice() {
        _ if gains.single.iter().all(|single| p(&single).is_none()) => String::new(),
        [] => wrap(
            "Of none is it shown that holding it at its default, while the rest is tuned, costs less \
             than 1 % of the score (Wilcoxon, Holm, 5 %).",
        ),
        safe => wrap(&format!(
            "Held at its default while the rest is tuned, {} is shown to cost less than 1 % of the \
             score (Wilcoxon, Holm, 5 %).",
            if safe.len() > 1 { format!("each of {}", safe.join(", ")) } else { safe[0].clone() }
        )),
    }
}

fn pairs(pairs: &[Pair], digits: usize, colour: bool) -> String {
    let mut best: Vec<&Pair> = pairs.iter().filter(|pair| pair.joint.mean.value > 0.0).collect();
    best.sort_by(|a, b| b.joint.mean.value.total_cmp(&a.joint.mean.value));
    if best.is_empty() {
        return String::new();
    }
    let header = ["both free", "gain", "beyond the better", "beyond the sum"];
    let mut table = Table::new(&header, &[1, 3], colour);
    for pair in best.iter().take(PAIRS) {
        table.row([
            pair.names.join(" × "),
            signed(pair.gain.mean.value, digits),
            estimate(&pair.joint, digits),
            signed(pair.interaction.mean.value, digits),
        ]);
    }
    let left = best.len().saturating_sub(PAIRS);
    let rest =
        if left > 0 { wrap(&format!("{left} more gain less together.")) } else { String::new() };
    format!("\n{}{rest}", table.render())
}

/// What a configuration has of hyperparameters that vary.
pub(crate) fn settings(config: &Config, varied: &[String]) -> String {
    let short = |value: &Value| match value {
        Value::Float(value) => short(*value),
        value => value.to_string(),
    };
    let own = varied.iter().filter_map(|name| Some((name, config.get(name)?)));
    own.map(|(name, value)| format!("{name} = {}", short(value))).collect::<Vec<_>>().join(", ")
}

pub(crate) fn ranges(ranges: &[Range], datasets: usize, colour: bool) -> String {
    if datasets < 2 || ranges.is_empty() {
        return String::new();
    }
    let mut table =
        Table::new(&["worth searching", "best on 90 % of datasets", "of"], &[2], colour);
    for range in ranges {
        let short = |value: &Value| value.number().map_or_else(|| value.to_string(), short);
        let values = match &range.between {
            Some([low, high]) => format!("{} to {}", short(low), short(high)),
            None => range.among.iter().map(Value::to_string).collect::<Vec<_>>().join(", "),
        };
        table.row([range.name.clone(), values, range.datasets.to_string()]);
    }
    format!("\n{}", table.render())
}

pub(crate) fn sensitivity(s: &Sensitivity, varied: &[String], exact: bool) -> String {
    let digits = decimals(s.phi.abs() / 10.0);
    let scale = if s.normalised { " on a scale of each dataset's own" } else { "" };
    let mut text = format!(
        "Tuned on each dataset it reaches {:.digits$}, with one configuration for all {:.digits$}: \
         sensitivity {:.digits$}{scale}.",
        s.tuned, s.shared, s.phi
    );
    let tuned = s.dimension.zip(s.steps.as_ref()).map(|(k, steps)| &steps[k]);
    if let Some(step) = tuned {
        let names: Vec<String> = step.tuned.iter().map(|name| format!("`{name}`")).collect();
        let which = match names.as_slice() {
            [] => "Tuning none on each".to_owned(),
            names => format!("Tuning {} on each", names.join(", ")),
        };
        let seen = if exact { "" } else { ", as far as was tried" };
        text += &format!(
            " {which} reaches 95 % of that: effective dimensionality {}{seen}.",
            step.tuned.len()
        );
    }
    text += &format!(" The one for all: {}.", settings(&s.config, varied));
    format!("\n{}", wrap(&text))
}

/// The budget curve, as a table of two rows.
fn curve(a: &Analysis, budget: &Budget) -> String {
    let Some(last) = budget.steps.last() else { return String::new() };
    let digits = digits(&last.gain);
    let shown: Vec<_> = budget.steps.iter().rev().step_by(2).take(5).collect();
    let cell = |of: &dyn Fn(&BudgetStep) -> String| -> Vec<String> {
        shown.iter().rev().map(|step| of(step)).collect()
    };
    let configs = cell(&|step| step.configs.to_string());
    let mut header = vec!["configurations"];
    header.extend(configs.iter().map(String::as_str));
    let right: Vec<usize> = (1..header.len()).collect();
    let mut table = Table::new(&header, &right, false);
    let gains = cell(&|step| signed(step.gain.mean.value, digits));
    table.row(std::iter::once("best seen gains".to_owned()).chain(gains));
    let mut text = format!("Expected of a random search among those tried, over {}.", declared(a));
    if let Some(enough) = budget.nearly_all {
        let last = counted(last.configs, "configuration");
        text += &format!(" 95 % of what {last} gain is there after {enough}.");
    }
    if let Some(seconds) = budget.seconds.filter(|seconds| *seconds > 0.0) {
        text += &format!(" One takes {} s.", short(seconds));
    }
    format!("\n{}{}", table.render(), wrap(&text))
}

/// How much of the gain is left on blocks that did not choose.
fn honest(a: &Analysis) -> String {
    let known: Vec<_> =
        a.datasets.iter().filter_map(|d| Some((&d.name, d.blocks.as_ref()?))).collect();
    if known.is_empty() {
        return String::new();
    }
    let line = |(name, gain): &(&String, &BlockGain)| {
        let digits = decimals(gain.error);
        let on = if name.is_empty() { String::new() } else { format!("{name}: ") };
        hanging(&format!(
            "{on}{} {} (standard error {:.digits$}), naive {}",
            signed(gain.honest, digits),
            a.score,
            gain.error,
            signed(gain.naive, digits)
        ))
    };
    let BlockGain { blocks, .. } = known[0].1;
    let whose = if *blocks == "seeds" { ", for these test rows" } else { "" };
    let title = format!(
        "Chosen on all {blocks} but one and judged on that one, the gain over {} is{whose}:",
        declared(a)
    );
    let lines: String = known.iter().take(LINES).map(line).collect();
    let rest = match known.len() {
        count if count > LINES => wrap(&format!("{} more are in --json.", count - LINES)),
        _ => String::new(),
    };
    format!("\n{}{lines}{rest}", wrap(&title))
}

/// The one sentence: from blocks that did not choose where there are such.
fn closing(a: &Analysis) -> String {
    let Some(gains) = &a.declared else { return String::new() };
    let honest: Option<Vec<f64>> =
        a.datasets.iter().map(|d| d.blocks.as_ref().map(|blocks| blocks.honest)).collect();
    let (whole, how) = match honest {
        Some(each) => (Summary::new(each), "gains"),
        None => (gains.whole.clone(), "seems to gain"),
    };
    let digits = digits(&whole);
    let several = whole.each.len() > 1;
    let number = |value: f64| signed(value, digits).trim_start_matches('+').to_owned();
    let mut text = format!(
        "Tuning everything {how} {} {} over {}",
        number(whole.mean.value),
        unit(a),
        declared(a)
    );
    if several {
        text += &format!(" on the mean, {} on the median dataset", number(whole.median));
    }
    text += ".";
    let most = gains.single.iter().map(|single| single.gain.mean.value).fold(0.0, f64::max);
    let best = gains.single.iter().find(|single| single.gain.mean.value == most && most > 0.0);
    if let Some(best) = best {
        let share = 100.0 * most / gains.whole.mean.value;
        text += &format!(" `{}` alone gains most of what was seen, {share:.0} %.", best.name);
    }
    text += if several {
        " Intervals are over datasets, as if these were drawn from those of interest."
    } else {
        " One dataset says nothing of others."
    };
    format!("\n{}", wrap(&text))
}
