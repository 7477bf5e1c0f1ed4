use tunability_tuning::comparison::{Blocks, Comparison, Contest, OnDataset, Pair};

use crate::comparison::{digits, told_apart};
use crate::number::{p_value, share};
use crate::{decimals, short};

/// The comparison as a paragraph that can be pasted into a paper, numbers filled in.
pub fn paragraph(c: &Comparison) -> String {
    match (&c.overall, &c.datasets[..]) {
        (Some(contest), all) => over(c, contest, all),
        (None, [only, ..]) => on(c, only),
        (None, []) => String::new(),
    }
}

fn on(c: &Comparison, only: &OnDataset) -> String {
    let OnDataset { dataset, units, unit_name, resampling, contest, rope, .. } = only;
    let best = &contest.standings[0];
    let digits = digits(contest);
    let how = match contest.blocks {
        Blocks::Rows => format!("on one test part (cv {resampling})"),
        _ => format!("by cross-validation ({resampling}, {} splits)", contest.count),
    };
    let sentences = [
        format!(
            "We compared {} on {dataset} ({units} {unit_name}) {how} with the same splits for all{}.",
            listed(contest),
            tuned(c)
        ),
        format!(
            "Differences in {} were tested with {}, and p-values adjusted for all pairs by Holm's method \
             (family-wise level {}).",
            c.measure,
            contest.test.title(),
            c.level
        ),
        format!(
            "The best mean {} was that of {} ({:.digits$}, 95 % interval {:.digits$} to {:.digits$}).",
            c.measure, best.learner, best.score.value, best.score.low, best.score.high
        ),
        differences(contest, c),
        told_apart(contest),
        equivalence(contest, *rope, "the Bayesian correlated t-test (Benavoli et al. 2017)"),
    ];
    join(&sentences)
}

fn over(c: &Comparison, contest: &Contest, all: &[OnDataset]) -> String {
    let names: Vec<&str> = all.iter().map(|on| on.dataset.as_str()).collect();
    let best = &contest.standings[0];
    let mut sentences = vec![format!(
        "We compared {} on {} datasets ({}) by their mean {} over the same splits for all{}.",
        listed(contest),
        names.len(),
        names.join(", "),
        c.measure,
        tuned(c)
    )];
    match &contest.friedman {
        Some(test) => {
            let k = test.ranks.len();
            sentences.push(format!(
                "{} {} at the level {} (F({}, {}) = {:.2}, p = {}; chi-squared({}) = {:.2}).",
                capital(contest.test.title()),
                if test.p < c.level { "found differences" } else { "found no difference" },
                c.level,
                k - 1,
                (k - 1) * (test.blocks - 1),
                test.f,
                p_value(test.p).trim_start_matches('='),
                k - 1,
                test.chi_squared
            ));
            let difference = contest.critical_difference.unwrap_or_default();
            sentences.push(format!(
                "By Nemenyi's test mean ranks must differ by {difference:.2} at that level."
            ));
        }
        None => sentences.push(format!(
            "Differences were tested with {}, and p-values adjusted for all pairs by Holm's method.",
            contest.test.title()
        )),
    }
    sentences.push(format!("The best mean rank was that of {} ({:.2}).", best.learner, best.rank));
    if contest.friedman.as_ref().is_none_or(|test| test.p < c.level) {
        sentences.push(differences(contest, c));
    }
    sentences.push(told_apart(contest));
    let rope = c.overall_rope.unwrap_or_default();
    let test = "the Bayesian signed-rank test (Benavoli et al. 2017)";
    sentences.push(equivalence(contest, rope, test));
    join(&sentences)
}

fn join(sentences: &[String]) -> String {
    let said: Vec<&str> = sentences.iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
    said.join(" ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn listed(contest: &Contest) -> String {
    let names: Vec<&str> = contest.standings.iter().map(|s| s.learner.as_str()).collect();
    format!("{} learners ({})", names.len(), names.join(", "))
}

fn tuned(c: &Comparison) -> String {
    c.search.as_ref().map_or_else(String::new, |search| {
        format!(", each tuned within the training parts ({search}; nested cross-validation)")
    })
}

/// Every difference that was found.
fn differences(contest: &Contest, c: &Comparison) -> String {
    let found = contest.pairs.iter().filter(|pair| pair.adjusted < c.level);
    let found: Vec<String> = found.map(|pair| difference(pair, contest.blocks)).collect();
    match found.is_empty() {
        true => String::new(),
        false => format!("{}.", capital(&found.join("; "))),
    }
}

fn difference(pair: &Pair, blocks: Blocks) -> String {
    let Pair { first, second, advantage, .. } = pair;
    let p = p_value(pair.adjusted);
    let p = if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") };
    let digits = decimals((advantage.high - advantage.low) / 4.0);
    match blocks {
        Blocks::Datasets => {
            let [better, equal, worse] = pair.wins;
            format!(
                "{first} did better than {second} ({better} wins, {equal} ties, {worse} losses; {p})"
            )
        }
        _ => format!(
            "{first} did better than {second} by {:.digits$} ({:.digits$} to {:.digits$}; {p})",
            advantage.value, advantage.low, advantage.high
        ),
    }
}

/// How probable it is that the best two are practically equal.
fn equivalence(contest: &Contest, rope: f64, test: &str) -> String {
    let Some(pair) = contest.pairs.first() else { return String::new() };
    format!(
        "With differences up to {} counted as none, the probability that {} is better than {} is {}, and \
         that they are equivalent {}, by {test}.",
        short(rope),
        pair.first,
        pair.second,
        share(pair.belief.above),
        share(pair.belief.within)
    )
}
