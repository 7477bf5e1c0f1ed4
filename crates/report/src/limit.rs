use tunability_tuning::{Limited, Measurement, Stop};

use crate::{counted, short};

/// What ended a measurement that had a limit, in a sentence or two.
pub(crate) fn limit(m: &Measurement) -> Option<String> {
    let limit = m.limit.as_ref()?;
    let width = limit.width.map_or_else(String::new, short);
    let wanted = limit.precision.map_or_else(String::new, short);
    let repeats = format!("with cv {}", m.resampling);
    Some(match limit.stopped_by {
        Stop::Done => {
            format!("All was done within {} s.", limit.seconds.map_or_else(String::new, short))
        }
        Stop::Precision => {
            format!(
                "Precise enough {repeats}: the interval is {width} wide, {wanted} was asked for."
            )
        }
        Stop::Rows => format!(
            "These rows do not allow an interval {wanted} wide: it is {width} {repeats}{}. More \
             configurations would not narrow it, only more rows.",
            least(limit)
        ),
        Stop::Time => time(m, limit, &wanted, &width),
    })
}

/// What no number of repeats goes below.
fn least(limit: &Limited) -> String {
    match limit.least_width {
        Some(least) if least > 0.0 => {
            format!(" and would stay at about {} with any number of repeats", short(least))
        }
        _ => String::new(),
    }
}

fn time(m: &Measurement, limit: &Limited, wanted: &str, width: &str) -> String {
    let seconds = limit.seconds.map_or_else(String::new, short);
    let tried = m.whole.as_ref().map_or(0, |whole| whole.configs);
    let mut text = format!("Stopped by time ({seconds} s)");
    if tried < limit.configs_asked && m.whole.as_ref().is_some_and(|whole| !whole.exhausted) {
        let asked = limit.configs_asked;
        text += &format!(": {} of {asked} searched", counted(tried, "configuration"));
    }
    if !limit.left_out.is_empty() {
        text += &format!("; left out: {}", limit.left_out.join(", "));
    }
    if limit.precision.is_some() {
        text += &format!("; the interval is {width} wide, {wanted} was asked for");
    }
    text + ". The numbers are those of a request for just what was done."
}
