//! Our learners among linfa's: a dataset of linfa's, its splitting and its measures, a model of ours.
//! `cargo run --release --example linfa_pipeline`

use linfa::Dataset;
use linfa::prelude::*;
use ndarray::Array1;
use tunability::linfa::Adapter;
use tunability::prelude::{Preprocessing, Question, Target, open};
use tunability::{ElasticNet, Ols, Svm};

/// A bundled dataset as linfa takes it, standardised.
fn opened(name: &str) -> Result<(ndarray::Array2<f64>, Target), Box<dyn std::error::Error>> {
    let (data, _) = open(name, &Question::default())?;
    let rows: Vec<usize> = (0..data.rows()).collect();
    let transform = Preprocessing::default().fit(&data, &rows)?;
    Ok((transform.features(&data.columns, &rows)?, transform.target(&data.target, &rows)))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (x, target) = opened("diabetes")?;
    let Target::Values(y) = target else { return Err("numbers".into()) };
    let (train, valid) = Dataset::new(x, y).split_with_ratio(0.8);
    let lines: [(&str, Array1<f64>); 2] = [
        ("ols", Adapter(Ols::default()).fit(&train)?.predict(&valid)),
        ("elastic_net", Adapter(ElasticNet::default()).fit(&train)?.predict(&valid)),
    ];
    for (name, predicted) in lines {
        println!("{name} on diabetes: R² {:.3}", predicted.r2(valid.targets())?);
    }

    let (x, target) = opened("breast_cancer")?;
    let Target::Classes { codes, .. } = target else { return Err("classes".into()) };
    let (train, valid) = Dataset::new(x, Array1::from(codes)).split_with_ratio(0.8);
    let predicted: Array1<usize> = Adapter(Svm::default()).fit(&train)?.predict(&valid);
    let matrix = predicted.confusion_matrix(&valid)?;
    println!("svm on breast_cancer: accuracy {:.3}", matrix.accuracy());
    Ok(())
}
