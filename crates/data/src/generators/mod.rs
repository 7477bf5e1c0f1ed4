//! Datasets that are drawn from distributions whose truth is known. A file each, or one for a
//! family; adding one is a file and a line of [`GENERATORS`].

mod adding;
mod blobs;
mod copy_memory;
mod draws;
mod friedman;
mod gaussian_quantiles;
mod mackey_glass;
mod noisy_polynomial;
mod parity;
mod parts;
mod reber;
mod series;
mod sine;
mod sparse_linear;
mod symbols;
mod temporal_order;
mod two_moons;

pub use adding::Adding;
pub use blobs::Blobs;
pub use copy_memory::CopyMemory;
pub use friedman::{Friedman1, Friedman2, Friedman3};
pub use gaussian_quantiles::GaussianQuantiles;
pub use mackey_glass::MackeyGlass;
pub use noisy_polynomial::NoisyPolynomial;
pub use parity::Parity;
pub use reber::Reber;
pub use sine::Sine;
pub use sparse_linear::SparseLinear;
pub use temporal_order::TemporalOrder;
pub use two_moons::TwoMoons;

use crate::{DataError, Generator};

/// Every generator: tables of numbers, tables of classes, series, sequences.
pub const GENERATORS: &[Generator] = &[
    Generator::of::<Friedman1>(),
    Generator::of::<Friedman2>(),
    Generator::of::<Friedman3>(),
    Generator::of::<SparseLinear>(),
    Generator::of::<NoisyPolynomial>(),
    Generator::of::<TwoMoons>(),
    Generator::of::<Blobs>(),
    Generator::of::<GaussianQuantiles>(),
    Generator::of::<Parity>(),
    Generator::of::<MackeyGlass>(),
    Generator::of::<Sine>(),
    Generator::of::<Adding>(),
    Generator::of::<TemporalOrder>(),
    Generator::of::<CopyMemory>(),
    Generator::of::<Reber>(),
];

/// An error unless `part` is at most `p`, the number of columns.
fn check_part(generator: &str, name: &str, part: usize, p: usize) -> Result<(), DataError> {
    if part <= p {
        return Ok(());
    }
    Err(DataError::Generated {
        name: generator.to_owned(),
        problem: format!("`{name}` = {part} of {p} columns"),
        advice: format!("`{name}` is at most `p`; set --data.{name} or --data.p"),
    })
}
