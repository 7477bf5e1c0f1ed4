use tunability_space::{Config, Kind, Value};
use tunability_tuning::analysis::{Analysis, Budget, Gains, Pair, Range, Sensitivity, Summary};

use crate::table::Table;
use crate::{counted, decimals, hanging, interval, short, signed, wrap};

/// How many pairs are shown: those of most joint gain.
const PAIRS: usize = 10;

/// The report of `analyse`: what is in the table, what tuning gains over each default, where the best
/// values lie, and whether one configuration does for all datasets.
pub fn analysis(a: &Analysis, colour: bool) -> String {
    let mut text = heading(a);
    for (name, gains) in [("declared", &a.declared), ("optimal", &a.optimal)] {
        if let Some(gains) = gains {
            text += &format!("\n{}", around(name, gains, colour));
        }
    }
    if a.declared.is_none() {
        text += &wrap(
            "\nThe declared default was not tried with success on every dataset, so no gain over it \
             is stated.",
        );
    }
    if let Some(elsewhere) = &a.optimal_elsewhere {
        let digits = digits(elsewhere);
        text += &wrap(&format!(
            "Over a default that is optimal on the other datasets alone, tuning gains {} {}: what a new \
             dataset may expect.",
            estimate(elsewhere, digits),
            unit(a)
        ));
    }
    text += &ranges(&a.ranges, a.datasets.len(), colour);
    text += &a.sensitivity.as_ref().map_or_else(String::new, |s| sensitivity(s, a.exact));
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
        text += &wrap(&format!("{} failed and are never chosen.", counted(a.failed, "trial")));
    }
    text + &wrap(if a.exact {
        "Every combination of the values tried was tried: gains are exact, for this grid of values."
    } else {
        "Not every combination of the values tried was tried: gains are what these trials show, at \
         least as much as is there but for the luck of having been picked."
    })
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
fn around(name: &str, gains: &Gains, colour: bool) -> String {
    let digits = digits(&gains.whole);
    let several = gains.whole.each.len() > 1;
    let mut text = hanging(&format!("over the {name} default: {}", settings(&gains.default)));
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
        row(&single.name, &single.gain, Some(&single.risk));
        if single.moving != single.gain {
            row(&format!("  {}*", single.name), &single.moving, None);
            moved = true;
        }
    }
    text += &table.render();
    if moved {
        text += &wrap("* with its parents moved where it needs them; without, they stay");
    }
    text += &not_inferior(gains);
    text + &pairs(&gains.pairs, digits, colour)
}

/// What may be left at the default, where that was tested.
fn not_inferior(gains: &Gains) -> String {
    let tested = gains.single.iter().filter(|single| single.inferior.is_some()).count();
    let safe = gains.single.iter().filter(|single| single.inferior.is_some_and(|p| p <= 0.05));
    let safe: Vec<String> = safe.map(|single| format!("`{}`", single.name)).collect();
    match (tested, safe.as_slice()) {
        (0, _) => String::new(),
        (_, []) => wrap(
            "None can be held without risk: that costs 1 % of the score or more, as far as these \
             datasets can tell (Wilcoxon, Holm, 5 %).",
        ),
        (_, safe) => wrap(&format!(
            "Held at its default while the rest is tuned, each of {} costs less than 1 % of the score on \
             the median dataset (Wilcoxon, Holm, 5 %).",
            safe.join(", ")
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
    let left = pairs.len() - best.len().min(PAIRS);
    let rest = match left {
        0 => String::new(),
        _ => wrap(&format!("{} less or nothing together.", of_pairs(left))),
    };
    format!("\n{}{rest}", table.render())
}

fn of_pairs(count: usize) -> String {
    format!("{} {}", counted(count, "further pair"), if count == 1 { "gains" } else { "gain" })
}

pub(crate) fn settings(config: &Config) -> String {
    let short = |value: &Value| match value {
        Value::Float(value) => short(*value),
        value => value.to_string(),
    };
    let pairs = config.iter().map(|(name, value)| format!("{name} = {}", short(value)));
    pairs.collect::<Vec<_>>().join(", ")
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

pub(crate) fn sensitivity(s: &Sensitivity, exact: bool) -> String {
    let digits = decimals(s.phi.abs() / 10.0);
    let scale = if s.normalised { " on a scale of each dataset's own" } else { "" };
    let mut text = format!(
        "Tuned on each dataset it reaches {:.digits$}, with one configuration for all {:.digits$}: \
         sensitivity {:.digits$}{scale}.",
        s.tuned, s.shared, s.phi
    );
    let tuned = s.dimension.zip(s.steps.as_ref()).map(|(k, steps)| &steps[k]);
    if let Some(step) = tuned {
        let which = match step.tuned.len() {
            0 => "none needs tuning on each".to_owned(),
            _ => format!("tuning {} on each is enough", step.tuned.join(", ")),
        };
        let at_least = if exact { "" } else { ", as far as these trials tell" };
        text += &format!(
            " For 95 % of that {which}: effective dimensionality {}{at_least}.",
            step.tuned.len()
        );
    }
    format!("\n{}", wrap(&text))
}

fn curve(a: &Analysis, budget: &Budget) -> String {
    let Some(last) = budget.steps.last() else { return String::new() };
    let digits = digits(&last.gain);
    let steps = budget
        .steps
        .iter()
        .map(|step| format!("{}: {}", step.configs, signed(step.gain.mean.value, digits)));
    let start = if a.declared.is_some() { "declared" } else { "optimal" };
    let mut text = format!(
        "A random search of n of these configurations is expected to gain over the {start} default, \
         n: gain: {}.",
        steps.collect::<Vec<_>>().join(", ")
    );
    if let Some(enough) = budget.nearly_all {
        text += &format!(" {} are enough for 95 % of it.", counted(enough, "configuration"));
    }
    if let Some(seconds) = budget.seconds.filter(|seconds| *seconds > 0.0) {
        text += &format!(" One takes {} s.", short(seconds));
    }
    format!("\n{}", wrap(&text))
}

/// How much of the gain is left on blocks that did not choose.
fn honest(a: &Analysis) -> String {
    let known: Vec<_> =
        a.datasets.iter().filter_map(|d| Some((&d.name, d.blocks.as_ref()?))).collect();
    if known.is_empty() {
        return String::new();
    }
    let line = |(name, gain): &(&String, &tunability_tuning::analysis::BlockGain)| {
        let digits = decimals((gain.honest.high - gain.honest.low) / 4.0);
        let on = if name.is_empty() { String::new() } else { format!("{name}: ") };
        wrap(&format!(
            "{on}chosen on all {} but one and judged on that one, for each of {}: gain {}, naive {}.",
            gain.blocks,
            gain.count,
            interval(&gain.honest, digits),
            signed(gain.naive, digits)
        ))
    };
    let lines: String = known.iter().take(PAIRS).map(line).collect();
    let rest = match known.len() {
        count if count > PAIRS => wrap(&format!("{} more in --json.", count - PAIRS)),
        _ => String::new(),
    };
    format!("\n{lines}{rest}")
}

fn closing(a: &Analysis) -> String {
    let Some((gains, default)) = (a.declared.as_ref().map(|gains| (gains, "declared")))
        .or(a.optimal.as_ref().map(|gains| (gains, "optimal")))
    else {
        return String::new();
    };
    let digits = digits(&gains.whole);
    let best = gains.single.iter().max_by(|a, b| a.gain.mean.value.total_cmp(&b.gain.mean.value));
    let mut text = format!(
        "Tuning everything gains {} {} over the {default} default",
        signed(gains.whole.mean.value, digits).trim_start_matches('+'),
        unit(a)
    );
    if gains.whole.each.len() > 1 {
        text +=
            &format!(" on the mean, {} on the median dataset", signed(gains.whole.median, digits));
    }
    text += ".";
    if let Some(best) = best.filter(|best| best.gain.mean.value > 0.0) {
        let share = 100.0 * best.gain.mean.value / gains.whole.mean.value;
        text += &format!(" `{}` alone gains most, {share:.0} % of that.", best.name);
    }
    text += if gains.whole.each.len() > 1 {
        " Intervals are over datasets, as if these were drawn from those of interest."
    } else {
        " One dataset says nothing of others."
    };
    format!("\n{}", wrap(&text))
}
