use super::{Blocks, Contest, Results, Test};

/// Fewer splits than this give a test little power.
const SPLITS: usize = 10;

/// Fewer datasets than this make the distributions of rank tests rough.
const DATASETS: usize = 10;

/// What makes the contest on one dataset doubtful.
pub(super) fn on_dataset(results: &Results, contest: &Contest) -> Vec<String> {
    let Contest { blocks, count, .. } = contest;
    let dataset = &results.dataset;
    let mut warnings = Vec::new();
    if *blocks == Blocks::Splits && *count < SPLITS {
        warnings.push(format!(
            "{count} splits of {dataset} show little: intervals are wide, and only large differences are \
             found; --cv 10x10 shows more"
        ));
    }
    if *blocks == Blocks::Splits && results.overlap >= 1.0 {
        warnings.push(format!(
            "with two folds of {dataset} only half of the rows are learned from: scores are those of half \
             the data; --cv 10x10 is nearer to all of them"
        ));
    }
    if *blocks == Blocks::Rows {
        warnings.push(format!(
            "one split of {dataset}: what is found is about these fitted models, not about learners, and \
             says nothing about another split"
        ));
    }
    warnings.extend(ties(contest, dataset));
    warnings
}

/// What makes the contest over datasets doubtful.
pub(super) fn over_datasets(contest: &Contest, unit: Option<&str>) -> Vec<String> {
    let Contest { count, test, .. } = contest;
    let mut warnings = Vec::new();
    if let (Test::Wilcoxon | Test::Sign, 0..=5) = (test, *count) {
        warnings.push(format!(
            "{count} datasets cannot show a difference at the level 0.05, whatever they say (least p \
             {}); use six or more",
            2.0 / 2_f64.powi(*count as i32)
        ));
    } else if *count < DATASETS {
        warnings.push(format!(
            "{count} datasets are few: p-values of ranks are rough, and only large differences are found"
        ));
    }
    if let Some(measure) = unit {
        warnings.push(format!(
            "`{measure}` has a unit of its own on each dataset: differences between datasets do not \
             compare, ranks do; `r2` has none"
        ));
    }
    warnings.extend(ties(contest, "every dataset"));
    warnings
}

/// Pairs that are equal everywhere.
fn ties(contest: &Contest, place: &str) -> Vec<String> {
    let tied = contest.pairs.iter().filter(|pair| pair.wins[0] + pair.wins[2] == 0);
    let warning = |pair: &super::Pair| {
        let (first, second, blocks) = (&pair.first, &pair.second, contest.blocks.name());
        format!("`{first}` and `{second}` are equal on all {blocks} ({place}): nothing to test")
    };
    tied.map(warning).collect()
}
