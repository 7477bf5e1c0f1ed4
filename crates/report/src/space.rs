use std::fmt::Write as _;

use tunability_space::{Config, Hyperparameter, Kind, Space};

use crate::{Table, hanging};

/// A space, one hyperparameter a row, and what each means.
pub fn space(space: &Space, colour: bool) -> String {
    if space.hyperparameters.is_empty() {
        return "No hyperparameters.\n".to_owned();
    }
    let mut table = Table::new(&["hyperparameter", "kind", "default", "searched"], &[], colour);
    for hyperparameter in &space.hyperparameters {
        let Hyperparameter { name, kind, default, domain, fixed, fidelity, .. } = hyperparameter;
        let searched = match (fixed, fidelity) {
            (true, _) => format!("no ({domain})"),
            (_, true) => format!("as fidelity ({domain})"),
            _ => domain.to_string(),
        };
        table.row([name.clone(), kind.name().to_owned(), default.to_string(), searched]);
    }
    let mut text = counts(space) + "\n" + &table.wrapped().render() + "\n";
    for hyperparameter in &space.hyperparameters {
        text += &hanging(&format!("{}: {}", hyperparameter.name, hyperparameter.doc));
        if let Some(condition) = hyperparameter.active_when() {
            let _ = writeln!(text, "    exists where {condition}");
        }
    }
    text
}

/// A space of which nothing is tuned, with what each hyperparameter is set to in `config`.
pub fn settings(space: &Space, config: &Config, colour: bool) -> String {
    let mut table = Table::new(&["hyperparameter", "value", "default", "accepted"], &[], colour);
    for Hyperparameter { name, default, domain, .. } in &space.hyperparameters {
        let value = config.get(name).map_or_else(|| "-".to_owned(), ToString::to_string);
        table.row([name.clone(), value, default.to_string(), domain.allowed()]);
    }
    let meaning = |h: &Hyperparameter| hanging(&format!("{}: {}", h.name, h.doc));
    let meanings: String = space.hyperparameters.iter().map(meaning).collect();
    table.render() + "\n" + &meanings
}

/// `8 hyperparameters to tune: 7 model, 1 algorithm; 2 fixed`
fn counts(space: &Space) -> String {
    let searched = space.searched();
    let of = |kind: Kind| searched.iter().filter(|h| h.kind == kind).count();
    let fixed = space.hyperparameters.iter().filter(|h| h.fixed).count();
    let (model, algorithm) = (of(Kind::Model), of(Kind::Algorithm));
    let total = searched.len();
    format!("{total} to tune: {model} model, {algorithm} algorithm; {fixed} fixed.\n")
}
