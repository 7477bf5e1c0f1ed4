use std::fmt::Write as _;

use tunability_space::{Config, Value};
use tunability_stats::Estimate;
use tunability_tuning::{Ledger, Move, Neighbourhood, Plane, Ranking, Robustness, Spread, Varied};

use crate::sketch::strip;
use crate::{Table, advice, counted, decimals, hanging, short, signed, wrap};

/// Columns of a strip plot.
const STRIP: usize = 60;

/// Numbers of runs that are shown, of all that were tried.
const SHOWN_RUNS: [usize; 8] = [1, 2, 3, 5, 10, 20, 30, 100];

/// The report of `robustness`: what moves the loss, whose the spread is, how many runs a comparison needs,
/// what small changes do, and what to make of it.
pub fn robustness(r: &Robustness, colour: bool) -> String {
    let digits = digits(r);
    let mut text = heading(r, digits);
    text += &spreads(r, digits, colour);
    if let Some(ledger) = &r.ledger {
        text += &self::ledger(ledger, colour);
    }
    if let Some(ranking) = &r.ranking {
        text += &self::ranking(r, ranking, colour);
    }
    for neighbourhood in &r.neighbourhoods {
        text += &self::neighbourhood(r, neighbourhood, digits, colour);
    }
    if let Some(plane) = &r.plane {
        text += &self::plane(plane, colour);
    }
    text += &failures(r);
    text + "\n" + &advice::advice(r)
}

/// How many decimals are shown: two digits of the least spread that there is, or of the tolerance; no
/// more than make six digits of the loss.
pub(crate) fn digits(r: &Robustness) -> usize {
    let all = r.spreads.iter().chain(&r.tuner).map(|spread| spread.sd.value);
    let least = all.filter(|sd| *sd > 0.0).fold(f64::INFINITY, f64::min);
    let whole = r.loss.abs().max(1.0).log10() as usize + 1;
    decimals(if least.is_finite() { least } else { r.tolerance }).min(6_usize.saturating_sub(whole))
}

fn heading(r: &Robustness, digits: usize) -> String {
    let Robustness { learner, dataset, measure, resampling, loss, .. } = r;
    let mut title =
        format!("{learner} on {dataset}: loss = {measure}, cv {resampling}, seed {}", r.seeds.base);
    for (source, seed) in &r.seeds.own {
        let _ = write!(title, ", seed.{source} {seed}");
    }
    let mut text = wrap(&title);
    if !r.held.is_empty() {
        text += &hanging(&format!("held: {}", r.held));
    }
    text + &format!("default loss {loss:.digits$}\n")
}

fn spreads(r: &Robustness, digits: usize, colour: bool) -> String {
    let all: Vec<&Spread> = r.spreads.iter().chain(&r.tuner).collect();
    let mut text = "\n".to_owned();
    if !all.is_empty() {
        text += "What moves the loss? Each source by itself, everything else held.\n";
        let header = ["varied", "seeds", "mean", "sd", "median", "IQM [95 % interval]", "worst"];
        let mut table = Table::new(&header, &[1, 2, 3, 4, 6], colour);
        for spread in &all {
            let Estimate { value, low, high } = spread.interquartile_mean;
            let failed = if spread.failed > 0 { "*" } else { "" };
            table.row([
                spread.varied.name().to_owned(),
                format!("{}{failed}", spread.losses.len()),
                format!("{:.digits$}", spread.mean.value),
                format!("{:.digits$}", spread.sd.value),
                format!("{:.digits$}", spread.median()),
                format!("{value:.digits$} [{low:.digits$}, {high:.digits$}]"),
                format!("{:.digits$}", spread.worst),
            ]);
        }
        text += &table.wrapped().render();
        if all.iter().any(|spread| spread.failed > 0) {
            text += "* the others failed\n";
        }
    }
    if r.tuner.is_some() {
        text += &wrap(&format!(
            "tuner: the best of the default and {} configurations, which ones a search happens to see",
            r.search
        ));
    }
    if !r.without_effect.is_empty() {
        let names: Vec<&str> = r.without_effect.iter().map(|varied| varied.name()).collect();
        text += &wrap(&format!("no effect: {}", names.join(", ")));
    }
    text + &strips(&all, digits) + &quantiles(r, digits, colour)
}

/// One line of dots for each source, all on one scale.
fn strips(spreads: &[&Spread], digits: usize) -> String {
    let losses = || spreads.iter().flat_map(|spread| spread.losses.iter().copied());
    let (low, high) =
        (losses().fold(f64::INFINITY, f64::min), losses().fold(f64::NEG_INFINITY, f64::max));
    if spreads.is_empty() {
        return String::new();
    }
    let (left, right) = (format!("{low:.digits$}"), format!("{high:.digits$}"));
    let gap = STRIP.saturating_sub(left.len() + right.len());
    let mut text = format!("\n{:13}{left}{}{right}\n", "", " ".repeat(gap));
    for spread in spreads {
        let dots = strip(&spread.losses, low, high, STRIP);
        text += &format!("{:13}{}\n", spread.varied.name(), dots.trim_end());
    }
    text + "one dot a seed (• two or three, ● more); less is better\n"
}

/// Quantiles over everything that is random.
fn quantiles(r: &Robustness, digits: usize, colour: bool) -> String {
    let Some(spread) = r.spreads.last() else { return String::new() };
    let end = |end: f64| {
        if end.is_finite() { format!("{end:.digits$}") } else { "open".to_owned() }
    };
    let title = format!("quantile of {}", spread.varied.name());
    let mut table = Table::new(&[&title, "loss [95 % interval]"], &[0], colour);
    for at in &spread.quantiles {
        let Estimate { value, low, high } = at.loss;
        table.row([
            format!("{:.0} %", 100.0 * at.share),
            format!("{value:.digits$} [{}, {}]", end(low), end(high)),
        ]);
    }
    "\n".to_owned() + &table.render()
}

fn ledger(ledger: &Ledger, colour: bool) -> String {
    let crossed: Vec<String> =
        ledger.factors.iter().map(|f| format!("{} of {}", f.levels, f.name)).collect();
    let title = format!("Whose is the spread? Every combination of {}.", crossed.join(", "));
    let mut text = "\n".to_owned() + &wrap(&title);
    let mut table = Table::new(&["source", "share", "sd [95 % interval]"], &[1], colour);
    for share in &ledger.shares {
        let [value, low, high] = [share.variance.value, share.variance.low, share.variance.high]
            .map(|variance| short(variance.max(0.0).sqrt()));
        table.row([
            share.sources.join(" x "),
            format!("{:.0} %", 100.0 * share.share),
            format!("{value} [{low}, {high}]"),
        ]);
    }
    text += &table.render();
    let header = format!("error of a mean of {} runs", ledger.runs);
    let mut table = Table::new(&["randomised in each run", &header], &[1], colour);
    for step in &ledger.averaging {
        let names = match step.randomised.len() {
            0 => "nothing".to_owned(),
            _ => step.randomised.join(", "),
        };
        table.row([names, short(step.error)]);
    }
    text + "\n" + &table.render()
}

fn ranking(r: &Robustness, ranking: &Ranking, colour: bool) -> String {
    let title = "How many runs rank the default and the best other configuration rightly?";
    let mut text = format!("\n{title}\n");
    text += &hanging(&format!("the other: {}", flags(&ranking.config, &r.default)));
    let shown = || ranking.runs.iter().filter(|at| SHOWN_RUNS.contains(&at.runs));
    let mut header = vec!["runs of each".to_owned()];
    header.extend(shown().map(|at| at.runs.to_string()));
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = Table::new(&names, &(1..names.len()).collect::<Vec<_>>(), colour);
    let percent = |name: &str, of: &dyn Fn(&tunability_stats::Comparison) -> f64| {
        let cells = shown().map(|at| format!("{:.0} %", 100.0 * of(at)));
        std::iter::once(name.to_owned()).chain(cells).collect::<Vec<String>>()
    };
    table.row(percent("wrong order", &|at| at.wrong));
    table.row(percent("difference found", &|at| at.power));
    text += &table.render();
    text
}

fn neighbourhood(r: &Robustness, n: &Neighbourhood, digits: usize, colour: bool) -> String {
    let (around, percent) = (&n.around, 100.0 * n.change);
    let title = format!(
        "Small changes around the {around} (loss {:.digits$}): each number by {} % of its range.",
        n.loss,
        short(percent)
    );
    let mut text = "\n".to_owned() + &wrap(&title);
    let shown = r.ranking.as_ref().is_some_and(|ranking| ranking.config == n.config);
    if shown {
        text += &format!("the {around} is the other of the comparison above\n");
    } else if n.around != "default" {
        text += &hanging(&format!("the {around}: {}", flags(&n.config, &r.default)));
    }
    let mut table = Table::new(&["changed", "to", "rise", "to", "rise"], &[1, 2, 3, 4], colour);
    for step in &n.moves {
        table.row(moved(step, digits));
    }
    text += &table.wrapped().render();
    let mean = n
        .mean_rise
        .map_or_else(String::new, |rise| format!(", mean rise {}", signed(rise.value, digits)));
    let failed = if n.failed > 0 { format!(", {} failed", n.failed) } else { String::new() };
    text + &wrap(&format!(
        "all numbers at once, {}: {:.0} % within {:.digits$} of the centre{mean}{failed}",
        counted(n.drawn, "draw"),
        100.0 * n.within.value,
        r.tolerance
    ))
}

fn moved(step: &Move, digits: usize) -> Vec<String> {
    let mut cells = vec![step.name.clone()];
    for (value, rise) in step.to.iter().zip(&step.rises) {
        cells.push(match value {
            Value::Float(value) => short(*value),
            value => value.to_string(),
        });
        cells.push(rise.map_or_else(|| "failed".to_owned(), |rise| signed(rise, digits)));
    }
    cells
}

fn plane(plane: &Plane, colour: bool) -> String {
    let title = format!(
        "How much must be tuned anew for each of {}? Scores: 0 bad, 1 good.",
        plane.datasets.join(", ")
    );
    let header = ["learner", "tried", "tuned for each", "one for all", "sensitivity"];
    let mut table = Table::new(&header, &[1, 2, 3, 4], colour);
    for point in &plane.points {
        table.row([
            point.name.clone(),
            point.configs.to_string(),
            format!("{:.3}", point.tuned),
            format!("{:.3}", point.shared),
            format!("{:.3}", point.sensitivity),
        ]);
    }
    table.row([
        "default".to_owned(),
        "1".to_owned(),
        String::new(),
        format!("{:.3}", plane.default),
    ]);
    "\n".to_owned() + &wrap(&title) + &table.render()
}

fn failures(r: &Robustness) -> String {
    let mut text = String::new();
    for failure in &r.failures {
        let one = flags(&failure.example, &r.default);
        text += &hanging(&format!("failed: {} x {} (one: {one})", failure.configs, failure.why));
    }
    if text.is_empty() { text } else { "\n".to_owned() + &text }
}

/// Where a configuration differs from another, as flags that can be typed.
pub(crate) fn flags(config: &Config, default: &Config) -> String {
    let moved = config.iter().filter(|(name, value)| default.get(name) != Some(*value));
    let flags: Vec<String> = moved.map(|(name, value)| format!("--{name} {value}")).collect();
    if flags.is_empty() { "the default".to_owned() } else { flags.join(" ") }
}

/// The spread of one source, if it has one.
pub(crate) fn spread_of(r: &Robustness, varied: Varied) -> Option<&Spread> {
    r.spreads.iter().find(|spread| spread.varied == varied)
}
