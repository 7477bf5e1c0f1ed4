use std::path::Path;

use serde_json::Value as Json;
use tunability_learn::Goal;
use tunability_space::Space;
use tunability_tuning::TrialTable;

use crate::error::asked;
use crate::file::{self, SQLITE};
use crate::{ExchangeError, configspace, optuna, smac, trials};

/// What a file does not say itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What could be tried. A CSV table needs it; what other formats say of their own gives way to it.
    pub space: Option<Space>,
    /// Which score counts, where there are several.
    pub score: Option<String>,
    /// Whether more of it is better, where neither the file nor a measure of this name says so.
    pub goal: Option<Goal>,
    /// Which study of a file of several.
    pub study: Option<String>,
}

/// The trials of a file (or of a folder that SMAC wrote), and notes about what is odd in them. The
/// format is recognised by what is in the file; it may be packed with gzip.
///
/// # Errors
/// A file that cannot be read, is none of the formats, or holds what cannot be represented.
pub fn open(path: &Path, options: &Options) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let history = path.join("runhistory.json");
    let path = if path.is_dir() && history.is_file() { &history } else { path };
    let bytes = file::load(path)?;
    let name = path.display().to_string();
    if bytes.starts_with(SQLITE) {
        return optuna::sqlite(&name, path, options);
    }
    read_beside(&name, &bytes, options, path.parent())
}

/// As [`open`], of bytes in memory; an SQLite file must be a file.
///
/// # Errors
/// As [`open`].
pub fn read(
    file: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    read_beside(file, bytes, options, None)
}

fn read_beside(
    file: &str,
    bytes: &[u8],
    options: &Options,
    folder: Option<&Path>,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let text = file::text(file, bytes)?;
    if !text.trim_start().starts_with('{') {
        return trials::read(file, &text, options);
    }
    if optuna::is_journal(&text) {
        return optuna::journal(file, &text, options);
    }
    let json = file::json(file, &text)?;
    if json.get("configs").is_some_and(Json::is_object) {
        return smac::read(file, &json, options, folder);
    }
    let (problem, advice) = if json.get("hyperparameters").is_some() {
        ("it is a space, and has no trials", "give it with --space, and the trials beside it")
    } else {
        (
            "it is JSON, but neither an Optuna journal nor a run history of SMAC",
            "give these, an SQLite study of Optuna, or a CSV table of one row a trial",
        )
    };
    Err(asked(file, problem, advice))
}

/// The space of a file, and notes about what could not be represented.
///
/// # Errors
/// A file that cannot be read, or a space that cannot be represented.
pub fn open_space(path: &Path) -> Result<(Space, Vec<String>), ExchangeError> {
    read_space(&path.display().to_string(), &file::load(path)?)
}

/// As [`open_space`], of bytes in memory.
///
/// # Errors
/// As [`open_space`].
pub fn read_space(file: &str, bytes: &[u8]) -> Result<(Space, Vec<String>), ExchangeError> {
    let json = file::json(file, &file::text(file, bytes)?)?;
    configspace::read(file, &json)
}
