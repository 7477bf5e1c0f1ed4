use serde::Serialize;
use tunability_space::{Config, Space, Value};

/// One step of a path from one configuration to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// Which hyperparameter changed.
    pub name: String,
    /// To what.
    pub to: Value,
    /// The response after it.
    pub response: f64,
    /// By how much the response fell.
    pub gain: f64,
}

/// The path from `start` to `end` on which each step changes the one hyperparameter that leaves the
/// least response (Fawcett & Hoos 2016, algorithm 1). A child is changed once its parents make it exist; what
/// only a parent's change makes appear begins at its default.
///
/// `evaluate` gives the responses of configurations, `None` for a failure, which is never stepped to. The
/// path ends early where nothing that is left succeeds.
pub fn ablation(
    space: &Space,
    start: &Config,
    end: &Config,
    evaluate: &dyn Fn(&[Config]) -> Vec<Option<f64>>,
) -> Vec<Flip> {
    let mut here = space.active_part(start);
    let Some(Some(mut response)) = evaluate(std::slice::from_ref(&here)).into_iter().next() else {
        return Vec::new();
    };
    let mut path = Vec::new();
    loop {
        let left: Vec<(String, Value, Config)> = end
            .iter()
            .filter(|(name, value)| here.get(name).is_some_and(|now| now != *value))
            .map(|(name, value)| {
                let mut next = here.clone();
                next.insert(name, value.clone());
                (name.to_owned(), value.clone(), space.active_part(&next))
            })
            .collect();
        let configs: Vec<Config> = left.iter().map(|(_, _, config)| config.clone()).collect();
        let responses = evaluate(&configs);
        let each = left.into_iter().zip(responses).filter_map(|(step, r)| Some((step, r?)));
        let best = each.reduce(|best, next| if next.1 < best.1 { next } else { best });
        let Some(((name, to, config), next)) = best else { return path };
        path.push(Flip { name, to, response: next, gain: response - next });
        (here, response) = (config, next);
    }
}
