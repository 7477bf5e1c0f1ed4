use serde_json::Value as Json;
use tunability_space::{Domain, Value};

/// What is written where there is no value, besides nothing at all.
const EMPTY: [&str; 6] = ["na", "n/a", "nan", "none", "null", "<na>"];

/// How far beyond the end of a range a number still means the end: it was rounded, or taken through
/// its logarithm and back.
const ROUNDED: f64 = 1e-9;

/// How a value of JSON is spelled: `None` where Python has its `None`, a list as JSON.
pub(crate) fn spelled(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The value of the domain that is meant; `Ok(None)` where none is given.
///
/// # Errors
/// The text, if it is no value of this type; a number outside the range is one.
pub(crate) fn read(domain: &Domain, given: &Json) -> Result<Option<Value>, String> {
    let text = match given {
        Json::Null => return Ok(None),
        other => spelled(other),
    };
    let text = text.trim();
    let value = match domain {
        Domain::Category { levels, .. } => level(levels, text).map(Value::Category),
        Domain::Bool => truth(text).map(Value::Bool),
        Domain::Int { .. } => whole(text).map(Value::Int),
        Domain::Float { low, high, .. } => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(|number| Value::Float(snapped(number, *low, *high)))
        }
    };
    match value {
        Some(value) => Ok(Some(value)),
        None if is_empty(text) => Ok(None),
        None => Err(text.to_owned()),
    }
}

/// Whether a text says that there is no value.
pub(crate) fn is_empty(text: &str) -> bool {
    text.is_empty() || EMPTY.iter().any(|empty| text.eq_ignore_ascii_case(empty))
}

/// Whether a value lies outside of what is searched.
pub(crate) fn is_outside(domain: &Domain, value: &Value) -> bool {
    match (domain, value) {
        (Domain::Float { low, high, .. }, Value::Float(value)) => value < low || value > high,
        (Domain::Int { low, high, .. }, Value::Int(value)) => value < low || value > high,
        _ => false,
    }
}

/// The level that is meant: of this spelling, else of this number, else in other capitals.
fn level(levels: &[String], text: &str) -> Option<String> {
    let only = |matches: &dyn Fn(&String) -> bool| {
        let mut all = levels.iter().filter(|level| matches(level));
        all.next().filter(|_| all.next().is_none()).cloned()
    };
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let given = number(text);
    only(&|level| level == text)
        .or_else(|| only(&|level| given.is_some() && number(level) == given))
        .or_else(|| only(&|level| level.eq_ignore_ascii_case(text)))
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" => Some(true),
        "false" | "f" => Some(false),
        _ => match text.parse::<f64>() {
            Ok(1.0) => Some(true),
            Ok(0.0) => Some(false),
            _ => None,
        },
    }
}

/// A whole number, also written as `3.0` or `3e2`.
fn whole(text: &str) -> Option<i64> {
    let float = || {
        let number = text.parse::<f64>().ok()?;
        (number.fract() == 0.0 && number.abs() <= 2f64.powi(53)).then_some(number as i64)
    };
    text.parse().ok().or_else(float)
}

fn snapped(number: f64, low: f64, high: f64) -> f64 {
    let near = |end: f64| (number - end).abs() <= ROUNDED * end.abs();
    match (near(low), near(high)) {
        (true, _) if number < low => low,
        (_, true) if number > high => high,
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tunability_space::Interval;

    use super::*;

    fn category(levels: &[&str]) -> Domain {
        let levels = levels.iter().map(|&level| level.to_owned()).collect();
        Domain::Category { levels, weights: Vec::new() }
    }

    fn float() -> Domain {
        Domain::Float { low: 0.001, high: 1000.0, log: true, valid: Interval::default() }
    }

    fn int() -> Domain {
        Domain::Int { low: 1, high: 9, log: false, valid: Interval::default() }
    }

    #[track_caller]
    fn is(domain: &Domain, given: Json, value: impl Into<Value>) {
        assert_eq!(read(domain, &given), Ok(Some(value.into())));
    }

    #[test]
    fn categories_are_found_by_spelling_number_or_capitals() {
        let domain = category(&["rbf", "16", "None", "true", "[64,64]"]);
        is(&domain, json!(" rbf "), "rbf");
        is(&domain, json!("RBF"), "rbf");
        is(&domain, json!(16), "16");
        is(&domain, json!("16.0"), "16");
        is(&domain, json!("None"), "None");
        is(&domain, json!(true), "true");
        is(&domain, json!("TRUE"), "true");
        is(&domain, json!([64, 64]), "[64,64]");
        assert_eq!(read(&domain, &json!("poly")), Err("poly".to_owned()));
        assert_eq!(read(&category(&["a", "A"]), &json!("A")), Ok(Some(Value::from("A"))));
        assert_eq!(read(&category(&["ab", "AB"]), &json!("Ab")), Err("Ab".to_owned()));
        assert_eq!(read(&category(&["a"]), &json!("None")), Ok(None));
    }

    #[test]
    fn booleans_are_written_in_many_ways() {
        for yes in [json!(true), json!("TRUE"), json!("True"), json!("1"), json!(1), json!("1.0")] {
            is(&Domain::Bool, yes, true);
        }
        for no in [json!(false), json!("false"), json!("0"), json!(0.0), json!("F")] {
            is(&Domain::Bool, no, false);
        }
        assert_eq!(read(&Domain::Bool, &json!("2")), Err("2".to_owned()));
        assert_eq!(read(&Domain::Bool, &json!("")), Ok(None));
    }

    #[test]
    fn numbers_are_finite_and_whole_where_they_must_be() {
        is(&int(), json!("3.0"), 3);
        is(&int(), json!(3), 3);
        is(&int(), json!("3e2"), 300);
        for bad in ["3.5", "inf", "x", "1e300", "3,0", "0x3"] {
            assert_eq!(read(&int(), &json!(bad)), Err(bad.to_owned()));
        }
        is(&float(), json!("1"), 1.0);
        is(&float(), json!("-5e-1"), -0.5);
        for bad in ["inf", "-Infinity", "1,5", "1e999"] {
            assert_eq!(read(&float(), &json!(bad)), Err(bad.to_owned()));
        }
        for none in [json!(null), json!(""), json!(" "), json!("NaN"), json!("NA")] {
            assert_eq!(read(&float(), &none), Ok(None));
            assert_eq!(read(&int(), &none), Ok(None));
        }
    }

    #[test]
    fn a_rounding_beyond_the_end_is_the_end() {
        is(&float(), json!(1000.0000000000001), 1000.0);
        is(&float(), json!(0.000999999999999999), 0.001);
        is(&float(), json!(1000.1), 1000.1);
        assert!(is_outside(&float(), &Value::Float(1000.1)));
        assert!(!is_outside(&float(), &Value::Float(1000.0)));
        assert!(is_outside(&int(), &Value::Int(10)) && !is_outside(&int(), &Value::Int(9)));
    }
}
