use super::parts::{column, regression};
use crate::{Dataset, Layout};

/// A series as a table: each value is to be predicted from the `lags` before it. Columns `x lag …`,
/// the oldest first, are steps in the order of time; so are rows.
pub(super) fn lagged(series: &[f64], lags: usize) -> Dataset {
    let rows = series.len() - lags;
    let lagged = |lag: usize| column(format!("x lag {lag}"), series[lags - lag..][..rows].to_vec());
    let columns = (1..=lags).rev().map(lagged).collect();
    let mut data = regression(columns, "x", series[lags..].to_vec());
    data.layout = Layout::Steps(lags);
    data.ordered = true;
    data
}
