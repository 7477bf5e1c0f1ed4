//! How long shares of the variance take: `RAYON_NUM_THREADS=1 cargo bench --bench importance`. CPU seconds,
//! the fit of 64 trees included, the least of three; `importance.md` keeps what it printed.

use cpu_time::ProcessTime;
use rand::Rng as _;
use tunability::forest::{Forest, Growth};
use tunability::prelude::*;
use tunability::space::{Domain, Hyperparameter, Kind};
use tunability::tuning::importance::anova_of;

const AXES: usize = 8;

fn space() -> Space {
    let one = |axis: usize| Hyperparameter {
        name: format!("x{axis}"),
        kind: Kind::Model,
        doc: String::new(),
        domain: Domain::Float { low: 0.0, high: 1.0, log: false, valid: Default::default() },
        default: Value::Float(0.5),
        conditions: Vec::new(),
        fixed: false,
        fidelity: false,
    };
    Space { hyperparameters: (0..AXES).map(one).collect() }
}

fn sobol_g(u: &[f64]) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// The least CPU seconds of three.
fn seconds(run: impl Fn()) -> f64 {
    let once = |_| {
        let begun = ProcessTime::now();
        run();
        begun.elapsed().as_secs_f64()
    };
    (0..3).map(once).fold(f64::INFINITY, f64::min)
}

fn main() {
    let space = space();
    println!("trials  fit     mains   pairs   pairs and totals   (CPU s, each with the fit)");
    for rows in [200, 1000, 5000, 10_000] {
        let mut rng = Seeds::new(0).rng("rows", Source::Noise);
        let points: Vec<Vec<f64>> =
            (0..rows).map(|_| (0..AXES).map(|_| rng.r#gen()).collect()).collect();
        let configs: Vec<Config> = points.iter().map(|point| space.decode(point)).collect();
        let responses: Vec<f64> = points.iter().map(|point| sobol_g(point)).collect();
        let fit = || {
            Forest::fit(&space, &configs, &responses, &Growth::default(), &Seeds::new(0))
                .expect("a forest")
        };
        let analysed = |order: usize, totals: bool| {
            seconds(|| drop(anova_of(std::hint::black_box(&fit()), order, totals)))
        };
        let fitted = seconds(|| drop(std::hint::black_box(fit())));
        let (mains, pairs) = (analysed(1, false), analysed(2, false));
        let totals = if rows <= 1000 { format!("{:.3}", analysed(2, true)) } else { String::new() };
        println!("{rows:6}  {fitted:.3}   {mains:.3}   {pairs:.3}   {totals}");
    }
}
