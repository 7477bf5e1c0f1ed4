use std::fmt;

use tunability_space::{Config, Hyperparameters, Space, Value};

use crate::generators::GENERATORS;
use crate::question::MOST_NUMBERS;
use crate::{DataError, Dataset, Question};

/// What is known of a distribution: a name and a number each.
pub type Truth = Vec<(String, f64)>;

/// A struct of hyperparameters that data are drawn from: a distribution whose truth is known.
///
/// `#[model]` is what decides the distribution, and so the truth; `#[algorithm]` is what decides
/// which of its rows are drawn: `n`, `seed`. None is ever searched.
pub trait Generate: Hyperparameters {
    /// How many numbers the features will be: rows × columns.
    fn numbers(&self) -> usize;

    /// Draws the data: the same for the same hyperparameters. The first rows of more are the rows
    /// of fewer.
    ///
    /// # Errors
    /// Hyperparameters that do not fit together.
    fn draw(&self) -> Result<Dataset, DataError>;

    /// What is known of the distribution: a name and a number each, losses by the name of their
    /// measure.
    fn truth(&self) -> Truth {
        Vec::new()
    }
}

/// A source of generated datasets, without its type: what a registry lists.
#[derive(Clone, Copy)]
pub struct Generator {
    /// Its one name, that of its struct.
    pub name: &'static str,
    /// What it is, in a sentence or two.
    pub doc: &'static str,
    declared: fn() -> Space,
    draw: fn(&Config) -> Result<Dataset, DataError>,
    truth: fn(&Config) -> Result<Truth, DataError>,
}

impl Generator {
    /// The generator of a type.
    pub const fn of<G: Generate>() -> Generator {
        Generator {
            name: G::NAME,
            doc: G::DOC,
            declared: G::space,
            draw: draw::<G>,
            truth: truth::<G>,
        }
    }

    /// The built-in generator of this name.
    pub fn find(name: &str) -> Option<&'static Generator> {
        GENERATORS.iter().find(|generator| generator.name == name)
    }

    /// The hyperparameters, all of them fixed: data are chosen, never tuned.
    pub fn space(&self) -> Space {
        (self.declared)().free(|_| false)
    }

    /// The value of a hyperparameter from its text (`--data.n 200`); what cannot be read stays
    /// text, and is refused when the data are made.
    pub fn parse(&self, name: &str, text: &str) -> Value {
        let space = self.space();
        space.get(name).map_or_else(|| Value::from(text), |known| known.domain.parse(text))
    }

    /// The dataset of a configuration; what it leaves unsaid has its default. The dataset's
    /// question holds the complete configuration.
    ///
    /// # Errors
    /// A configuration that is not the generator's, or data of more than 4 GiB.
    pub fn make(&self, config: &Config) -> Result<Dataset, DataError> {
        let config = self.complete(config)?;
        let mut data = (self.draw)(&config)?;
        data.name = self.name.to_owned();
        data.question = Question { data: config, ..Question::default() };
        Ok(data)
    }

    /// The dataset that a question asks for, which may be about `data` alone.
    ///
    /// # Errors
    /// As [`make`](Generator::make), or anything else that is asked.
    pub fn ask(&self, question: &Question) -> Result<Dataset, DataError> {
        // Without the data's own: a NaN among them would make no question equal to any.
        if (Question { data: Config::default(), ..question.clone() }).is_empty() {
            return self.make(&question.data);
        }
        let flags: Vec<String> =
            self.space().names().map(|name| format!("--data.{name}")).collect();
        Err(DataError::Generated {
            name: self.name.to_owned(),
            problem: "target, task and columns of generated data are settled".to_owned(),
            advice: format!("only {} can be asked; drop the rest", flags.join(", ")),
        })
    }

    /// What is known of the distribution of a configuration: a name and a number each.
    ///
    /// # Errors
    /// A configuration that is not the generator's.
    pub fn truth(&self, config: &Config) -> Result<Truth, DataError> {
        (self.truth)(&self.complete(config)?)
    }

    fn complete(&self, config: &Config) -> Result<Config, DataError> {
        let wrong = |why| DataError::Config { name: self.name.to_owned(), why };
        self.space().complete(config).map_err(wrong)
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Refuses hyperparameters for data that are not generated.
pub(crate) fn refuse_for_fixed(name: &str, question: &Question) -> Result<(), DataError> {
    let Some((asked, _)) = question.data.iter().next() else { return Ok(()) };
    let takes = |generator: &&Generator| generator.space().get(asked).is_some();
    let known: Vec<&str> = GENERATORS.iter().filter(takes).map(|known| known.name).collect();
    let some = if known.is_empty() { "no dataset takes it".to_owned() } else { known.join(", ") };
    Err(DataError::Generated {
        name: name.to_owned(),
        problem: format!("it is not generated, so there is no `--data.{asked}`"),
        advice: format!("drop it, or take a dataset that has it: {some}"),
    })
}

fn read<G: Generate>(config: &Config) -> Result<G, DataError> {
    G::read("", config).map_err(|why| DataError::Config { name: G::NAME.to_owned(), why })
}

fn draw<G: Generate>(config: &Config) -> Result<Dataset, DataError> {
    let generator = read::<G>(config)?;
    let numbers = generator.numbers();
    if numbers > MOST_NUMBERS {
        return Err(DataError::Generated {
            name: G::NAME.to_owned(),
            problem: format!("{numbers} numbers exceed 4 GiB"),
            advice: format!("at most {MOST_NUMBERS} fit; ask for fewer rows or columns"),
        });
    }
    generator.draw()
}

fn truth<G: Generate>(config: &Config) -> Result<Truth, DataError> {
    Ok(read::<G>(config)?.truth())
}
