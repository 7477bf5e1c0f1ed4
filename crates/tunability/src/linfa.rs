//! Our tabular learners as linfa's: [`Adapter`] makes each of them a `linfa::traits::Fit`.

use linfa::DatasetBase;
use linfa::dataset::AsSingleTargets;
use linfa::traits::PredictInplace;
use ndarray::{Array1, ArrayBase, Data, Ix2};
use tunability_learn::{Fit, FitError, Input, Predict, Prediction, Run, Seeds, Table, Target};

/// A learner of tables that fits `linfa::Dataset`s: of numbers (`f64` targets, regression) or of classes
/// (`usize` targets, counted from 0). Its random numbers come from seed 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter<L>(pub L);

/// What an [`Adapter`] learned; it predicts numbers or classes as `linfa`'s models do.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapted<M>(pub M);

/// Why linfa gets no model.
#[derive(Debug, thiserror::Error)]
pub enum AdapterError {
    /// Our fit failed.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// linfa refused.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

/// What linfa calls an element of the targets, and we a number or a class.
pub trait Element: Copy {
    /// All of them as a target.
    fn target(of: Vec<Self>) -> Target;

    /// The answers of a prediction.
    fn answers(prediction: Prediction) -> Vec<Self>;
}

impl Element for f64 {
    fn target(of: Vec<f64>) -> Target {
        Target::Values(of.into())
    }

    fn answers(prediction: Prediction) -> Vec<f64> {
        match prediction {
            Prediction::Values(values) => values.to_vec(),
            other => other.classes().unwrap_or_default().into_iter().map(|c| c as f64).collect(),
        }
    }
}

impl Element for usize {
    fn target(codes: Vec<usize>) -> Target {
        let count = codes.iter().max().map_or(0, |most| most + 1);
        Target::Classes { codes, count }
    }

    fn answers(prediction: Prediction) -> Vec<usize> {
        prediction.classes().unwrap_or_default()
    }
}

impl<L, D, T, E> linfa::traits::Fit<ArrayBase<D, Ix2>, T, AdapterError> for Adapter<L>
where
    L: Fit<Data = Table>,
    D: Data<Elem = f64>,
    T: AsSingleTargets<Elem = E>,
    E: Element,
{
    type Object = Adapted<L::Model>;

    fn fit(&self, data: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Self::Object, AdapterError> {
        let target = E::target(data.targets().as_single_targets().to_vec());
        let table = Table::new(data.records().to_owned(), target)?;
        Ok(Adapted(self.0.fit(&table, &mut Run::new(Seeds::new(0), "linfa"))?))
    }
}

impl<M, D, E> PredictInplace<ArrayBase<D, Ix2>, Array1<E>> for Adapted<M>
where
    M: Predict,
    D: Data<Elem = f64>,
    E: Element + Default,
{
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<E>) {
        *y = E::answers(self.0.predict(Input::Rows(x.view()))).into();
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<E> {
        Array1::default(x.nrows())
    }
}
