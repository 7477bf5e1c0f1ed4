use std::fmt::Write as _;

use tunability_space::{Config, Hyperparameter, Kind, Value};
use tunability_tuning::{Axis, Gain, Measurement, Verdict};

use crate::curve::curve;
use crate::nested::nested;
use crate::pairs::pairs;
use crate::table::{Shade, Table};
use crate::{counted, decimals, hanging, interval, short, signed, verdict, wrap};

/// The report of `measure`: what was measured, the default, three gains and their interaction, each
/// hyperparameter alone, and what to make of it.
pub fn measurement(m: &Measurement, colour: bool) -> String {
    let digits = digits(m);
    let mut text = heading(m, digits);
    if let Some(whole) = &m.whole {
        text += "\n";
        text += &searches(m, whole, digits, colour);
        text += &curve(m, digits);
        text += &nested(m, whole, digits);
        if !m.axes.is_empty() {
            text += "\n";
            text += &axes(m, digits, colour);
        }
        text += &pairs(m, digits);
    }
    text += &failures(m);
    text += "\n";
    text += &verdict(m);
    text
}

/// How many decimals are shown, in tables and sentences: the noise of the whole search decides, or
/// its interval where a single split has no noise.
pub(crate) fn digits(m: &Measurement) -> usize {
    let of_gain = m.whole.as_ref().and_then(|gain| gain.split_error);
    let of_interval = m.whole.as_ref().map(|gain| (gain.honest.high - gain.honest.low) / 4.0);
    let known = [of_gain, m.baseline.split_error, of_interval];
    decimals(known.into_iter().flatten().find(|noise| *noise > 0.0).unwrap_or(0.0))
}

fn heading(m: &Measurement, digits: usize) -> String {
    let Measurement { learner, dataset, rows, units, measure, resampling, baseline, .. } = m;
    let mut title = format!(
        "{learner} on {dataset}: {rows} {units}, loss = {measure}, cv {resampling}, seed {}",
        m.seeds.base
    );
    for (source, seed) in &m.seeds.own {
        let _ = write!(title, ", seed.{source} {seed}");
    }
    let mut text = wrap(&title);
    if !m.held.is_empty() {
        text += &hanging(&format!("held: {}", m.held));
    }
    if let Some(space) = &m.space {
        let domain = |h: &Hyperparameter| format!("{} = {}", h.name, h.domain);
        let domains: Vec<String> = space.hyperparameters.iter().map(domain).collect();
        text += &hanging(&format!("space: {}", domains.join(", ")));
    }
    let _ = write!(text, "default loss {:.digits$}", baseline.loss);
    if let Some(error) = baseline.split_error {
        let _ = write!(text, "   split error {error:.digits$}");
    }
    if let Some(spread) = baseline.seed_spread {
        let spread = if spread == 0.0 { "0".to_owned() } else { format!("{spread:.digits$}") };
        let _ = write!(text, "   seed spread {spread} ({} seeds)", baseline.seeds);
    }
    text + "\n"
}

fn searches(m: &Measurement, whole: &Gain, digits: usize, colour: bool) -> String {
    let header = ["free", "tried", "gain [interval]", "naive", "noise", "verdict"];
    let mut table = Table::new(&header, &[1, 3, 4], colour);
    let mut rows = vec![("everything", Some(whole))];
    if m.model.is_some() || m.algorithm.is_some() {
        rows.extend([("model", m.model.as_ref()), ("algorithm", m.algorithm.as_ref())]);
    }
    for (name, gain) in rows {
        let Some(gain) = gain else {
            table.row([name, "0", "nothing to tune"]);
            continue;
        };
        let plain = [
            name.to_owned(),
            format!("{}{}", gain.configs, if gain.exhausted { " (all)" } else { "" }),
            interval(&gain.honest, digits),
            signed(gain.naive, digits),
            gain.noise.map_or_else(|| "?".to_owned(), |noise| format!("{noise:.digits$}")),
        ];
        let (word, shade) = word(gain.verdict);
        let cells = plain.into_iter().map(|cell| (cell, Shade::Plain));
        table.shaded_row(cells.chain([(word.to_owned(), shade)]));
    }
    if let Some(interaction) = &m.interaction {
        let word = match interaction {
            gain if gain.low > 0.0 => "above sum",
            gain if gain.high < 0.0 => "below sum",
            _ => "unclear",
        };
        let interval = interval(interaction, digits);
        table.row(["interaction", "", &interval, "", "", word]);
    }
    table.render()
}

fn axes(m: &Measurement, digits: usize, colour: bool) -> String {
    let header = ["alone", "best", "gain [interval]", "naive", "verdict"];
    let mut table = Table::new(&header, &[1, 3], colour);
    for kind in Kind::ALL {
        for axis in m.axes.iter().filter(|axis| axis.kind == kind) {
            let gain = &axis.gain;
            let mark = if axis.needs.is_some() { "*" } else { "" };
            let plain = [
                format!("{}{mark}", axis.name),
                best(axis),
                interval(&gain.honest, digits),
                signed(gain.naive, digits),
            ];
            let (word, shade) = word(gain.verdict);
            let cells = plain.into_iter().map(|cell| (cell, Shade::Plain));
            table.shaded_row(cells.chain([(word.to_owned(), shade)]));
        }
    }
    table.render() + &footnote(m)
}

/// The best value on an axis, short.
fn best(axis: &Axis) -> String {
    match &axis.best {
        Value::Float(value) => short(*value),
        value => value.to_string(),
    }
}

fn footnote(m: &Measurement) -> String {
    let mut needs: Vec<&str> = m.axes.iter().filter_map(|axis| axis.needs.as_deref()).collect();
    needs.dedup();
    if needs.is_empty() {
        return String::new();
    }
    let needs = needs.join("; ");
    wrap(&format!(
        "* over the default with its parent moved ({needs}): at the default itself it is inactive and \
         gains nothing"
    ))
}

pub(crate) fn word(verdict: Verdict) -> (&'static str, Shade) {
    match verdict {
        Verdict::Worth => ("worth it", Shade::Good),
        Verdict::BelowNoise => ("below noise", Shade::Doubtful),
        Verdict::Unclear => ("unclear", Shade::Doubtful),
        Verdict::Nothing => ("nothing", Shade::Plain),
        Verdict::Harmful => ("harmful", Shade::Bad),
    }
}

fn failures(m: &Measurement) -> String {
    let mut text = String::new();
    if m.tried.unconverged > 0 {
        let count = counted(m.tried.unconverged, "configuration");
        let _ = writeln!(text, "\nStopped before the tolerance was reached: {count}");
    }
    if m.tried.failed > 0 {
        let failed = counted(m.tried.failed, "configuration");
        let _ = writeln!(text, "\nFailed and never chosen: {failed}");
    }
    for failure in &m.tried.failures {
        let example = moved(&failure.example, &m.baseline.config);
        let example = match example.is_empty() {
            true => "the default, with another seed".to_owned(),
            false => format!("one has {example}"),
        };
        text += &hanging(&format!("{} x {} ({example})", failure.configs, failure.why));
    }
    text
}

/// Where a configuration differs from the default.
pub(crate) fn moved(config: &Config, default: &Config) -> Config {
    let moved = config.iter().filter(|(name, value)| default.get(name) != Some(*value));
    moved.map(|(name, value)| (name, value.clone())).collect()
}
