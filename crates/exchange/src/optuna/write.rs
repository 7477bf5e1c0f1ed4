use serde_json::{Value as Json, json};
use tunability_space::{Domain, Value};
use tunability_tuning::TrialTable;

/// When trials are said to have run: the table knows how long, not when.
const BEGUN: &str = "1970-01-01T00:00:00.000000";

/// The table as a journal that Optuna opens: scores in their own direction, a parameter for each active
/// value, failures as failed trials; `dataset`, `seed`, `fold` and `seconds` as user attributes.
pub fn write_optuna(table: &TrialTable, name: &str) -> String {
    let mut lines = vec![json!({
        "op_code": 0, "worker_id": "tunability", "study_name": name,
        "directions": [if table.maximize { 2 } else { 1 }],
    })];
    let score = json!({ "score": table.score });
    lines.push(json!({"op_code": 2, "worker_id": "tunability", "study_id": 0, "user_attr": score}));
    for (id, row) in table.trials.iter().enumerate() {
        let line = |op: i64, fields: Json| {
            let mut line = json!({"op_code": op, "worker_id": "tunability", "trial_id": id});
            if let (Some(line), Json::Object(fields)) = (line.as_object_mut(), fields) {
                line.extend(fields);
            }
            line
        };
        lines.push(json!({
            "op_code": 4, "worker_id": "tunability", "study_id": 0, "datetime_start": BEGUN,
        }));
        for (name, value) in row.config.iter() {
            let Some(h) = table.space.get(name) else { continue };
            let (internal, distribution) = parameter(&h.domain, value);
            let distribution = distribution.to_string();
            lines.push(line(5, json!({
                "param_name": name, "param_value_internal": internal, "distribution": distribution,
            })));
        }
        let said = [
            ("dataset", (!row.dataset.is_empty()).then(|| json!(row.dataset))),
            ("seed", row.seed.as_ref().map(|seed| json!(seed))),
            ("fold", row.fold.as_ref().map(|fold| json!(fold))),
            ("seconds", row.seconds.map(|seconds| json!(seconds))),
        ];
        for (key, value) in said.into_iter().filter_map(|(key, value)| Some((key, value?))) {
            // Optuna takes exactly one attribute a line.
            lines.push(line(8, json!({ "user_attr": { key: value } })));
        }
        let score = row.loss.map(|loss| [if table.maximize { 0.0 - loss } else { loss }]);
        let state = if score.is_some() { 1 } else { 3 };
        lines.push(line(6, json!({"state": state, "values": score, "datetime_complete": BEGUN})));
    }
    lines.into_iter().map(|line| line.to_string() + "\n").collect()
}

/// A value as Optuna keeps it, and its distribution, widened where the value lies outside of the range.
fn parameter(domain: &Domain, value: &Value) -> (f64, Json) {
    let wrapped = |name: &str, attributes: Json| json!({"name": name, "attributes": attributes});
    let number = value.number().unwrap_or_default();
    match domain {
        Domain::Float { low, high, log, .. } => {
            let (low, high) = (low.min(number), high.max(number));
            let log = *log && low > 0.0;
            let said = json!({"step": null, "low": low, "high": high, "log": log});
            (number, wrapped("FloatDistribution", said))
        }
        Domain::Int { low, high, log, .. } => {
            let (low, high) = ((*low).min(number as i64), (*high).max(number as i64));
            let said = json!({"step": 1, "low": low, "high": high, "log": *log && low > 0});
            (number, wrapped("IntDistribution", said))
        }
        Domain::Category { levels, .. } => {
            let spelled = value.to_string();
            let at = levels.iter().position(|level| *level == spelled).unwrap_or_default();
            (at as f64, wrapped("CategoricalDistribution", json!({ "choices": levels })))
        }
        Domain::Bool => {
            let at = f64::from(u8::from(*value == Value::Bool(true)));
            (at, wrapped("CategoricalDistribution", json!({ "choices": [false, true] })))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, read, read_space};

    #[test]
    fn a_journal_that_was_written_is_read_back_equal() {
        let space = br#"{"hyperparameters": [
            {"name": "kernel", "type": "categorical", "choices": ["linear", "rbf"], "default_value": "rbf"},
            {"name": "gamma", "type": "uniform_float", "lower": 0.01, "upper": 100, "log": true, "default_value": 1},
            {"name": "degree", "type": "uniform_int", "lower": 1, "upper": 5, "default_value": 3},
            {"name": "shrink", "type": "categorical", "choices": [true, false], "default_value": true}],
            "conditions": [{"type": "EQ", "child": "gamma", "parent": "kernel", "value": "rbf"}]}"#;
        let (space, _) = read_space("space.json", space).unwrap();
        let options = Options { space: Some(space), ..Options::default() };
        let trials = b"kernel,gamma,degree,shrink,dataset,seed,fold,accuracy,seconds\n\
            rbf,0.1,2,true,iris,0,1,0.30000000000000004,0.5\nlinear,,5,false,iris,0,2,0.1,0.25\n\
            rbf,3,1,true,wine,1,1,,\n";
        let (table, _) = read("trials.csv", trials, &options).unwrap();
        let journal = write_optuna(&table, "mine");
        let (again, _) = read("mine.log", journal.as_bytes(), &options).unwrap();
        let plain = |table: &TrialTable| {
            let rows = table.trials.iter();
            rows.map(|row| (row.config.clone(), row.dataset.clone(), row.fold.clone(), row.loss))
                .collect::<Vec<_>>()
        };
        assert_eq!(plain(&again), plain(&table));
        assert!(again.maximize);
    }
}
