//! The dual optimum beside that of libsvm-rs, a port of LIBSVM, on random problems.

use libsvm_rs::train::svm_train;
use libsvm_rs::{KernelType, SvmModel, SvmNode, SvmParameter, SvmProblem, SvmType};
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use tunability::Svm;
use tunability::prelude::*;
use tunability_svm::Kernel;

const TOLERANCE: f64 = 1e-8;

/// Rows and what is asked of a machine.
#[derive(Debug)]
struct Case {
    x: Array2<f64>,
    /// Signs, or values where `regression`.
    y: Vec<f64>,
    regression: bool,
    c: f64,
    kernel: Kernel,
}

fn cases() -> impl Strategy<Value = Case> {
    let shape = (6..60_usize, 1..6_usize);
    shape.prop_flat_map(|(rows, columns)| {
        let x = prop::collection::vec(-2.0..2.0, rows * columns);
        let y = prop::collection::vec(-1.5..1.5, rows);
        let gamma = 0.1..4.0;
        (x, y, any::<bool>(), -2.0..2.0, gamma, 0..3_usize).prop_map(
            move |(x, y, regression, c, gamma, kernel)| {
                let sign = |(at, y): (usize, &f64)| match at {
                    0 => 1.0,
                    1 => -1.0,
                    _ => y.signum(),
                };
                let signs = y.iter().enumerate().map(sign).collect();
                let kernel = match kernel {
                    0 => Kernel::Linear,
                    1 => Kernel::Poly { degree: 2, gamma, coef0: 1.0 },
                    _ => Kernel::Rbf { gamma },
                };
                let x = Array2::from_shape_vec((rows, columns), x).expect("rows");
                let y = if regression { y } else { signs };
                Case { x, y, regression, c: 10f64.powf(c), kernel }
            },
        )
    })
}

impl Case {
    /// Our dual objective.
    fn ours(&self) -> f64 {
        let target = match self.regression {
            true => Target::Values(Array1::from(self.y.clone())),
            false => {
                let codes = self.y.iter().map(|y| usize::from(*y > 0.0)).collect();
                Target::Classes { codes, count: 2 }
            }
        };
        let table = Table::new(self.x.clone(), target).expect("finite");
        let (c, kernel) = (self.c, self.kernel);
        let svm = Svm { c, kernel, epsilon: 0.1, tolerance: TOLERANCE, ..Svm::default() };
        let model = svm.fit(&table, &mut Run::new(Seeds::new(0), "libsvm")).expect("a model");
        let facts = model.facts();
        facts.iter().find(|(name, _)| name == "objective").expect("an objective").1
    }

    fn parameter(&self) -> SvmParameter {
        let p = self.x.ncols() as f64;
        let (kernel_type, degree, gamma, coef0) = match self.kernel {
            Kernel::Poly { degree, gamma, coef0 } => {
                (KernelType::Polynomial, degree as i32, gamma / p, coef0)
            }
            Kernel::Rbf { gamma } => (KernelType::Rbf, 0, gamma / p, 0.0),
            _ => (KernelType::Linear, 0, 0.0, 0.0),
        };
        let svm_type = if self.regression { SvmType::EpsilonSvr } else { SvmType::CSvc };
        let (c, eps, p) = (self.c, TOLERANCE, 0.1);
        let given = SvmParameter {
            svm_type,
            kernel_type,
            degree,
            gamma,
            coef0,
            c,
            eps,
            p,
            ..Default::default()
        };
        SvmParameter { shrinking: false, ..given }
    }

    /// The dual objective of what libsvm-rs found.
    fn theirs(&self) -> f64 {
        libsvm_rs::set_quiet(true);
        let node = |(j, value): (usize, &f64)| SvmNode { index: j as i32 + 1, value: *value };
        let instances = self.x.rows().into_iter();
        let instances = instances.map(|row| row.iter().enumerate().map(node).collect()).collect();
        let problem = SvmProblem { labels: self.y.clone(), instances };
        let SvmModel { sv_coef, sv_indices, .. } = svm_train(&problem, &self.parameter());
        let beta = &sv_coef[0];
        let rows: Vec<usize> = sv_indices.iter().map(|index| index - 1).collect();
        let quadratic: f64 = (0..beta.len())
            .flat_map(|i| (0..beta.len()).map(move |j| (i, j)))
            .map(|(i, j)| beta[i] * beta[j] * self.likeness(rows[i], rows[j]))
            .sum();
        let linear = |(beta, &row): (&f64, &usize)| match self.regression {
            true => 0.1 * beta.abs() - self.y[row] * beta,
            false => -beta.abs(),
        };
        0.5 * quadratic + beta.iter().zip(&rows).map(linear).sum::<f64>()
    }

    fn likeness(&self, i: usize, j: usize) -> f64 {
        let (one, other) = (self.x.row(i), self.x.row(j));
        let p = self.x.ncols() as f64;
        match self.kernel {
            Kernel::Rbf { gamma } => {
                let apart = &one - &other;
                (-gamma / p * apart.dot(&apart)).exp()
            }
            Kernel::Poly { gamma, coef0, .. } => {
                let base = gamma / p * one.dot(&other) + coef0;
                base * base
            }
            _ => one.dot(&other),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// libsvm-rs holds its kernel values in single precision, as LIBSVM does.
    #[test]
    fn random_problems_have_the_optimum_of_libsvm(case in cases()) {
        let (ours, theirs) = (case.ours(), case.theirs());
        let apart = (ours - theirs) / theirs.abs().max(1e-6);
        prop_assert!(apart.abs() <= 1e-6, "{ours}, libsvm-rs {theirs}");
    }
}
