//! Our learners behind linfa's traits are what they are without them.

use linfa::DatasetBase;
use linfa::traits::{Fit as _, Predict as _};
use ndarray::{Array1, Array2};
use tunability::learn::{Fit, Input, Predict, Prediction, Run, Seeds, Table, Target, TaskKind};
use tunability::linfa::Adapter;
use tunability::{Lasso, Ols, Svm};

use crate::small::rows;

/// The small data, and what our own interface predicts of its rows.
fn ours<L: Fit<Data = Table>>(learner: &L, kind: TaskKind) -> Prediction {
    let (x, target) = rows(kind);
    let table = Table::new(x.clone(), target).expect("finite");
    let mut run = Run::new(Seeds::new(0), "linfa");
    let model = Fit::fit(learner, &table, &mut run).expect("a model");
    Predict::predict(&model, Input::Rows(x.view()))
}

#[test]
fn an_adapted_regression_predicts_the_same() {
    let (x, target) = rows(TaskKind::Regression);
    let Target::Values(y) = target else { panic!("no values") };
    let data: DatasetBase<Array2<f64>, Array1<f64>> = DatasetBase::new(x.clone(), y);
    let line: Array1<f64> = Adapter(Ols::default()).fit(&data).expect("a model").predict(&x);
    assert_eq!(Prediction::Values(line), ours(&Ols::default(), TaskKind::Regression));
    let lasso: Array1<f64> = Adapter(Lasso::default()).fit(&data).expect("a model").predict(&x);
    assert_eq!(Prediction::Values(lasso), ours(&Lasso::default(), TaskKind::Regression));
}

#[test]
fn an_adapted_classification_predicts_the_same() {
    let (x, target) = rows(TaskKind::Classification);
    let Target::Classes { codes, .. } = target else { panic!("no classes") };
    let data = DatasetBase::new(x.clone(), Array1::from(codes));
    let classes: Array1<usize> = Adapter(Svm::default()).fit(&data).expect("a model").predict(&x);
    let wanted = ours(&Svm::default(), TaskKind::Classification);
    assert_eq!(Some(classes.to_vec()), wanted.classes());
}

#[test]
fn what_our_fit_refuses_is_linfas_error() {
    let x = Array2::from_elem((3, 2), f64::NAN);
    let data = DatasetBase::new(x, Array1::from(vec![1.0, 2.0, 3.0]));
    let problem = Adapter(Ols::default()).fit(&data).expect_err("not finite").to_string();
    assert!(problem.contains("NaN") || problem.contains("finite"), "{problem}");
}
