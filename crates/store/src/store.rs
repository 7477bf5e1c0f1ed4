use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params,
};
use tunability_trial::{Key, Outcome, Trial};

use crate::predictions::{pack, unpack};

/// The schema that this program writes.
const SCHEMA: i64 = 1;

/// Transactions that write begin as such: one that reads first cannot wait for its turn to write.
const IMMEDIATE: TransactionBehavior = TransactionBehavior::Immediate;

/// How long one process waits for another.
const PATIENCE: Duration = Duration::from_secs(30);

/// Says that a SQLite file is one of ours: "TUNB".
const APPLICATION: i64 = 0x5455_4e42;

/// The tables and what identifies a row of each.
const TABLES: [(&str, &str); 7] = [
    ("study", "id"),
    ("trial", "key"),
    ("study_trial", "study key"),
    ("outcome", "key"),
    ("prediction", "key"),
    ("curve", "key"),
    ("result", "study"),
];

/// An append-only file of studies, trials and outcomes.
///
/// Writes go through SQLite's write-ahead log: what was committed survives the process being killed,
/// and several processes may share one file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file that is no store of ours.
    #[error("`{0}` is not a tunability store; name another with --store, or use --no-store")]
    Foreign(PathBuf),
    /// A store of a later version.
    #[error("`{path}` has schema {found}, this program knows {SCHEMA}: upgrade it, or use --store")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
    },
    /// A file that cannot be written.
    #[error("cannot write `{path}`: {why}; name another with --store, or use --no-store")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        why: String,
    },
    /// Another failure of the database.
    #[error("`{path}`: {error}")]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        error: rusqlite::Error,
    },
    /// Content that is not what was written.
    #[error("`{path}`: the record of trial {key} is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which trial.
        key: Key,
    },
}

impl Store {
    /// Opens the store, or makes it.
    ///
    /// # Errors
    /// A file that is not a store, is of a later version, or cannot be written.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let failed = |error| failure(path, error);
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        prepare(&mut connection, path)?;
        Ok(Store { connection, path: path.to_owned() })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a study; its number comes back.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin(&mut self, command: &str, version: &str) -> Result<i64, StoreError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let sql = "INSERT INTO study (begun, command, version) VALUES (?, ?, ?)";
        let inserted = self.connection.execute(sql, params![now as i64, command, version]);
        inserted.map_err(|error| failure(&self.path, error))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Records outcomes of a study in one transaction. A trial that is already there keeps its first
    /// outcome.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing of the batch is.
    pub fn record(
        &mut self,
        study: i64,
        batch: &[(Key, Trial, Outcome)],
    ) -> Result<(), StoreError> {
        let failed = |error| failure(&self.path, error);
        let transaction = self.connection.transaction_with_behavior(IMMEDIATE).map_err(failed)?;
        for (key, trial, outcome) in batch {
            insert(&transaction, study, key, trial, outcome).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// Records what a study found, as JSON.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(&mut self, study: i64, result: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO result (study, result) VALUES (?, ?)";
        let inserted = self.connection.execute(sql, params![study, result]);
        inserted.map(|_| ()).map_err(|error| failure(&self.path, error))
    }

    /// The outcome of a trial, if it was recorded.
    ///
    /// # Errors
    /// If the file cannot be read or its content is damaged.
    pub fn outcome(&self, key: &Key) -> Result<Option<Outcome>, StoreError> {
        let sql = "SELECT outcome, packed, curve FROM outcome
                   LEFT JOIN prediction USING (key) LEFT JOIN curve USING (key) WHERE key = ?";
        let read = |row: &rusqlite::Row| {
            Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get::<_, Option<String>>(2)?))
        };
        let found: Option<(String, Option<Vec<u8>>, Option<String>)> = self
            .connection
            .query_row(sql, params![key.0.as_slice()], read)
            .optional()
            .map_err(|error| failure(&self.path, error))?;
        let Some((outcome, packed, curve)) = found else { return Ok(None) };
        let whole = assemble(&outcome, packed.as_deref(), curve.as_deref());
        let damaged = StoreError::Damaged { path: self.path.clone(), key: *key };
        whole.map(Some).ok_or(damaged)
    }

    /// How many trials have an outcome.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn outcomes(&self) -> Result<i64, StoreError> {
        let count = self.connection.query_row("SELECT count(*) FROM outcome", [], |row| row.get(0));
        count.map_err(|error| failure(&self.path, error))
    }
}

/// Checks whose file it is, and makes the tables of a new one.
fn prepare(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| failure(path, error);
    let pragma = |connection: &Connection, name: &str| {
        connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0))
    };
    // Taken at once, so that of two processes that find an empty file only one makes the tables.
    let transaction = connection.transaction_with_behavior(IMMEDIATE).map_err(failed)?;
    let application = pragma(&transaction, "application_id").map_err(failed)?;
    let found = pragma(&transaction, "user_version").map_err(failed)?;
    let sql = "SELECT count(*) FROM sqlite_schema";
    let tables: i64 = transaction.query_row(sql, [], |row| row.get(0)).map_err(failed)?;
    if application != APPLICATION {
        if application != 0 || found != 0 || tables != 0 {
            return Err(StoreError::Foreign(path.to_owned()));
        }
        transaction.execute_batch(include_str!("schema.sql")).map_err(failed)?;
        transaction.execute_batch(&append_only()).map_err(failed)?;
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
        transaction.pragma_update(None, "user_version", SCHEMA).map_err(failed)?;
    } else if found > SCHEMA {
        return Err(StoreError::Newer { path: path.to_owned(), found });
    }
    transaction.commit().map_err(failed)?;
    // Only now: it writes to the file, which had to be known for ours first.
    write_ahead(connection).map_err(failed)?;
    connection.pragma_update(None, "synchronous", "normal").map_err(failed)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    // REPLACE deletes without asking delete triggers, unless triggers are recursive.
    connection.pragma_update(None, "recursive_triggers", true).map_err(failed)
}

/// Turns the write-ahead log on. SQLite does not wait for others here, whatever its time-out: the change
/// needs the file alone for a moment, which another process that opens it may hold just then.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let patience = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < patience =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            ended => return ended,
        }
    }
}

/// Triggers that refuse to change, delete or replace what was written.
fn append_only() -> String {
    let trigger = |table: &str, event: &str, when: &str, raise: &str| {
        let name = event.to_lowercase();
        format!(
            "CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {when} \
             BEGIN SELECT RAISE({raise}); END;\n"
        )
    };
    let of = |(table, key): &(&str, &str)| {
        let keys = key.split(' ').map(|key| format!("{key} = NEW.{key}"));
        let same = keys.collect::<Vec<_>>().join(" AND ");
        let twice = format!("WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})");
        let refuse = format!("ABORT, '{table} is append-only'");
        trigger(table, "UPDATE", "", &refuse)
            + &trigger(table, "DELETE", "", &refuse)
            + &trigger(table, "INSERT", &twice, "IGNORE")
    };
    TABLES.iter().map(of).collect()
}

fn insert(
    transaction: &Transaction,
    study: i64,
    key: &Key,
    trial: &Trial,
    outcome: &Outcome,
) -> rusqlite::Result<()> {
    let id = key.0.as_slice();
    let put = |sql: &str, content: &dyn rusqlite::ToSql| {
        transaction.prepare_cached(sql)?.execute(params![id, content])
    };
    put("INSERT OR IGNORE INTO trial VALUES (?, ?)", &json(trial)?)?;
    let sql = "INSERT OR IGNORE INTO study_trial (key, study) VALUES (?, ?)";
    put(sql, &study)?;
    let mut light = serde_json::to_value(outcome).map_err(unwritable)?;
    if let Some(parts) = light.as_object_mut() {
        parts.remove("predictions");
        parts.remove("curve");
    }
    let new = put("INSERT OR IGNORE INTO outcome VALUES (?, ?)", &light.to_string())? == 1;
    let Some(done) = outcome.done().filter(|_| new) else { return Ok(()) };
    let packed = pack(&done.predictions).map_err(unwritable)?;
    put("INSERT INTO prediction VALUES (?, ?)", &packed)?;
    if !done.curve.is_empty() {
        put("INSERT INTO curve VALUES (?, ?)", &json(&done.curve)?)?;
    }
    Ok(())
}

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

fn json<T: serde::Serialize>(content: &T) -> rusqlite::Result<String> {
    serde_json::to_string(content).map_err(unwritable)
}

/// An outcome from its parts.
fn assemble(outcome: &str, packed: Option<&[u8]>, curve: Option<&str>) -> Option<Outcome> {
    let mut whole: serde_json::Value = serde_json::from_str(outcome).ok()?;
    if let Some(packed) = packed {
        let predictions = serde_json::to_value(unpack(packed)?).ok()?;
        whole.as_object_mut()?.insert("predictions".to_owned(), predictions);
    }
    if let Some(curve) = curve {
        whole.as_object_mut()?.insert("curve".to_owned(), serde_json::from_str(curve).ok()?);
    }
    serde_json::from_value(whole).ok()
}

fn failure(path: &Path, error: rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    let unwritable = [
        ErrorCode::CannotOpen,
        ErrorCode::ReadOnly,
        ErrorCode::DiskFull,
        ErrorCode::PermissionDenied,
    ];
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign(path),
        Some(code) if unwritable.contains(&code) => {
            StoreError::Unwritable { path, why: error.to_string() }
        }
        _ => StoreError::Database { path, error },
    }
}
