use tunability_stats::Estimate;
use tunability_tuning::analysis::Summary;
use tunability_tuning::{Measurement, Suite, Verdict};

use crate::analysis::{estimate, ranges, sensitivity, settings};
use crate::measurement::word;
use crate::table::{Shade, Table};
use crate::{counted, decimals, hanging, short, signed, wrap};

/// The report of `measure --datasets`: each dataset, what tuning gains over all of them, which
/// hyperparameters matter where, and whether one configuration would do.
pub fn suite(s: &Suite, colour: bool) -> String {
    let digits = decimals((s.whole.mean.high - s.whole.mean.low) / 4.0);
    let unit = if s.relative { "shares of the default's" } else { "the" };
    let mut text = wrap(&format!(
        "{} on {}: gains in {unit} loss = {}",
        s.learner,
        counted(s.datasets.len(), "dataset"),
        s.measure
    ));
    text += &format!("\n{}", datasets(s, digits, colour));
    text += &format!("\n{}", over_datasets(s, digits, colour));
    if s.axes.iter().any(|axis| axis.moved) {
        text += &wrap("* over the default with its parents moved");
    }
    text += &matters(s, colour);
    text += &seen(s, digits, colour);
    for missing in &s.failed {
        text += &hanging(&format!("not measured: {} ({})", missing.dataset, missing.why));
    }
    text + "\n" + &closing(s, digits)
}

/// A row a dataset.
fn datasets(s: &Suite, digits: usize, colour: bool) -> String {
    let header = ["dataset", "default", "gain [interval]", "naive", "verdict"];
    let mut table = Table::new(&header, &[1, 3], colour);
    for m in &s.datasets {
        let scale = if s.relative { m.baseline.loss } else { 1.0 };
        let Some(gain) = &m.whole else {
            table.row([m.dataset.as_str(), "", "nothing to tune"]);
            continue;
        };
        let Estimate { value, low, high } = gain.honest;
        let honest = Estimate { value: value / scale, low: low / scale, high: high / scale };
        let plain = [
            m.dataset.clone(),
            short(m.baseline.loss),
            crate::interval(&honest, digits),
            signed(gain.naive / scale, digits),
        ];
        let (word, shade) = word(gain.verdict);
        let cells = plain.into_iter().map(|cell| (cell, Shade::Plain));
        table.shaded_row(cells.chain([(word.to_owned(), shade)]));
    }
    table.render()
}

/// A row for everything, each kind and each hyperparameter.
fn over_datasets(s: &Suite, digits: usize, colour: bool) -> String {
    let header = ["free", "mean gain [95 % interval]", "median", "top", "worth it on"];
    let mut table = Table::new(&header, &[2, 3, 4], colour);
    let mut row = |name: String, gain: &Summary, worth: Option<usize>| {
        let share = gain.top_share.map_or(String::new(), |share| format!("{:.0} %", 100.0 * share));
        let worth = worth.map_or(String::new(), |worth| format!("{worth} of {}", gain.each.len()));
        table.row([name, estimate(gain, digits), signed(gain.median, digits), share, worth]);
    };
    row("everything".to_owned(), &s.whole, Some(s.worth));
    for (name, gain) in [("model", &s.model), ("algorithm", &s.algorithm)] {
        if let Some(gain) = gain {
            row(name.to_owned(), gain, None);
        }
    }
    for axis in &s.axes {
        let mark = if axis.moved { "*" } else { "" };
        row(format!("{}{mark}", axis.name), &axis.gain, Some(axis.worth));
    }
    table.render()
}

/// Which hyperparameters are worth tuning alone, and where.
fn matters(s: &Suite, colour: bool) -> String {
    let worth = |name: &str| -> Vec<&str> {
        let is = |m: &&Measurement| {
            let axis = m.axes.iter().find(|axis| axis.name == name);
            axis.is_some_and(|axis| axis.gain.verdict == Verdict::Worth)
        };
        s.datasets.iter().filter(is).map(|m| m.dataset.as_str()).collect()
    };
    let known = s.axes.iter().map(|axis| (axis, worth(&axis.name)));
    let known: Vec<_> = known.filter(|(_, datasets)| !datasets.is_empty()).collect();
    if known.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["worth tuning alone", "on"], &[], colour);
    for (axis, datasets) in known {
        table.row([axis.name.clone(), datasets.join(", ")]);
    }
    format!("\n{}", table.wrapped().render())
}

/// What the best losses seen say.
fn seen(s: &Suite, digits: usize, colour: bool) -> String {
    let mut text = String::new();
    if let Some(optimal) = &s.seen.optimal {
        text += "\n";
        text += &hanging(&format!(
            "best one for all seen: {}",
            settings(&optimal.default, &s.seen.varied)
        ));
        let scale = if s.relative { " of a dataset's range" } else { "" };
        let elsewhere = s.seen.optimal_elsewhere.as_ref().map_or(String::new(), |elsewhere| {
            format!(", over one chosen on the other datasets {}", estimate(elsewhere, digits))
        });
        text += &wrap(&format!(
            "Over it, the best seen on each dataset gains {}{scale}{elsewhere}: the luck of having been \
             picked is in this.",
            estimate(&optimal.whole, digits)
        ));
    }
    text += &ranges(&s.seen.ranges, s.datasets.len(), colour);
    text + &s
        .seen
        .sensitivity
        .as_ref()
        .map_or_else(String::new, |found| sensitivity(found, &s.seen.varied, false))
}

fn closing(s: &Suite, digits: usize) -> String {
    let best = s.axes.iter().filter(|axis| !axis.moved);
    let best = best.max_by(|a, b| a.gain.mean.value.total_cmp(&b.gain.mean.value));
    let mut text = format!(
        "Tuning {} gains {} on the mean, {} on the median dataset, and is worth it on {} of {}.",
        s.learner,
        signed(s.whole.mean.value, digits),
        signed(s.whole.median, digits),
        s.worth,
        s.datasets.len()
    );
    if let Some(best) = best.filter(|best| best.gain.mean.value > 0.0) {
        text += &format!(
            " `{}` alone gains most, {}.",
            best.name,
            signed(best.gain.mean.value, digits)
        );
    }
    text += match s.datasets.len() {
        1 => " One dataset says nothing of others.",
        _ => {
            " Intervals are over datasets, as if these were drawn from those of interest; those of one \
             dataset are conditional on it and its folds."
        }
    };
    wrap(&text)
}

/// A table for a paper, in Markdown: a row for each dataset, with the mean and the median, and a caption.
pub fn paper(s: &Suite) -> String {
    let Some(first) = s.datasets.first() else { return String::new() };
    let unit = if s.relative { ", as shares of the default's loss" } else { "" };
    let mut text = format!(
        "Table: what {} configurations of {} gain over the default ({}, cv {}{unit}), chosen on rows that \
         did not judge, with the interval given the dataset and its folds (it aims at 95 %); naive: chosen and judged \
         on the same rows. Mean: with the 95 % interval over datasets.\n\n",
        first.whole.as_ref().map_or(0, |gain| gain.configs),
        s.learner,
        s.measure,
        first.resampling
    );
    text +=
        "| dataset | rows | default | gain | low | high | naive |\n|---|---|---|---|---|---|---|\n";
    let digits = decimals((s.whole.mean.high - s.whole.mean.low) / 4.0) + 1;
    let number = |value: f64| format!("{value:.digits$}");
    for m in &s.datasets {
        let Some(gain) = &m.whole else { continue };
        let scale = if s.relative { m.baseline.loss } else { 1.0 };
        let Estimate { value, low, high } = gain.honest;
        let numbers = [value, low, high, gain.naive].map(|value| number(value / scale)).join(" | ");
        text +=
            &format!("| {} | {} | {} | {numbers} |\n", m.dataset, m.rows, short(m.baseline.loss));
    }
    let Estimate { value, low, high } = s.whole.mean;
    let numbers = [value, low, high, s.naive.mean.value].map(number).join(" | ");
    text += &format!("| mean | | | {numbers} |\n");
    text +=
        &format!("| median | | | {} | | | {} |\n", number(s.whole.median), number(s.naive.median));
    for missing in &s.failed {
        text += &format!("\nNot measured: {} ({}).\n", missing.dataset, missing.why);
    }
    text
}
