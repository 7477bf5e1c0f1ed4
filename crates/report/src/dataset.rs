use serde_json::{Value, json};
use tunability_data::{Column, Dataset, Layout, Meta, Part, Reference, Values};
use tunability_learn::{Every, Target};
use tunability_space::plain as escaped;
use tunability_stats::quantile;

use crate::sketch::{counts, course, grid, histogram, shares};
use crate::wrap::WIDTH;
use crate::{Table, counted, hanging, short, whole, wrap};

/// The most columns that are shown unless all are asked for.
const SHOWN: usize = 30;

/// Likewise where columns are steps of a sequence, which a picture shows or which are much alike.
const SHOWN_STEPS: usize = 8;

/// Bins of a tiny distribution.
const BINS: usize = 10;

/// The page of a dataset: its title, its size, what is predicted, how rows belong together, each column (of many,
/// the first; `all` shows every one).
pub fn dataset(data: &Dataset, title: Option<&str>, all: bool, colour: bool) -> String {
    let mut text = heading(data, title) + "\n" + &target(data);
    text += &belonging(data);
    text += &picture(data);
    let most = if let Layout::Steps(_) = data.layout { SHOWN_STEPS } else { SHOWN };
    text + "\n" + &columns(&data.columns, if all { usize::MAX } else { most }, colour)
}

/// The columns of a file of which nobody says what is to be predicted.
pub fn unasked(file: &str, columns: &[Column], all: bool, colour: bool) -> String {
    let rows = columns.first().map_or(0, |column| column.values.len());
    let missing = columns.iter().map(|column| column.values.missing()).sum();
    let size = [(rows, "row"), (columns.len(), "column"), (missing, "missing value")];
    let size = size.map(|(count, noun)| counted(count, noun)).join(", ");
    let what = "nothing is predicted yet: say which column with --target NAME";
    let most = if all { usize::MAX } else { SHOWN };
    wrap(file) + &wrap(&size) + &wrap(what) + "\n" + &self::columns(columns, most, colour)
}

/// What is known of a bundled dataset: what other code gets on it, whom to cite, its licence.
pub fn known(meta: &Meta, colour: bool) -> String {
    let mut text = "\n".to_owned() + &references(&meta.reference_results, colour);
    for (name, fact) in [
        ("cite", &meta.citation),
        ("licence", &meta.licence),
        ("source", &meta.source),
        ("notes", &meta.notes),
    ] {
        if !fact.is_empty() {
            text += &hanging(&format!("{name}: {fact}"));
        }
    }
    text
}

fn heading(data: &Dataset, title: Option<&str>) -> String {
    let title = title.map_or_else(String::new, |title| format!(": {title}"));
    let size = match &data.layout {
        Layout::Sequences { offsets, .. } => {
            let lengths: Vec<f64> = lengths(offsets);
            let ends = [0.0, 0.5, 1.0].map(|share| short(quantile(&lengths, share)));
            format!(
                "{} of {} to {} steps (median {}), {}",
                counted(data.units(), "sequence"),
                ends[0],
                ends[2],
                ends[1],
                counted(data.columns.len(), "channel")
            )
        }
        _ => {
            format!("{}, {}", counted(data.rows(), "row"), counted(data.columns.len(), "column"))
        }
    };
    let missing = counted(data.missing(), "missing value");
    wrap(&format!("{}{title}", data.name)) + &wrap(&format!("{}, {size}, {missing}", data.kind()))
}

fn lengths(offsets: &[usize]) -> Vec<f64> {
    offsets.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect()
}

fn target(data: &Dataset) -> String {
    let every = match data.layout {
        Layout::Sequences { every: Every::Step, .. } => ", one a step",
        Layout::Sequences { every: Every::Sequence, .. } => ", one a sequence",
        _ => "",
    };
    let name = format!("target `{}`{every}: ", data.target_name);
    match &data.target {
        Target::Values(values) => {
            let values = values.to_vec();
            let sketch =
                if data.ordered { course(&values, 40) } else { histogram(&values, 2 * BINS) };
            wrap(&format!("{name}{}", range(&values))) + &format!("    {sketch}\n")
        }
        Target::Classes { .. } => {
            let counts = data.class_counts();
            let classes = data.classes.iter().zip(&counts);
            let classes: Vec<String> = classes.map(|(name, n)| format!("{name} ({n})")).collect();
            let heights: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
            hanging(&format!("{name}{}", classes.join(", ")))
                + &format!("    {}\n", shares(&heights))
        }
        Target::Labels(labels) => {
            let on: Vec<f64> = labels
                .columns()
                .into_iter()
                .map(|label| label.iter().filter(|on| **on).count() as f64)
                .collect();
            let share = 100.0 * on.iter().sum::<f64>() / labels.len().max(1) as f64;
            let labels = counted(data.classes.len(), "label");
            wrap(&format!("{name}{labels}, {} % hold", short(share)))
                + &format!("    {}\n", shares(&on[..on.len().min(WIDTH - 4)]))
        }
    }
}

/// Groups, the order of time and a split that is given.
fn belonging(data: &Dataset) -> String {
    let mut text = String::new();
    if let Some(groups) = &data.groups {
        let (count, name) = (counted(groups.count, "group"), &groups.name);
        text += &wrap(&format!("{count} by `{name}`, never divided between parts"));
    }
    if let Some(parts) = &data.parts {
        let count = |wanted: Part| parts.iter().filter(|part| **part == wanted).count();
        let counts = [("train", Part::Train), ("valid", Part::Valid), ("test", Part::Test)];
        let counts = counts.map(|(name, part)| (name, count(part)));
        let some = counts.iter().filter(|(_, count)| *count > 0);
        let some: Vec<String> = some.map(|(name, count)| format!("{name} {count}")).collect();
        text += &wrap(&format!("comes with a split: {} (--cv given)", some.join(", ")));
    }
    if data.ordered {
        text += "in the order of time: trained on the past, tested on what follows\n";
    }
    if let Layout::Steps(steps) = data.layout {
        let channels = counted(data.columns.len() / steps.max(1), "channel");
        text += &wrap(&format!("also a sequence of {steps} steps with {channels}"));
    }
    text
}

/// Where rows are read as steps of several channels: the mean of each column, one line a step.
fn picture(data: &Dataset) -> String {
    let Layout::Steps(steps) = data.layout else { return String::new() };
    let channels = data.columns.len() / steps.max(1);
    let mean = |column: &Column| match &column.values {
        Values::Numbers(numbers) => numbers.iter().sum::<f64>() / numbers.len() as f64,
        Values::Categories { .. } => f64::NAN,
    };
    let means: Vec<f64> = data.columns.iter().map(mean).collect();
    let shown = (2..=WIDTH / 2 - 2).contains(&channels) && means.iter().all(|mean| *mean >= 0.0);
    if !shown {
        return String::new();
    }
    format!("\nmean of each column, one line a step:\n{}", grid(&means, channels))
}

/// One line a column, of many about `most`.
fn columns(columns: &[Column], most: usize, colour: bool) -> String {
    let count = columns.len();
    let shown = if count <= most.saturating_add(2) { count } else { most };
    let header = ["column", "type", "missing", "spread", "min .. median .. max"];
    let mut table = Table::new(&header, &[2], colour);
    columns[..shown].iter().for_each(|column| table.row(summary(column)));
    let mut text = table.wrapped().render();
    if shown < count {
        let last = columns.last().map_or_else(String::new, |column| escaped(&column.name));
        text += &format!("… and {} more, to `{last}`; --all shows them\n", count - shown);
    }
    text
}

/// Name, type, missing values, distribution, and where the values lie.
fn summary(column: &Column) -> [String; 5] {
    let (kind, sketch, values) = match &column.values {
        Values::Numbers(values) => {
            let known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            ("number", histogram(&known, BINS), range(&known))
        }
        Values::Categories { codes, levels } => {
            let mut counts = vec![0.0; levels.len()];
            codes.iter().flatten().for_each(|&code| counts[code] += 1.0);
            let shown: Vec<&str> = levels.iter().take(4).map(String::as_str).collect();
            let more = if levels.len() > shown.len() { ", …" } else { "" };
            let text = format!("{} levels: {}{more}", levels.len(), shown.join(", "));
            ("category", shares(&counts[..counts.len().min(BINS)]), text)
        }
    };
    [column.name.clone(), kind.to_owned(), column.values.missing().to_string(), sketch, values]
}

/// The same for machines: numbers as numbers, every level with its count, and how many values lie in
/// each of ten equal bins from the least to the largest.
pub fn facts(column: &Column) -> Value {
    let (name, missing) = (&column.name, column.values.missing());
    match &column.values {
        Values::Numbers(values) => {
            let known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            let at = |share| (!known.is_empty()).then(|| quantile(&known, share));
            let bins: Vec<usize> = counts(&known, BINS).iter().map(|n| *n as usize).collect();
            json!({ "name": name, "type": "number", "missing": missing, "min": at(0.0),
                    "median": at(0.5), "max": at(1.0), "histogram": bins })
        }
        Values::Categories { codes, levels } => {
            let mut counts = vec![0_usize; levels.len()];
            codes.iter().flatten().for_each(|&code| counts[code] += 1);
            let level = |(level, count)| json!({ "level": level, "count": count });
            let levels: Vec<Value> = levels.iter().zip(counts).map(level).collect();
            json!({ "name": name, "type": "category", "missing": missing, "levels": levels })
        }
    }
}

fn range(values: &[f64]) -> String {
    if values.is_empty() {
        return "none".to_owned();
    }
    let at = |share| whole(quantile(values, share));
    format!("{} .. {} .. {}", at(0.0), at(0.5), at(1.0))
}

/// What other code gets, one line each.
fn references(references: &[Reference], colour: bool) -> String {
    let mut text = String::new();
    for Reference { what, value, source, .. } in references {
        text += &hanging(&format!("known: {what} ({source})"));
        match value {
            Value::Object(values) => {
                let mut table = Table::new(&["    result", "value"], &[1], colour);
                for (name, value) in values {
                    table.row([format!("    {name}"), plain(value)]);
                }
                text += &table.render();
            }
            Value::Array(values) => {
                let values: Vec<String> = values.iter().map(plain).collect();
                text += &hanging(&format!("    {}", values.join(", ")));
            }
            value => text += &hanging(&format!("    {}", plain(value))),
        }
        text += "\n";
    }
    text
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
