//! Tuners beside each other, and beside Optuna by `benches/peers/tuners.py`; `tuners.md` keeps what came out.
//!
//! - `cargo bench --bench tuners -- time`: seconds for so many proposals, each asked for by itself.
//! - `… -- run SEEDS TUNERS PROBLEMS`: the best loss after 100 configurations, a JSON line a run.
//! - `… -- serve PROBLEM`: its space as ConfigSpace writes it, then a loss for each configuration on stdin.

mod problems;

use std::io::{BufRead, Write};

use cpu_time::ProcessTime;
use serde_json::json;
use tunability::exchange::configspace;
use tunability::learn::Source;
use tunability::prelude::*;
use tunability::tuning::tuners::TUNERS;
use tunability::tuning::{Observation, Tuner};

use problems::{Problem, names, problem};

/// Configurations of a run.
const CONFIGS: usize = 100;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["time"] => time(),
        ["run", seeds, tuners, problems] => run(seeds.parse().expect("a number"), tuners, problems),
        ["serve", name] => serve(&problem(name)),
        _ => eprintln!("time | run SEEDS TUNERS PROBLEMS | serve PROBLEM"),
    }
}

fn tuner(name: &str) -> &'static Tuner {
    TUNERS.iter().find(|tuner| tuner.name == name).expect("a tuner")
}

/// A search, one proposal after the other.
fn search(tuner: &Tuner, problem: &Problem, seed: u64, configs: usize) -> Vec<Observation> {
    let own = (tuner.space)().default_config();
    let mut past = Vec::new();
    if problem.has_default {
        let default = problem.space.default_config();
        let loss = (problem.loss)(&default);
        past.push(Observation::new(default, loss));
    }
    while past.len() < configs {
        let rng = Seeds::new(seed).rng("bench", Source::Tuner);
        let asked = (tuner.propose)(&own, &problem.space, &past, 1, rng).expect("defaults");
        let Some(proposal) = asked.into_iter().next() else { break };
        let loss = (problem.loss)(&proposal.config);
        past.push(Observation { by: proposal.by, ..Observation::new(proposal.config, loss) });
    }
    past
}

fn best(past: &[Observation]) -> f64 {
    past.iter().filter_map(|tried| tried.loss).fold(f64::INFINITY, f64::min)
}

fn run(seeds: u64, tuners: &str, problems: &str) {
    let all = names();
    let wanted = |name: &&String| problems.split(',').any(|part| name.starts_with(part));
    for name in all.iter().filter(wanted) {
        let problem = problem(name);
        for tuner in tuners.split(',').map(tuner) {
            for seed in 0..seeds {
                let past = search(tuner, &problem, seed, CONFIGS);
                let line = json!({
                    "problem": problem.name, "tuner": tuner.name, "seed": seed,
                    "best": best(&past), "first": past[0].loss,
                    "losses": past.iter().map(|tried| tried.loss).collect::<Vec<_>>(),
                });
                println!("{line}");
            }
        }
    }
}

fn serve(problem: &Problem) {
    let (space, _) = configspace::write(&problem.space, &problem.name).expect("ConfigSpace");
    println!("{space}");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let config: Config = serde_json::from_str(&line).expect("a configuration");
        // ConfigSpace has no booleans: they come as texts.
        let typed = |(name, value): (&str, &Value)| {
            let domain = &problem.space.get(name).expect("of this space").domain;
            (name.to_owned(), domain.parse(&value.to_string()))
        };
        let config = config.iter().map(typed).collect();
        let config = problem.space.complete(&config).expect("of this space");
        println!("{}", json!((problem.loss)(&config)));
        std::io::stdout().flush().expect("stdout");
    }
}

/// Six hyperparameters of all kinds, and a loss that takes no time.
fn time() {
    let problem = Problem {
        space: problems::mixed(),
        loss: Box::new(|config| config.get("rate").and_then(Value::number).map(f64::ln)),
        has_default: false,
        name: "mixed".to_owned(),
    };
    println!("tuner       configurations  CPU s");
    for (name, sizes) in [
        ("random", &[1000, 5000][..]),
        ("sobol", &[1000]),
        ("tpe", &[100, 1000, 5000]),
        ("gp", &[100]),
        ("forest", &[100]),
        ("cma_es", &[100, 1000]),
        ("de", &[100, 1000]),
    ] {
        for &size in sizes {
            let begun = ProcessTime::now();
            let past = search(tuner(name), &problem, 0, size);
            assert_eq!(past.len(), size);
            println!("{name:10}  {size:14}  {:.4}", begun.elapsed().as_secs_f64());
        }
    }
}
