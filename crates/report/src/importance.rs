use std::fmt::Write as _;

use tunability_stats::Estimate;
use tunability_tuning::importance::{
    Anova, Basis, Dependence, Effect, Gains, Importance, Local, Path, Ped, Regime, Shapley,
    SobolIndices,
};

use crate::table::{Shade, Table};
use crate::{counted, decimals, interval, short, signed, wrap};

/// Effects of several together that are listed.
const LISTED: usize = 8;

/// How many parts of a conditional space are shown: the most likely ones.
const REGIMES: usize = 12;

/// The tables of importance: what it is computed from, and one for each way that was asked for. Where the
/// forest explains too little, shares are marked as doubtful; where it explains nothing, they are left
/// out and that is said.
pub fn importance(found: &Importance, of: &str, colour: bool) -> String {
    let mut text = wrap(&basis(found, of));
    let (blind, shade) = match found.basis {
        Basis::Forest { r2, .. } if r2 <= 0.0 => (true, Shade::Doubtful),
        Basis::Forest { poor: true, .. } => (false, Shade::Doubtful),
        _ => (false, Shade::Plain),
    };
    let mut tables = Vec::new();
    if !blind {
        if let Some(anova) = &found.anova {
            tables.push(shares(anova, found.gains.as_ref(), shade, colour));
            tables.push(together(anova, shade, colour));
            tables.push(rest(anova));
            tables.push(regimes(&anova.regimes, colour));
        }
        // The least value of a surface that explains little is one that it invented.
        let believed = found.gains.as_ref().filter(|_| shade == Shade::Plain);
        tables.extend(believed.map(|gains| whole(gains, of)));
        tables.extend(found.shapley.as_ref().map(|values| shapley(values, colour)));
        tables.extend(found.local.as_ref().map(|values| local(values, colour)));
        tables.extend(found.dependence.as_ref().map(|values| dependence(values, colour)));
    }
    if !blind || found.ablation.as_ref().is_some_and(|path| path.real) {
        tables.extend(found.ablation.as_ref().map(|path| ablation(path, of, colour)));
    }
    tables.extend(found.ped.as_ref().map(|values| ped(values, colour)));
    tables.extend(found.sobol.as_ref().map(|values| sobol(values, colour)));
    for table in tables.iter().filter(|table| !table.is_empty()) {
        text += "\n";
        text += table;
    }
    text
}

fn basis(found: &Importance, of: &str) -> String {
    let trials = counted(found.trials, "configuration");
    let mut text = match &found.basis {
        Basis::Grid { .. } => {
            format!("What {of} depends on: {trials}, a full grid, analysed exactly.")
        }
        Basis::Forest { trees, r2, poor } => {
            let mut text = format!(
                "What {of} depends on: {trials}, seen through a forest of {trees} trees that explains \
                 {} of the variance out of the bag.",
                percent(*r2)
            );
            if *r2 <= 0.0 {
                text += " That is nothing: its shares would be noise and are not shown. Run more \
                         configurations.";
            } else if *poor {
                text += " That is little: do not rely on these shares.";
            }
            text
        }
    };
    if found.left_out > 0 {
        let _ = write!(text, " Left out, as failed: {}.", found.left_out);
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// `0.52 [0.45, 0.60]`
fn share(estimate: &Estimate) -> String {
    let [value, low, high] =
        [estimate.value, estimate.low, estimate.high].map(|share| format!("{:.2}", share.max(0.0)));
    match estimate.low == estimate.high {
        true => value,
        false => format!("{value} [{low}, {high}]"),
    }
}

/// Rows of cells, shaded alike.
fn table(header: &[&str], rows: Vec<Vec<String>>, shade: Shade, colour: bool) -> String {
    let right: Vec<usize> = (1..header.len()).collect();
    let mut table = Table::new(header, &right, colour);
    for row in rows {
        table.shaded_row(row.into_iter().map(|cell| (cell, shade)));
    }
    table.render()
}

fn shares(anova: &Anova, gains: Option<&Gains>, shade: Shade, colour: bool) -> String {
    let rows = anova.effects.iter().filter(|effect| effect.names.len() == 1).map(|effect| {
        let name = &effect.names[0];
        let total = anova.totals.iter().find(|total| total.names == effect.names);
        let gain =
            gains.and_then(|gains| gains.alone.iter().find(|freed| freed.names == effect.names));
        vec![
            name.clone(),
            share(&effect.share),
            total.map_or_else(String::new, |total| share(&total.share)),
            gain.map_or_else(String::new, |freed| signed(freed.gain.value, digits(gains))),
        ]
    });
    let header = ["share of variance", "alone [95 %]", "with others [95 %]", "gain alone"];
    table(&header, rows.collect(), shade, colour)
}

fn digits(gains: Option<&Gains>) -> usize {
    let reach = gains.map(|gains| &gains.whole.gain).map(|gain| gain.high - gain.low);
    decimals(
        reach
            .filter(|reach| *reach > 0.0)
            .or(gains.map(|g| g.whole.gain.value / 10.0))
            .unwrap_or(0.0),
    )
}

fn together(anova: &Anova, shade: Shade, colour: bool) -> String {
    let several: Vec<&Effect> = anova.effects.iter().filter(|e| e.names.len() > 1).collect();
    if several.is_empty() {
        return String::new();
    }
    let rows = several.iter().take(LISTED).map(|e| vec![e.names.join(" x "), share(&e.share)]);
    let mut text = table(&["together", "beyond alone [95 %]"], rows.collect(), shade, colour);
    if several.len() > LISTED {
        let left: f64 = several[LISTED..].iter().map(|effect| effect.share.value).sum();
        let _ = writeln!(text, "{} more: {:.2} in all", several.len() - LISTED, left.max(0.0));
    }
    text
}

fn rest(anova: &Anova) -> String {
    let groups: Vec<String> = anova
        .groups
        .iter()
        .map(|group| match group.name {
            "both" => format!("both together {:.2}", group.share.value.max(0.0)),
            name => format!("{name} {:.2}", group.share.value.max(0.0)),
        })
        .collect();
    let (higher, hidden) = (anova.higher.value.max(0.0), anova.unexplained);
    let mut text = format!("Hyperparameters of the {}; ", groups.join(", "));
    let _ = write!(text, "more together than listed {higher:.2}; unexplained {hidden:.2}.");
    if hidden > 0.0 {
        text += " What is unexplained is noise, or interactions that trees hide: intervals reach up for it.";
    }
    wrap(&text)
}

fn regimes(regimes: &[Regime], colour: bool) -> String {
    let row = |regime: &Regime| {
        let mut effects: Vec<&Effect> = regime.effects.iter().collect();
        effects.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
        let first = effects.iter().take(2).filter(|effect| effect.share.value > 0.005);
        let shares: Vec<String> =
            first.map(|effect| format!("{} {:.2}", effect.names[0], effect.share.value)).collect();
        let probability = format!("{:.2}", regime.probability);
        vec![regime.when.clone(), probability, short(regime.mean), shares.join(", ")]
    };
    if regimes.is_empty() {
        return String::new();
    }
    let mut likely: Vec<&Regime> = regimes.iter().collect();
    likely.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let header = ["where", "likely", "mean", "share of the variance there"];
    let mut table = Table::new(&header, &[1, 2], colour);
    likely.iter().take(REGIMES).for_each(|regime| table.row(row(regime)));
    let rest = match regimes.len().saturating_sub(REGIMES) {
        0 => String::new(),
        left => format!("{left} more parts of the space are in --json\n"),
    };
    table.wrapped().render() + &rest
}

fn whole(gains: &Gains, of: &str) -> String {
    let digits = digits(Some(gains));
    let mut text = format!(
        "On this surface {of} falls from {:.digits$} at the default by {} with everything free (at {})",
        gains.default,
        interval(&gains.whole.gain, digits),
        free(gains)
    );
    if let Some(pair) = gains.pairs.first().filter(|pair| pair.gain.value > 0.0) {
        let _ = write!(
            text,
            ", by {} with {} free",
            signed(pair.gain.value, digits),
            pair.names.join(" and ")
        );
    }
    wrap(&(text + ". No fresh trial has confirmed it."))
}

/// The best of everything free, without what is held.
fn free(gains: &Gains) -> String {
    let values = gains.alone.iter().flat_map(|freed| &freed.names).filter_map(|name| {
        let value = gains.whole.best.get(name)?;
        Some(match value {
            tunability_space::Value::Float(value) => format!("{name} = {}", short(*value)),
            value => format!("{name} = {value}"),
        })
    });
    values.collect::<Vec<String>>().join(", ")
}

fn shapley(values: &[Shapley], colour: bool) -> String {
    let most = values.iter().filter_map(|value| value.gain).fold(0.0, |a: f64, b| a.max(b.abs()));
    let digits = decimals(most / 10.0);
    let rows = values.iter().map(|value| {
        let gain = value.gain.map_or_else(|| "?".to_owned(), |gain| signed(gain, digits));
        vec![value.name.clone(), gain, share(&value.variance)]
    });
    let header = ["Shapley value", "of the gain", "of the variance [95 %]"];
    table(&header, rows.collect(), Shade::Plain, colour)
}

fn ablation(path: &Path, of: &str, colour: bool) -> String {
    let digits =
        decimals(path.flips.iter().fold(0.0, |a: f64, flip| a.max(flip.gain.abs())) / 10.0);
    let mut rows =
        vec![vec!["the default".to_owned(), format!("{:.digits$}", path.from), String::new()]];
    rows.extend(path.flips.iter().map(|flip| {
        let to = match &flip.to {
            tunability_space::Value::Float(value) => short(*value),
            value => value.to_string(),
        };
        let response = format!("{:.digits$}", flip.response);
        vec![format!("{} = {to}", flip.name), response, signed(flip.gain, digits)]
    }));
    let how = if path.real { "to the best, each step run" } else { "to the best, on the surface" };
    table(&[how, of, "gain"], rows, Shade::Plain, colour)
}

fn local(values: &[Local], colour: bool) -> String {
    let rows = values.iter().map(|value| vec![value.name.clone(), format!("{:.2}", value.share)]);
    table(&["around the best", "share"], rows.collect(), Shade::Plain, colour)
}

fn ped(values: &[Ped], colour: bool) -> String {
    let rows = values.iter().map(|value| vec![value.name.clone(), format!("{:.2}", value.share)]);
    let text = table(&["for the best tenth", "share"], rows.collect(), Shade::Plain, colour);
    text + &wrap("PED-ANOVA: how unlike all the best tenth is along each alone; no interactions.")
}

fn sobol(values: &SobolIndices, colour: bool) -> String {
    let rows = values
        .indices
        .iter()
        .map(|index| vec![index.name.clone(), raw(&index.first), raw(&index.total)]);
    let header = ["Sobol' index", "alone [95 %]", "with others [95 %]"];
    let text = table(&header, rows.collect(), Shade::Plain, colour);
    let mut note = format!("From {} by design.", counted(values.evaluations, "real evaluation"));
    if values.failed > 0 {
        let _ = write!(note, " Rows of the design left out, as failed: {}.", values.failed);
    }
    text + &wrap(&note)
}

/// An estimate that may be below zero, where it is only chance.
fn raw(estimate: &Estimate) -> String {
    let [value, low, high] =
        [estimate.value, estimate.low, estimate.high].map(|share| format!("{share:.2}"));
    format!("{value} [{low}, {high}]")
}

fn dependence(values: &[Dependence], colour: bool) -> String {
    let mut table = Table::new(&["along", "value", "mean [95 %]"], &[1, 2], colour);
    for along in values {
        for (at, place) in along.places.iter().enumerate() {
            let name = if at == 0 { along.name.as_str() } else { "" };
            let value = match &place.value {
                tunability_space::Value::Float(value) => short(*value),
                value => value.to_string(),
            };
            let [mean, low, high] =
                [place.response.value, place.response.low, place.response.high].map(short);
            table.row([name, &value, &format!("{mean} [{low}, {high}]")]);
        }
    }
    table.render()
}
