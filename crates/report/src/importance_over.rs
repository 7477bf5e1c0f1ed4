use std::collections::BTreeMap;

use tunability_stats::{mean, quantile};
use tunability_tuning::importance::{Answer, Basis, OnDataset};

use crate::table::Table;
use crate::{counted, hanging, wrap};

/// How many shares are shown.
const ROWS: usize = 12;

/// Shares of the variance over several datasets: the median and the mean of each effect, and what they
/// are computed from.
pub fn importance_over(datasets: &[OnDataset], colour: bool) -> String {
    let (mut shares, mut r2) = (BTreeMap::<String, Vec<f64>>::new(), Vec::new());
    let (mut known, mut refused) = (0, String::new());
    for OnDataset { dataset, importance } in datasets {
        match importance {
            Answer::Refused { refused: why } => {
                refused += &hanging(&format!("nothing can be said of {dataset}: {why}"));
            }
            Answer::Found(found) => {
                let effects = found.anova.iter().flat_map(|anova| &anova.effects);
                for effect in effects {
                    shares.entry(effect.names.join(" × ")).or_default().push(effect.share.value);
                }
                known += 1;
                if let Basis::Forest { r2: explained, .. } = found.basis {
                    r2.push(explained);
                }
            }
        }
    }
    let mut rows: Vec<(String, f64, f64)> = (shares.into_iter())
        .map(|(name, mut shares)| {
            shares.resize(known, 0.0);
            (name, quantile(&shares, 0.5), mean(&shares))
        })
        .collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.total_cmp(&a.2)));
    if rows.is_empty() {
        return format!("\n{refused}");
    }
    let mut table = Table::new(&["share of the variance", "median", "mean"], &[1, 2], colour);
    for (name, median, mean) in rows.into_iter().take(ROWS) {
        table.row([name, format!("{median:.3}"), format!("{mean:.3}")]);
    }
    let basis = match r2.as_slice() {
        [] => "exact, on full grids".to_owned(),
        r2 => format!(
            "from forests that explain {:.0} % out of the bag on the median, {:.0} % at least",
            100.0 * quantile(r2, 0.5),
            100.0 * r2.iter().copied().fold(f64::INFINITY, f64::min)
        ),
    };
    let whose = wrap(&format!("Over {}, {basis}. Each is in --json.", counted(known, "dataset")));
    format!("\n{}{whose}{refused}", table.render())
}
