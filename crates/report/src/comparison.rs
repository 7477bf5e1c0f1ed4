use std::fmt::Write as _;

use tunability_tuning::comparison::{Blocks, Comparison, Contest, OnDataset};

use crate::difference::difference;
use crate::number::{duration, p_value, share};
use crate::paragraph::paragraph;
use crate::{Table, decimals, hanging, short, signed, wrap};

/// More pairs than this are not listed: only those with the best.
const PAIRS: usize = 10;

/// The report of `compare`: each dataset's ranking and pairs, or where there are several one table of
/// them and the ranking over all; who cannot be told apart; what searches promised; a paragraph for a
/// paper.
pub fn comparison(c: &Comparison, colour: bool) -> String {
    let mut text = match (&c.overall, &c.datasets[..]) {
        (None, [only]) => one(c, only, colour),
        (overall, all) => several(c, all, overall.as_ref(), colour),
    };
    text += &nested(c, colour);
    text += &failed(c);
    for warning in &c.warnings {
        text += &hanging(&format!("warning: {warning}"));
    }
    text + "\nFor a paper:\n\n" + &wrap(&paragraph(c))
}

fn one(c: &Comparison, only: &OnDataset, colour: bool) -> String {
    let OnDataset { dataset, units, unit_name, resampling, contest, .. } = only;
    let learners = contest.standings.len();
    let mut text = wrap(&format!(
        "{learners} learners on {dataset}: {units} {unit_name}, {}, cv {resampling} ({}), seed {}",
        c.measure,
        blocks(contest),
        c.seeds.base
    ));
    text += &searched(c);
    text += "\n";
    text + &ranking(c, contest, colour) + "\n" + &findings(c, contest, only.rope, colour)
}

/// `100 splits`, `1 row`
fn blocks(contest: &Contest) -> String {
    format!("{} {}", contest.count, contest.blocks.name())
}

fn searched(c: &Comparison) -> String {
    let Some(search) = &c.search else { return String::new() };
    wrap(&format!("tuned within each training part: {search}, by nested cross-validation"))
}

fn several(c: &Comparison, all: &[OnDataset], overall: Option<&Contest>, colour: bool) -> String {
    let Some(overall) = overall else { return String::new() };
    let names: Vec<&str> = overall.standings.iter().map(|s| s.learner.as_str()).collect();
    let mut text = wrap(&format!(
        "{} learners on {} datasets, {}, seed {}",
        names.len(),
        all.len(),
        c.measure,
        c.seeds.base
    ));
    text += &searched(c);
    let header: Vec<&str> = ["dataset", "cv"].into_iter().chain(names.iter().copied()).collect();
    let right: Vec<usize> = (2..header.len()).collect();
    let mut table = Table::new(&header, &right, colour);
    for on in all {
        let digits = digits(&on.contest);
        let score = |name: &&str| {
            let standing = on.contest.standings.iter().find(|s| s.learner == **name);
            standing.map_or("failed".to_owned(), |s| {
                let mark = if as_good(&on.contest, name) { "" } else { " -" };
                format!("{:.digits$}{mark}", s.score.value)
            })
        };
        let cells = [on.dataset.clone(), on.resampling.clone()];
        table.row(cells.into_iter().chain(names.iter().map(score)));
    }
    text += "\n";
    text += &table.render();
    text += "- worse than the best of this dataset, by its own test\n\n";
    text += &ranking(c, overall, colour);
    text += "\n";
    text + &findings(c, overall, c.overall_rope.unwrap_or_default(), colour)
}

/// Whether a learner is the best, or cannot be told from it.
fn as_good(contest: &Contest, name: &str) -> bool {
    let best = &contest.standings[0].learner;
    best == name || contest.groups.iter().any(|g| g.contains(best) && g.iter().any(|m| m == name))
}

/// How many decimals scores are shown with: the half width of the best one's interval decides.
pub(crate) fn digits(contest: &Contest) -> usize {
    let best = contest.standings[0].score;
    decimals((best.high - best.low) / 4.0)
}

fn ranking(c: &Comparison, contest: &Contest, colour: bool) -> String {
    let digits = digits(contest);
    let over = contest.blocks == Blocks::Datasets;
    let score = match over {
        true => format!("mean {}", c.measure),
        false => format!("{} [95 % interval]", c.measure),
    };
    let mut header = vec!["learner", "mean rank", &score];
    header.extend(&c.others);
    header.push("fit");
    let mut table = Table::new(&header, &(1..header.len()).collect::<Vec<_>>(), colour);
    for standing in &contest.standings {
        let value = standing.score.value;
        let other = |name: &&str| standing.others.get(name).copied().map_or("-".to_owned(), short);
        let cells = [
            standing.learner.clone(),
            format!("{:.2}", standing.rank),
            if over { format!("{value:.digits$}") } else { plain(standing.score, digits) },
        ];
        let others = c.others.iter().map(other);
        table.row(cells.into_iter().chain(others).chain([duration(standing.seconds)]));
    }
    table.render()
}

/// `0.483 [0.393, 0.573]`
pub(crate) fn plain(estimate: tunability_stats::Estimate, digits: usize) -> String {
    let tunability_stats::Estimate { value, low, high } = estimate;
    format!("{value:.digits$} [{low:.digits$}, {high:.digits$}]")
}

/// Pairs, groups, the one-standard-error rule, and why this test.
fn findings(c: &Comparison, contest: &Contest, rope: f64, colour: bool) -> String {
    let mut text = pairs(contest, colour);
    let _ = writeln!(text, "p adjusted for all pairs; same: within ±{}; d: Cohen's", short(rope));
    text += "\n";
    if contest.blocks == Blocks::Datasets {
        text += &difference(contest, c.measure);
        text += "\n";
    }
    text += &wrap(&format!("{} {}", contest.reason, told_apart(contest)));
    if let Some(name) = &contest.one_standard_error {
        text += &wrap(&format!(
            "One-standard-error rule: `{name}` is the first, in the order given, within one standard error \
             of the best."
        ));
    }
    text
}

fn pairs(contest: &Contest, colour: bool) -> String {
    let best = &contest.standings[0].learner;
    let all = contest.pairs.len() <= PAIRS;
    let header = ["better", "than", "by [95 % interval]", "p", "P(better)", "P(same)", "d"];
    let mut table = Table::new(&header, &[2, 3, 4, 5, 6], colour);
    let digits = pair_digits(contest);
    for pair in contest.pairs.iter().filter(|pair| all || pair.first == *best) {
        table.row([
            pair.first.clone(),
            pair.second.clone(),
            plain(pair.advantage, digits),
            p_value(pair.adjusted),
            share(pair.belief.above),
            share(pair.belief.within),
            pair.cohen_d
                .map_or("-".to_owned(), |d| signed(d, 2).trim_start_matches('+').to_owned()),
        ]);
    }
    table.render()
}

/// How many decimals advantages are shown with: the narrowest interval that has a width decides.
fn pair_digits(contest: &Contest) -> usize {
    let widths = contest.pairs.iter().map(|pair| (pair.advantage.high - pair.advantage.low) / 4.0);
    decimals(widths.filter(|width| *width > 0.0).fold(f64::INFINITY, f64::min)).min(4)
}

/// Who cannot be told apart, in a sentence.
pub(crate) fn told_apart(contest: &Contest) -> String {
    match &contest.groups[..] {
        [] => "All are told apart.".to_owned(),
        [all] if all.len() == contest.standings.len() => {
            "None of them can be told apart.".to_owned()
        }
        groups => {
            let groups: Vec<String> = groups.iter().map(|group| group.join(", ")).collect();
            format!("Cannot be told apart: {}.", groups.join("; "))
        }
    }
}

/// What the searches promised, and what was left of it.
fn nested(c: &Comparison, colour: bool) -> String {
    if c.datasets.iter().all(|on| on.nested.is_empty()) {
        return String::new();
    }
    let header = ["tuned", "dataset", "promised gain", "honest gain", "optimism", "inner", "outer"];
    let mut table = Table::new(&header, &[2, 3, 4, 5, 6], colour);
    for on in &c.datasets {
        for (learner, nested) in &on.nested {
            let mean = |of: fn(&tunability_tuning::NestedFold) -> f64| {
                tunability_stats::mean(&nested.folds.iter().map(of).collect::<Vec<_>>())
            };
            table.row([
                learner.clone(),
                on.dataset.clone(),
                short(mean(|fold| fold.inner_gain)),
                short(nested.gain()),
                short(nested.optimism()),
                short(mean(|fold| fold.inner_loss)),
                short(mean(|fold| fold.outer_loss)),
            ]);
        }
    }
    format!(
        "\n{}{}",
        table.render(),
        wrap(
            "Gains over the default: promised on the inner test rows that chose, honest on the outer \
             ones; their difference is the optimism. Inner and outer: the mean loss of what was chosen."
        )
    )
}

fn failed(c: &Comparison) -> String {
    let mut text = String::new();
    for on in &c.datasets {
        for (learner, why) in &on.failed {
            let dataset = &on.dataset;
            text += &hanging(&format!("failed and left out: {learner} on {dataset}: {why}"));
        }
    }
    text
}
