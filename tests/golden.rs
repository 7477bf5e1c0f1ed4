//! Against values that scikit-learn made (mpmath for e^x, PyTorch for networks, SciPy, rliable and R
//! for statistics): `golden/README.md` says how.

#[path = "golden/comparison.rs"]
mod comparison;
#[path = "golden/components.rs"]
mod components;
#[path = "golden/configspace.rs"]
mod configspace;
#[path = "golden/expected.rs"]
mod expected;
#[path = "golden/exponential.rs"]
mod exponential;
#[path = "golden/generators.rs"]
mod generators;
#[path = "golden/importance.rs"]
mod importance;
#[path = "golden/lasso.rs"]
mod lasso;
#[path = "golden/libsvm.rs"]
mod libsvm;
#[path = "golden/lstm.rs"]
mod lstm;
#[path = "golden/measures.rs"]
mod measures;
#[path = "golden/mlp.rs"]
mod mlp;
#[path = "golden/nemenyi.rs"]
mod nemenyi;
#[path = "golden/ols.rs"]
mod ols;
#[path = "golden/optuna.rs"]
mod optuna;
#[path = "golden/platt.rs"]
mod platt;
#[path = "golden/polynomial.rs"]
mod polynomial;
#[path = "golden/reference.rs"]
mod reference;
#[path = "golden/robustness.rs"]
mod robustness;
#[path = "golden/smac.rs"]
mod smac;
#[path = "golden/svm.rs"]
mod svm;
#[path = "golden/svm_bundle.rs"]
mod svm_bundle;
#[path = "golden/svm_folds.rs"]
mod svm_folds;
#[path = "golden/tunability.rs"]
mod tunability_measures;
