/// One feature of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// One value a row.
    pub values: Values,
}

/// The values of a column, one a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Finite numbers; NaN is missing.
    Numbers(Vec<f64>),
    /// Names out of a few.
    Categories {
        /// Indices into `levels`; `None` is missing.
        codes: Vec<Option<usize>>,
        /// The names that occur, sorted, each once.
        levels: Vec<String>,
    },
}

impl Values {
    /// Categories of texts, `None` where one is missing.
    pub fn categories<'a>(texts: impl Iterator<Item = Option<&'a str>> + Clone) -> Values {
        let mut levels: Vec<&str> = texts.clone().flatten().collect();
        levels.sort_unstable();
        levels.dedup();
        let code = |text: Option<&str>| levels.binary_search(&text?).ok();
        let codes = texts.map(code).collect();
        Values::Categories { codes, levels: levels.into_iter().map(str::to_owned).collect() }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.len(),
            Values::Categories { codes, .. } => codes.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values are missing.
    pub fn missing(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.iter().filter(|number| number.is_nan()).count(),
            Values::Categories { codes, .. } => codes.iter().filter(|code| code.is_none()).count(),
        }
    }

    /// How many columns of a matrix they become: one, or one a level.
    pub fn width(&self) -> usize {
        match self {
            Values::Numbers(_) => 1,
            Values::Categories { levels, .. } => levels.len(),
        }
    }
}
