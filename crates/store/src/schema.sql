-- Schema 1. Nothing is ever updated or deleted: triggers refuse it.

-- One command that ran trials.
CREATE TABLE study (
    id      INTEGER PRIMARY KEY,
    begun   INTEGER NOT NULL,          -- seconds since 1970, UTC
    command TEXT NOT NULL,             -- as it was typed
    version TEXT NOT NULL              -- of this program
);

-- Everything that decides an outcome; the key is a hash of it.
CREATE TABLE trial (
    key     BLOB PRIMARY KEY,          -- 16 bytes
    trial   TEXT NOT NULL              -- JSON
) WITHOUT ROWID;

-- Which trials a study asked for.
CREATE TABLE study_trial (
    study   INTEGER NOT NULL REFERENCES study,
    key     BLOB NOT NULL REFERENCES trial,
    PRIMARY KEY (study, key)
) WITHOUT ROWID;

-- What came of a trial: the first outcome stands.
CREATE TABLE outcome (
    key     BLOB PRIMARY KEY REFERENCES trial,
    outcome TEXT NOT NULL              -- JSON, without predictions and curve
) WITHOUT ROWID;

-- Out-of-fold predictions, packed.
CREATE TABLE prediction (
    key     BLOB PRIMARY KEY REFERENCES trial,
    packed  BLOB NOT NULL
) WITHOUT ROWID;

-- Learning curves.
CREATE TABLE curve (
    key     BLOB PRIMARY KEY REFERENCES trial,
    curve   TEXT NOT NULL              -- JSON
) WITHOUT ROWID;

-- What a study found.
CREATE TABLE result (
    study   INTEGER PRIMARY KEY REFERENCES study,
    result  TEXT NOT NULL              -- JSON
);
