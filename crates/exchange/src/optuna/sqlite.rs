use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Params, Row};
use serde_json::Value as Json;
use tunability_tuning::TrialTable;

use super::{Distribution, State, Study, Trial, choose, table};
use crate::error::{asked, malformed, shown};
use crate::file::without_nan;
use crate::value::spelled;
use crate::{ExchangeError, Options};

/// The trials of one study of an SQLite file.
///
/// # Errors
/// A file without studies, a row that is not as Optuna writes it, or as the table of a study.
pub(crate) fn sqlite(
    file: &str,
    path: &Path,
    options: &Options,
) -> Result<(TrialTable, Vec<String>), ExchangeError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags).map_err(|error| {
        ExchangeError::Unreadable { file: file.to_owned(), why: error.to_string() }
    })?;
    let file = Studies { file, database };
    file.check()?;
    let known =
        file.rows("SELECT study_id, study_name FROM studies ORDER BY study_id", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
    let names: Vec<&str> = known.iter().map(|(_, name)| name.as_str()).collect();
    let (id, name) = &known[choose(file.file, options.study.as_deref(), &names)?];
    let study = file.study(*id, name)?;
    table(file.file, study, options, Vec::new())
}

/// An open file of studies.
struct Studies<'a> {
    file: &'a str,
    database: Connection,
}

impl Studies<'_> {
    /// # Errors
    /// If Optuna's tables are not there.
    fn check(&self) -> Result<(), ExchangeError> {
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN \
                   ('studies', 'study_directions', 'trials', 'trial_params', 'trial_values')";
        match self.rows(sql, [], |row| row.get::<_, i64>(0))?.first() {
            Some(5) => Ok(()),
            _ => {
                let problem = "it is SQLite, but holds no studies of Optuna 3 or later";
                Err(asked(self.file, problem, "is it the right file?"))
            }
        }
    }

    /// What a query gives.
    ///
    /// # Errors
    /// What SQLite says.
    fn rows<T>(
        &self,
        sql: &str,
        given: impl Params,
        row: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ExchangeError> {
        let all = || self.database.prepare(sql)?.query_map(given, row)?.collect();
        let all: rusqlite::Result<Vec<T>> = all();
        all.map_err(|error| {
            malformed(self.file, "the database", error.to_string(), "write the study again")
        })
    }

    fn study(&self, id: i64, name: &str) -> Result<Study, ExchangeError> {
        let sql = "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective";
        let maximize = self.rows(sql, [id], |row| Ok(row.get::<_, String>(0)? == "MAXIMIZE"))?;
        if maximize.is_empty() {
            let problem = format!("the study `{}` has no direction", shown(name));
            return Err(malformed(self.file, "the database", problem, "write it again"));
        }
        let sql = "SELECT value_json FROM study_system_attributes WHERE study_id = ? \
                   AND key = 'study:metric_names'";
        let names = self.rows(sql, [id], |row| row.get::<_, String>(0))?;
        let names = names.first().map_or(Json::Null, |text| json(text));
        let names = names.as_array().into_iter().flatten().map(spelled).collect();
        let trials = self.trials(id)?.into_values().collect();
        Ok(Study { name: name.to_owned(), maximize, names, trials })
    }

    /// The trials by their number in the file, which is their order.
    fn trials(&self, study: i64) -> Result<BTreeMap<i64, Trial>, ExchangeError> {
        let sql = "SELECT trial_id, state, datetime_start, datetime_complete FROM trials \
                   WHERE study_id = ?";
        let trial = |row: &Row| {
            let state = match row.get::<_, String>(1)?.as_str() {
                "COMPLETE" => State::Complete,
                "PRUNED" => State::Pruned,
                "FAIL" => State::Failed,
                "WAITING" => State::Waiting,
                _ => State::Running,
            };
            let (started, ended) = (row.get(2)?, row.get(3)?);
            Ok((row.get::<_, i64>(0)?, Trial { state, started, ended, ..Trial::default() }))
        };
        let mut trials: BTreeMap<i64, Trial> =
            self.rows(sql, [study], trial)?.into_iter().collect();
        let of_study = "trial_id IN (SELECT trial_id FROM trials WHERE study_id = ?)";
        let sql = format!(
            "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params \
             WHERE {of_study} ORDER BY param_id"
        );
        let param = |row: &Row| {
            let (name, text): (String, String) = (row.get(1)?, row.get(3)?);
            Ok((row.get::<_, i64>(0)?, name, row.get::<_, f64>(2)?, text))
        };
        for (id, name, internal, text) in self.rows(&sql, [study], param)? {
            let distribution = Distribution::read(&text).map_err(|problem| {
                let place = format!("`{}`", shown(&name));
                malformed(self.file, place, problem, "write the study again")
            })?;
            trials.entry(id).or_default().params.push((name, internal, distribution));
        }
        // Values that are not finite are said by a type beside an empty value.
        let sql =
            format!("SELECT trial_id, value FROM trial_values WHERE {of_study} ORDER BY objective");
        let value = |row: &Row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<f64>>(1)?));
        for (id, value) in self.rows(&sql, [study], value)? {
            trials.entry(id).or_default().values.push(value);
        }
        let sql =
            format!("SELECT trial_id, key, value_json FROM trial_user_attributes WHERE {of_study}");
        let said = |row: &Row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        };
        for (id, key, text) in self.rows(&sql, [study], said)? {
            trials.entry(id).or_default().said.insert(key, json(&text));
        }
        Ok(trials)
    }
}

/// JSON of Python; what is none is null.
fn json(text: &str) -> Json {
    serde_json::from_str(&without_nan(text)).unwrap_or(Json::Null)
}
