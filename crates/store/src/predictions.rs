//! Predictions as compressed bytes: a tag, the shape, then little-endian numbers, deflated.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use ndarray::{Array1, Array2};
use tunability_learn::Prediction;

/// Packs predictions.
pub(crate) fn pack(prediction: &Prediction) -> std::io::Result<Vec<u8>> {
    let (tag, rows, columns) = match prediction {
        Prediction::Values(values) => (0_u8, values.len(), 1),
        Prediction::Decision { scores, .. } => (1, scores.nrows(), scores.ncols()),
        Prediction::Probability(p) => (2, p.nrows(), p.ncols()),
        Prediction::Labels(p) => (3, p.nrows(), p.ncols()),
    };
    let mut out = DeflateEncoder::new(Vec::new(), Compression::fast());
    out.write_all(&[tag])?;
    out.write_all(&(rows as u64).to_le_bytes())?;
    out.write_all(&(columns as u64).to_le_bytes())?;
    let mut write = |value: &f64| out.write_all(&value.to_le_bytes());
    match prediction {
        Prediction::Values(values) => values.iter().try_for_each(&mut write)?,
        Prediction::Probability(p) | Prediction::Labels(p) => {
            p.iter().try_for_each(&mut write)?;
        }
        Prediction::Decision { scores, classes } => {
            scores.iter().try_for_each(&mut write)?;
            classes.iter().try_for_each(|class| out.write_all(&(*class as u32).to_le_bytes()))?;
        }
    }
    out.finish()
}

/// Unpacks them; `None` if the bytes are not what [`pack`] writes.
pub(crate) fn unpack(packed: &[u8]) -> Option<Prediction> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut bytes).ok()?;
    let (tag, rest) = bytes.split_first()?;
    let (rows, rest) = rest.split_first_chunk::<8>()?;
    let (columns, rest) = rest.split_first_chunk::<8>()?;
    let rows = usize::try_from(u64::from_le_bytes(*rows)).ok()?;
    let columns = usize::try_from(u64::from_le_bytes(*columns)).ok()?;
    let count = rows.checked_mul(columns)?;
    let (numbers, rest) = rest.split_at_checked(count.checked_mul(8)?)?;
    let (chunks, _) = numbers.as_chunks::<8>();
    let numbers: Vec<f64> = chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect();
    let matrix = |numbers| Array2::from_shape_vec((rows, columns), numbers).ok();
    match tag {
        0 if rest.is_empty() => Some(Prediction::Values(Array1::from(numbers))),
        1 if rest.len() == 4 * rows => {
            let (codes, _) = rest.as_chunks::<4>();
            let classes = codes.iter().map(|code| u32::from_le_bytes(*code) as usize).collect();
            Some(Prediction::Decision { classes, scores: matrix(numbers)? })
        }
        2 if rest.is_empty() => Some(Prediction::Probability(matrix(numbers)?)),
        3 if rest.is_empty() => Some(Prediction::Labels(matrix(numbers)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn packing_keeps_every_bit(values in proptest::collection::vec(-1e300..1e300_f64, 0..40)) {
            let n = values.len();
            let scores = Array2::from_shape_vec((n, 1), values.clone()).unwrap();
            let classes = (0..n).map(|i| i % 3).collect();
            let predictions = [
                Prediction::Values(Array1::from(values)),
                Prediction::Decision { classes, scores: scores.clone() },
                Prediction::Probability(scores.clone()),
                Prediction::Labels(scores),
            ];
            for prediction in predictions {
                assert_eq!(unpack(&pack(&prediction).unwrap()), Some(prediction));
            }
        }

        #[test]
        fn foreign_bytes_are_refused(bytes in proptest::collection::vec(0..=255_u8, 0..80)) {
            let _ = unpack(&bytes);
        }
    }
}
