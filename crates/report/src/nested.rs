use tunability_tuning::{Gain, Measurement};

use crate::measurement::moved;
use crate::{Table, hanging, interval, signed};

/// The naive, the honest and the nested gain, how much each kind of choice promises too much, and what
/// was chosen in the outer splits.
pub(crate) fn nested(m: &Measurement, whole: &Gain, digits: usize) -> String {
    let Some(nested) = &m.nested else { return String::new() };
    let mut table = Table::new(&["everything", "gain [95 % interval]", "optimism"], &[2], false);
    table.row(["naive", &signed(whole.naive, digits), ""]);
    table.row(["honest", &interval(&whole.honest, digits), &signed(whole.optimism, digits)]);
    let gain = match nested.gain.low.is_finite() {
        true => interval(&nested.gain, digits),
        false => signed(nested.gain.value, digits),
    };
    let name = format!("nested {} in {}", nested.inner, m.resampling);
    table.row([&name, &gain, &signed(nested.optimism, digits)]);
    let mut text = format!("\n{}", table.render());
    for (at, fold) in nested.folds.iter().enumerate() {
        let chosen = moved(&fold.chosen, &m.baseline.config);
        let chosen = if chosen.is_empty() { "the default".to_owned() } else { chosen.to_string() };
        let gain = signed(fold.outer_gain(), digits);
        text += &hanging(&format!("outer split {at}: {gain} by {chosen}"));
    }
    text
}
