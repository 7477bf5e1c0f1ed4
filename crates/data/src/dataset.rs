use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use tunability_learn::{Every, Shape, Target, TaskKind};

use crate::{Column, Question, Values};

/// Features with their targets, and how they belong together.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The bundled name, or the path as it was given.
    pub name: String,
    /// The features, in the order of the file; of sequences, the channels.
    pub columns: Vec<Column>,
    /// The name of what is to be predicted.
    pub target_name: String,
    /// What is to be predicted: one for each row, sequence or step, none missing.
    pub target: Target,
    /// Names of the classes, sorted, or of the labels; the target's codes index it. Empty for
    /// regression.
    pub classes: Vec<String>,
    /// How rows make up what is drawn, split and judged as one.
    pub layout: Layout,
    /// Units that belong together: they are never split between training and test part.
    pub groups: Option<Groups>,
    /// The split that comes with the data: one part a unit.
    pub parts: Option<Vec<Part>>,
    /// Whether units are in the order of time.
    pub ordered: bool,
    /// SHA-256 of the file's bytes, in hexadecimal; none for generated data.
    pub sha256: Option<String>,
    /// What was asked when they were opened.
    pub question: Question,
    fingerprint: Fingerprint,
}

/// How rows make up *units*: what is drawn, split and judged as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Each row is a unit.
    Rows,
    /// Each row is a unit that also reads as a sequence: its columns are so many steps of equally
    /// many channels, in the order of time.
    Steps(usize),
    /// Rows are steps of sequences, one sequence after the other; a sequence is a unit.
    Sequences {
        /// Where each sequence begins, and where the last one ends.
        offsets: Vec<usize>,
        /// What has a target.
        every: Every,
    },
}

/// Which units belong together: rows of one patient, frames of one recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// The column that says it.
    pub name: String,
    /// The group of each unit, in `0..count`.
    pub codes: Vec<usize>,
    /// How many groups there are.
    pub count: usize,
}

/// A part of a split that comes with the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// To be trained on.
    Train,
    /// To decide when to stop, and to be trained on where nothing needs deciding.
    Valid,
    /// To be judged on.
    Test,
}

/// A hash that is computed when it is first asked for; a copy, which may be changed, asks anew.
#[derive(Debug, Default)]
struct Fingerprint(OnceLock<String>);

impl Clone for Fingerprint {
    fn clone(&self) -> Fingerprint {
        Fingerprint::default()
    }
}

/// Equal if learners cannot tell them apart: names of datasets and files do not count.
impl PartialEq for Dataset {
    fn eq(&self, other: &Dataset) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl Dataset {
    /// A table: one target a row, rows in no order and in no groups.
    pub fn table(
        name: impl Into<String>,
        columns: Vec<Column>,
        target_name: impl Into<String>,
        target: Target,
        classes: Vec<String>,
    ) -> Dataset {
        Dataset {
            name: name.into(),
            columns,
            target_name: target_name.into(),
            target,
            classes,
            layout: Layout::Rows,
            groups: None,
            parts: None,
            ordered: false,
            sha256: None,
            question: Question::default(),
            fingerprint: Fingerprint::default(),
        }
    }

    /// How many rows of features: of sequences, steps.
    pub fn rows(&self) -> usize {
        match &self.layout {
            Layout::Sequences { offsets, .. } => offsets.last().copied().unwrap_or(0),
            _ => self.target.len(),
        }
    }

    /// How many units: rows, or sequences.
    pub fn units(&self) -> usize {
        match &self.layout {
            Layout::Sequences { offsets, .. } => offsets.len().saturating_sub(1),
            _ => self.target.len(),
        }
    }

    /// What a unit is called.
    pub fn unit_name(&self) -> &'static str {
        if let Layout::Sequences { .. } = self.layout { "sequences" } else { "rows" }
    }

    /// What kind of answer the target asks for.
    pub fn kind(&self) -> TaskKind {
        self.target.kind()
    }

    /// The shapes that learners can have the data in, the natural one first.
    pub fn shapes(&self) -> &'static [Shape] {
        match self.layout {
            Layout::Rows => &[Shape::Table],
            Layout::Steps(_) => &[Shape::Table, Shape::Sequences],
            Layout::Sequences { .. } => &[Shape::Sequences],
        }
    }

    /// The rows of features that units consist of, in their order.
    pub fn rows_of(&self, units: &[usize]) -> Vec<usize> {
        match &self.layout {
            Layout::Sequences { offsets, .. } => {
                units.iter().flat_map(|&unit| offsets[unit]..offsets[unit + 1]).collect()
            }
            _ => units.to_vec(),
        }
    }

    /// The entries of the target that units have, in their order.
    pub fn entries_of(&self, units: &[usize]) -> Vec<usize> {
        match self.layout {
            Layout::Sequences { every: Every::Step, .. } => self.rows_of(units),
            _ => units.to_vec(),
        }
    }

    /// For each entry of the target, which of the things that were drawn as one it belongs to; `None`
    /// where each was drawn by itself. Losses within such a cluster depend on each other: steps of a
    /// sequence, members of a group, and in the order of time neighbours, in blocks of
    /// [`block_length`](Dataset::block_length).
    pub fn clusters(&self) -> Option<Vec<usize>> {
        let block = self.block_length();
        let of = |unit: usize| self.groups.as_ref().map_or(unit / block, |g| g.codes[unit]);
        match &self.layout {
            Layout::Sequences { offsets, every: Every::Step } => {
                let steps = |pair: &[usize]| pair[1] - pair[0];
                let lengths = offsets.windows(2).map(steps).enumerate();
                Some(lengths.flat_map(|(unit, n)| std::iter::repeat_n(of(unit), n)).collect())
            }
            _ if self.groups.is_some() || block > 1 => Some((0..self.units()).map(of).collect()),
            _ => None,
        }
    }

    /// How many units in the order of time are drawn together: the cube root of their number, the rate
    /// at which the bias of a block bootstrap's variance balances its variance (Hall, Horowitz & Jing
    /// 1995). 1 where there is no order.
    pub fn block_length(&self) -> usize {
        if self.ordered { (self.units() as f64).cbrt().ceil().max(1.0) as usize } else { 1 }
    }

    /// A hash of all that learners can come to know of the data: names, values, targets, and what
    /// belongs together, whatever file they came from. Hexadecimal. It is computed once: what is to
    /// be changed after the first call is to be cloned.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.0.get_or_init(|| hash(self)).clone()
    }

    /// How many values of the features are missing.
    pub fn missing(&self) -> usize {
        self.columns.iter().map(|column| column.values.missing()).sum()
    }

    /// How many columns the features become as a matrix: one for numbers, one a level for
    /// categories.
    pub fn width(&self) -> usize {
        self.columns.iter().map(|column| column.values.width()).sum()
    }

    /// How many entries each class has, in the order of `classes`; empty where there are none.
    pub fn class_counts(&self) -> Vec<usize> {
        let Target::Classes { codes, .. } = &self.target else { return Vec::new() };
        let mut counts = vec![0; self.classes.len()];
        for &code in codes {
            if let Some(count) = counts.get_mut(code) {
                *count += 1;
            }
        }
        counts
    }

    /// How many features are categories.
    pub fn categorical(&self) -> usize {
        let is_category = |c: &&Column| matches!(c.values, Values::Categories { .. });
        self.columns.iter().filter(is_category).count()
    }
}

/// SHA-256 over everything but the names of dataset, file and question; each list with its length.
fn hash(data: &Dataset) -> String {
    let mut bytes = Bytes(Sha256::new());
    for column in &data.columns {
        bytes.text(&column.name);
        match &column.values {
            Values::Numbers(numbers) => bytes.numbers(numbers.iter().copied()),
            Values::Categories { codes, levels } => {
                levels.iter().for_each(|level| bytes.text(level));
                bytes.counts(codes.iter().map(|code| code.map_or(usize::MAX, |code| code)));
            }
        }
    }
    bytes.text(&data.target_name);
    bytes.text(data.kind().name());
    match &data.target {
        Target::Values(values) => bytes.numbers(values.iter().copied()),
        Target::Classes { codes, .. } => bytes.counts(codes.iter().copied()),
        Target::Labels(labels) => bytes.counts(labels.iter().map(|&label| usize::from(label))),
    }
    data.classes.iter().for_each(|class| bytes.text(class));
    bytes.text(&format!("{:?}", data.layout));
    bytes.text(&format!("{:?}", data.groups.as_ref().map(|groups| &groups.codes)));
    bytes.text(&format!("{:?}/{}", data.parts, data.ordered));
    bytes.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Bytes(Sha256);

impl Bytes {
    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    /// All NaN mean missing, so they are the same.
    fn numbers(&mut self, numbers: impl ExactSizeIterator<Item = f64>) {
        let one = |n: f64| if n.is_nan() { f64::NAN.to_bits() } else { n.to_bits() };
        self.words(numbers.map(one));
    }

    fn counts(&mut self, counts: impl ExactSizeIterator<Item = usize>) {
        self.words(counts.map(|count| count as u64));
    }

    fn words(&mut self, words: impl ExactSizeIterator<Item = u64>) {
        self.0.update((words.len() as u64).to_le_bytes());
        let mut buffer = Vec::with_capacity(1 << 13);
        for word in words {
            buffer.extend(word.to_le_bytes());
            if buffer.len() == buffer.capacity() {
                self.0.update(&buffer);
                buffer.clear();
            }
        }
        self.0.update(&buffer);
    }
}
