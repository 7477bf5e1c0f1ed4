use std::collections::HashMap;

use crate::{Question, Type, Values};

/// Fields that stand for a missing value, in any case; so does an empty field. They are those of
/// pandas and `?`, but for `None`, which is a name in some columns: see [`number_or_none`].
const MISSING: [&str; 10] =
    ["na", "n/a", "nan", "?", "null", "#n/a", "#na", "<na>", "#n/a n/a", "-nan"];

/// The code of a text that is missing.
const NO_TEXT: u32 = u32::MAX;

/// One column of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fields {
    /// Every field that is there is a number; NaN is missing.
    Numbers(Vec<f64>),
    /// Not every field is, or they are to be taken as they are written.
    Texts(Texts),
    /// Nobody asks for them.
    Skipped,
}

/// Texts, each kept once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Texts {
    codes: Vec<u32>,
    distinct: Vec<Box<str>>,
    /// Whether the question or the file says that these are names.
    pub declared: bool,
}

impl Texts {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// One text; `None` if it is missing.
    pub fn text(&self, row: usize) -> Option<&str> {
        Some(self.distinct.get(self.code(row)?)?)
    }

    /// The index of one text among [`distinct`](Texts::distinct); `None` if it is missing.
    pub fn code(&self, row: usize) -> Option<usize> {
        self.codes.get(row).filter(|&&code| code != NO_TEXT).map(|&code| code as usize)
    }

    /// Every text, in the order of first appearance.
    pub fn distinct(&self) -> &[Box<str>] {
        &self.distinct
    }

    /// The same fields as numbers; `None` if `number` takes one of them for none.
    pub fn numbers(&self, number: impl Fn(&str) -> Option<f64>) -> Option<Vec<f64>> {
        let read: Vec<f64> =
            self.distinct.iter().map(|text| number(text)).collect::<Option<_>>()?;
        let value = |row| self.code(row).map_or(f64::NAN, |code| read[code]);
        Some((0..self.codes.len()).map(value).collect())
    }

    /// The same fields as numbers, if nobody says what they are and only `None` is no number.
    fn numbers_but_none(&self) -> Option<Vec<f64>> {
        let none = self.distinct.iter().any(|text| is_none(text));
        let some = self.distinct.iter().any(|text| !is_none(text));
        let number = |text: &str| number_or_none(text).filter(|_| !has_leading_zero(text));
        if !self.declared && none && some { self.numbers(number) } else { None }
    }

    /// The categories that some rows have: levels are those that occur there, sorted.
    pub fn categories(&self, rows: &[usize]) -> Values {
        let mut occurs = vec![false; self.distinct.len()];
        rows.iter().filter_map(|&row| self.code(row)).for_each(|code| occurs[code] = true);
        let mut order: Vec<usize> = (0..occurs.len()).filter(|&code| occurs[code]).collect();
        order.sort_unstable_by_key(|&code| &self.distinct[code]);
        let mut rank = vec![0; occurs.len()];
        order.iter().enumerate().for_each(|(at, &code)| rank[code] = at);
        let codes = rows.iter().map(|&row| self.code(row).map(|code| rank[code])).collect();
        let levels = order.into_iter().map(|code| self.distinct[code].to_string()).collect();
        Values::Categories { codes, levels }
    }
}

/// A column while it is read.
pub(crate) enum Growing {
    /// Numbers so far.
    Numbers(Vec<f64>),
    /// Texts, each with its code.
    Texts { codes: Vec<u32>, known: HashMap<Box<str>, u32>, declared: bool },
    /// Numbers, then a text: the numbers' texts are gone, so the column is to be read again.
    Again,
    /// Nobody asks for it.
    Skipped,
}

impl Growing {
    /// A column of texts.
    pub fn texts(rows: usize, declared: bool) -> Growing {
        Growing::Texts { codes: Vec::with_capacity(rows), known: HashMap::new(), declared }
    }

    /// Adds a field, `None` if it is missing.
    pub fn push(&mut self, text: Option<&str>) {
        match self {
            Growing::Numbers(numbers) => match text.map(|text| (text, number(text))) {
                None => numbers.push(f64::NAN),
                Some((_, Some(number))) => numbers.push(number),
                Some((text, None)) => self.turn(text),
            },
            Growing::Texts { codes, known, .. } => codes.push(code(known, text)),
            Growing::Again | Growing::Skipped => {}
        }
    }

    /// Adds a field of a column whose type nobody declares: digits after a zero are a name.
    pub fn meet(&mut self, text: Option<&str>) {
        match text {
            Some(text) if matches!(self, Growing::Numbers(_)) && has_leading_zero(text) => {
                self.turn(text);
            }
            _ => self.push(text),
        }
    }

    /// Adds the same field until there are so many rows.
    pub fn fill(&mut self, rows: usize, text: Option<&str>) {
        match self {
            Growing::Numbers(numbers) if numbers.len() < rows => {
                numbers.resize(rows, text.and_then(number).unwrap_or(f64::NAN));
            }
            Growing::Texts { codes, known, .. } if codes.len() < rows => {
                codes.resize(rows, code(known, text));
            }
            _ => {}
        }
    }

    /// Meets the first text among numbers.
    fn turn(&mut self, text: &str) {
        let Growing::Numbers(numbers) = self else { return };
        if numbers.iter().any(|number| !number.is_nan()) {
            *self = Growing::Again;
            return;
        }
        let mut known = HashMap::new();
        let mut codes = Vec::with_capacity(numbers.capacity());
        codes.resize(numbers.len(), NO_TEXT);
        codes.push(code(&mut known, Some(text)));
        *self = Growing::Texts { codes, known, declared: false };
    }

    /// The column when all rows have been read.
    pub fn finish(self) -> Fields {
        match self {
            Growing::Numbers(numbers) => Fields::Numbers(numbers),
            Growing::Again | Growing::Skipped => Fields::Skipped,
            Growing::Texts { codes, known, declared } => {
                let mut distinct = vec![Box::default(); known.len()];
                known.into_iter().for_each(|(text, code)| distinct[code as usize] = text);
                let texts = Texts { codes, distinct, declared };
                texts.numbers_but_none().map_or(Fields::Texts(texts), Fields::Numbers)
            }
        }
    }
}

fn code(known: &mut HashMap<Box<str>, u32>, text: Option<&str>) -> u32 {
    let Some(text) = text else { return NO_TEXT };
    if let Some(&code) = known.get(text) {
        return code;
    }
    // Files are smaller than would make as many texts as codes.
    let code = u32::try_from(known.len()).unwrap_or(NO_TEXT);
    known.insert(text.into(), code);
    code
}

/// What a reader of fields must know of the question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Further texts that stand for a missing value.
    na: Vec<String>,
    /// Columns that are taken as they are written.
    texts: Vec<String>,
    /// Columns that nobody asks for.
    pub skipped: Vec<String>,
    /// Whether all columns are taken as they are written, and none is missed that has no name.
    pub all_texts: bool,
}

impl Reading {
    /// What the question says of the fields.
    pub fn of(question: &Question) -> Reading {
        let categories = question.types.iter().filter(|(_, kind)| **kind == Type::Category);
        let roles = [&question.group, &question.part, &question.sequence];
        let texts = categories.map(|(name, _)| name).chain(roles.into_iter().flatten());
        Reading {
            na: question.na.clone(),
            texts: texts.cloned().collect(),
            skipped: question.drop.iter().chain(&question.id).cloned().collect(),
            all_texts: false,
        }
    }

    /// Rows to predict, of which a model knows what they are.
    pub fn rows(question: &Question) -> Reading {
        let (na, skipped) = (question.na.clone(), question.drop.clone());
        Reading { na, skipped, all_texts: true, ..Reading::default() }
    }

    /// An empty column of this name.
    pub fn column(&self, name: &str, rows: usize) -> Growing {
        if self.skipped.iter().any(|skipped| skipped == name) {
            Growing::Skipped
        } else if self.all_texts || self.texts.iter().any(|text| text == name) {
            Growing::texts(rows, true)
        } else {
            Growing::Numbers(Vec::with_capacity(rows))
        }
    }

    /// Whether a column without a name may be called by its place: nobody asks for it.
    pub fn skips(&self, name: &str) -> bool {
        self.all_texts || self.skipped.iter().any(|skipped| skipped == name)
    }

    /// A field without the blanks around it; `None` if it stands for a missing value.
    pub fn field<'a>(&self, text: &'a str) -> Option<&'a str> {
        let text = text.trim();
        let usual = text.is_empty() || is_usual_marker(text);
        (!usual && !self.is_own_marker(text)).then_some(text)
    }

    /// Whether a text stands for a missing value because the question says so.
    pub fn is_own_marker(&self, text: &str) -> bool {
        self.na.iter().any(|marker| marker.trim() == text)
    }
}

fn is_usual_marker(text: &str) -> bool {
    let first = text.as_bytes().first();
    matches!(first, Some(b'n' | b'N' | b'?' | b'#' | b'<' | b'-'))
        && MISSING.iter().any(|marker| text.eq_ignore_ascii_case(marker))
}

/// The finite number that a text is, if it is one.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// The number that a text of a column of numbers is: NaN, if it is `None`, as Python writes it.
pub(crate) fn number_or_none(text: &str) -> Option<f64> {
    if is_none(text) { Some(f64::NAN) } else { number(text) }
}

fn is_none(text: &str) -> bool {
    text.eq_ignore_ascii_case("none")
}

/// The number that a text is, if its only mark is at most one comma.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let one = text.matches(',').count() <= 1 && !text.contains('.');
    if one { number_or_none(&text.replace(',', ".")) } else { None }
}

/// Whether a text would also be a whole number with `,` between its thousands.
pub(crate) fn may_mean_thousands(text: &str) -> bool {
    let Some((whole, rest)) = text.split_once(',') else { return true };
    let whole = whole.trim_start_matches(['-', '+']);
    rest.len() == 3 && !whole.is_empty() && whole.len() <= 3 && !whole.starts_with('0')
}

/// Whether a text is digits after a zero: a code, such as that of a place, and no number.
pub(crate) fn has_leading_zero(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 1 && bytes[0] == b'0' && bytes.iter().all(u8::is_ascii_digit)
}

/// Whether numbers are whole, none missing and all different; unless `gaps` are allowed, each but
/// the least follows another.
pub(crate) fn count_rows(numbers: &[f64], gaps: bool) -> bool {
    if numbers.iter().any(|number| number.fract() != 0.0) {
        return false;
    }
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.windows(2).all(|pair| {
        let step = pair[1] - pair[0];
        if gaps { step > 0.0 } else { step == 1.0 }
    })
}
