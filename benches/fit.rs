//! How long one fit takes, ours beside linfa's on the same rows. `cargo bench --bench fit`

use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use tunability::learn::Shape;
use tunability::prelude::*;
use tunability::trial::Prepared;

/// Dataset, learner and the configurations that are timed, as they are typed.
const FITS: &[(&str, &str, &[&str])] = &[
    ("diabetes", "ols", &["", "implementation=linfa"]),
    ("diabetes", "polynomial", &["degree=3"]),
    ("diabetes", "lasso", &["alpha=0.1", "alpha=0.01 tolerance=1e-8"]),
    ("breast_cancer", "svm", &["", "c=100", "kernel=linear", "implementation=linfa"]),
    ("diabetes", "svm", &["", "implementation=linfa"]),
    ("wine", "svm", &["", "implementation=linfa"]),
];

fn config(space: &Space, text: &str) -> Config {
    let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
    let value = |name: &str, text: &str| space.get(name).map(|h| h.domain.parse(text));
    let config = pairs.filter_map(|(name, text)| Some((name, value(name, text)?))).collect();
    space.complete(&config).expect("a configuration of the space")
}

fn fits(criterion: &mut Criterion) {
    for (dataset, name, configs) in FITS {
        let (data, _) = open(dataset, &Question::default()).expect("bundled");
        let learner = tunability::learner(name).expect("registered");
        let space = learner.space(data.kind());
        let data = Arc::new(data);
        let runner = Runner::new(LEARNERS, vec![Arc::clone(&data)], 1).expect("one thread");
        let study = Study {
            runner: &runner,
            learner,
            measure: Measure::of_task(data.kind()),
            data: Arc::clone(&data),
            resampling: Resampling::InSample,
            within: None,
            preprocessing: Preprocessing::default(),
            seeds: Seeds::new(0),
        };
        let mut group = criterion.benchmark_group(format!("{name}/{dataset}"));
        group.sample_size(20).measurement_time(Duration::from_secs(2));
        for text in *configs {
            let config = config(&space, text);
            let trial = study.trial(&config, 0, &study.seeds);
            let prepared =
                Prepared::new(&trial, &data, Shape::Table).expect("bundled data can be prepared");
            let title = if text.is_empty() { "default" } else { text };
            group.bench_function(title, |bencher| {
                bencher.iter(|| {
                    let mut run = Run::new(Seeds::new(0), "bench");
                    learner.fit(&config, &prepared.train, &mut run).map(|_| ())
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, fits);
criterion_main!(benches);
