use std::borrow::Cow;

use ndarray::{Array2, ArrayViewMut2, Axis, Slice};
use serde::{Deserialize, Serialize};
use tunability_learn::{Prediction, Target};

use crate::sheet::number;
use crate::{Column, DataError, Scale, Values};

/// What [`Preprocessing`](crate::Preprocessing) learned from a training part: from columns to a
/// matrix, and from predictions back to units. It is saved with a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved")]
pub struct Transform {
    pub(crate) columns: Vec<(String, Encoding)>,
    pub(crate) target: Scale,
}

/// A transform as it was read, which may be damaged.
#[derive(Deserialize)]
struct Saved {
    columns: Vec<(String, Encoding)>,
    target: Scale,
}

impl TryFrom<Saved> for Transform {
    type Error = String;

    fn try_from(Saved { columns, target }: Saved) -> Result<Transform, String> {
        match columns.iter().find(|(_, encoding)| !encoding.is_sound()) {
            Some((name, _)) => Err(format!("the encoding of column `{name}` is inconsistent")),
            None if !target.is_sound() => Err("the scale of the target divides by zero".to_owned()),
            None => Ok(Transform { columns, target }),
        }
    }
}

/// How one column becomes columns of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Encoding {
    /// One column.
    Numbers {
        /// For what is missing.
        median: f64,
        scale: Scale,
    },
    /// One column a level.
    Categories {
        /// Sorted.
        levels: Vec<String>,
        /// For what is missing.
        mode: Option<usize>,
        /// One a level.
        scales: Vec<Scale>,
    },
}

impl Transform {
    /// The matrix of some rows: rows × [`feature_names`](Transform::feature_names), row-major.
    /// Columns are found by name, whatever their order; those that are not known are left out.
    ///
    /// # Errors
    /// A column that is missing, a text where a number is needed, a number so large that it
    /// overflows.
    ///
    /// # Panics
    /// If one of `rows` is not a row of `columns`.
    pub fn features(&self, columns: &[Column], rows: &[usize]) -> Result<Array2<f64>, DataError> {
        let width = self.columns.iter().map(|(_, encoding)| encoding.width()).sum();
        let mut x = Array2::zeros((rows.len(), width));
        let mut from = 0;
        for (name, encoding) in &self.columns {
            let column = find(columns, name)?;
            let to = from + encoding.width();
            encoding.write(column, rows, x.slice_axis_mut(Axis(1), Slice::from(from..to)))?;
            from = to;
        }
        Ok(x)
    }

    /// What each column of the matrix is: `age`, or `colour=red` for a level of a category.
    pub fn feature_names(&self) -> Vec<String> {
        let names = |(name, encoding): &(String, Encoding)| match encoding {
            Encoding::Numbers { .. } => vec![name.clone()],
            Encoding::Categories { levels, .. } => {
                levels.iter().map(|level| format!("{name}={level}")).collect()
            }
        };
        self.columns.iter().flat_map(names).collect()
    }

    /// The targets of some rows as learners see them: numbers standardised, classes as they are.
    ///
    /// # Panics
    /// If one of `rows` is not a row of `target`.
    pub fn target(&self, target: &Target, rows: &[usize]) -> Target {
        match target.select(rows) {
            Target::Values(values) => Target::Values(values.mapv_into(|v| self.target.standard(v))),
            classes => classes,
        }
    }

    /// A prediction in units of the dataset: numbers scaled back, classes as they are.
    pub fn restore(&self, prediction: Prediction) -> Prediction {
        match prediction {
            Prediction::Values(values) => {
                Prediction::Values(values.mapv_into(|v| self.target.original(v)))
            }
            classes => classes,
        }
    }

    /// Mean and standard deviation that a numeric target is standardised with.
    pub fn target_scale(&self) -> Scale {
        self.target
    }
}

impl Encoding {
    /// How many columns it makes.
    pub fn width(&self) -> usize {
        match self {
            Encoding::Numbers { .. } => 1,
            Encoding::Categories { levels, .. } => levels.len(),
        }
    }

    /// Whether its parts fit together.
    fn is_sound(&self) -> bool {
        match self {
            Encoding::Numbers { median, scale } => median.is_finite() && scale.is_sound(),
            Encoding::Categories { levels, mode, scales } => {
                levels.is_sorted_by(|a, b| a < b)
                    && scales.len() == levels.len()
                    && mode.is_none_or(|mode| mode < levels.len())
                    && scales.iter().all(|scale| scale.is_sound())
            }
        }
    }

    /// Whether nothing in it overflowed.
    pub fn is_finite(&self) -> bool {
        match self {
            Encoding::Numbers { median, scale } => median.is_finite() && scale.is_finite(),
            Encoding::Categories { .. } => true,
        }
    }

    /// Writes rows × width.
    fn write(
        &self,
        column: &Column,
        rows: &[usize],
        mut block: ArrayViewMut2<f64>,
    ) -> Result<(), DataError> {
        match self {
            Encoding::Numbers { median, scale } => {
                let numbers = numbers(column)?;
                for (at, &row) in rows.iter().enumerate() {
                    let number = if numbers[row].is_nan() { *median } else { numbers[row] };
                    let standard = scale.standard(number);
                    if !standard.is_finite() {
                        let problem = format!("{number:e} is too large");
                        return Err(refused(column, row, problem, "correct it"));
                    }
                    block[[at, 0]] = standard;
                }
            }
            Encoding::Categories { levels, mode, scales } => {
                let codes = codes(column, levels);
                for (at, &row) in rows.iter().enumerate() {
                    let lit = codes[row].or(*mode);
                    for (level, scale) in scales.iter().enumerate() {
                        let value = f64::from(u8::from(lit == Some(level)));
                        block[[at, level]] = scale.standard(value);
                    }
                }
            }
        }
        Ok(())
    }
}

fn find<'a>(columns: &'a [Column], name: &str) -> Result<&'a Column, DataError> {
    columns.iter().find(|column| column.name == name).ok_or_else(|| DataError::NoColumn {
        name: name.to_owned(),
        place: "the rows to predict".to_owned(),
        known: columns.iter().map(|column| column.name.clone()).collect(),
        advice: "the model was fitted on it: add it, with empty fields where it is not known"
            .to_owned(),
    })
}

/// A column as numbers; text is read as numbers.
fn numbers(column: &Column) -> Result<Cow<'_, [f64]>, DataError> {
    let (codes, levels) = match &column.values {
        Values::Numbers(numbers) => return Ok(Cow::Borrowed(numbers)),
        Values::Categories { codes, levels } => (codes, levels),
    };
    let read: Vec<Option<f64>> = levels.iter().map(|level| number(level)).collect();
    let value = |(row, code): (usize, &Option<usize>)| match code {
        None => Ok(f64::NAN),
        Some(code) => read[*code].ok_or_else(|| {
            let problem = format!("`{}` is not a number", levels[*code]);
            refused(column, row, problem, "the model was fitted on numbers: correct it")
        }),
    };
    codes.iter().enumerate().map(value).collect::<Result<_, _>>().map(Cow::Owned)
}

/// A column as indices into the levels that were fitted on; what is none of them is the index after
/// the last, `None` is missing. Numbers are read as text.
fn codes(column: &Column, known: &[String]) -> Vec<Option<usize>> {
    let code = |text: &String| known.binary_search(text).unwrap_or(known.len());
    match &column.values {
        Values::Categories { codes, levels } => {
            let map: Vec<usize> = levels.iter().map(code).collect();
            codes.iter().map(|old| old.map(|old| map[old])).collect()
        }
        Values::Numbers(numbers) => {
            let text = |n: &f64| (!n.is_nan()).then(|| code(&n.to_string()));
            numbers.iter().map(text).collect()
        }
    }
}

fn refused(column: &Column, row: usize, problem: String, advice: &str) -> DataError {
    DataError::Column {
        place: format!("row {} of the data", row + 1),
        name: column.name.clone(),
        problem,
        advice: advice.to_owned(),
    }
}
