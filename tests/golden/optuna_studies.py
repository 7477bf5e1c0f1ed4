"""Small studies as Optuna stores them, for `optuna.rs`.

Run once in an environment of each version; each run replaces its own part of optuna_studies.json:

    python tests/golden/optuna_studies.py                 # optuna 3.6.1, 4.2.0, 5.0.0
"""

import json
import math
import pathlib
import sqlite3
import tempfile

import optuna
from optuna.distributions import FloatDistribution, IntDistribution

try:
    from optuna.storages.journal import JournalFileBackend
except ImportError:  # before 4.0
    from optuna.storages import JournalFileStorage as JournalFileBackend

HERE = pathlib.Path(__file__).parent
FILE = HERE / "optuna_studies.json"
optuna.logging.set_verbosity(optuna.logging.CRITICAL)


def tuned(trial):
    kernel = trial.suggest_categorical("kernel", ["linear", "rbf", None, 3])
    c = trial.suggest_float("c", 1e-3, 1e3, log=True)
    if kernel == "rbf":
        trial.suggest_float("gamma", 0, 1 if trial.number % 2 else 2)
    degree = trial.suggest_int("degree", 1, 8)
    trial.suggest_categorical("shrinking", [True, False])
    trial.set_user_attr("dataset", "iris" if trial.number % 2 else "wine")
    trial.set_user_attr("fold", trial.number % 2)
    trial.report(0.25, 1)
    if trial.number == 2:
        raise optuna.TrialPruned()
    if trial.number == 3:
        raise ValueError("as it happens")
    if trial.number == 5:
        return math.nan
    if trial.number == 6:
        return math.inf
    return 0.5 + degree / 100 + math.log10(c) / 1000


def two(trial):
    return trial.suggest_float("x", 0, 1, step=0.25), trial.suggest_int("y", 1, 64, log=True)


def make(storage):
    sampler = optuna.samplers.RandomSampler(seed=1)
    one = optuna.create_study(
        storage=storage, study_name="one", direction="maximize", sampler=sampler
    )
    one.set_metric_names(["accuracy"])
    one.enqueue_trial({"kernel": "rbf", "c": 1.0, "gamma": 0.1, "degree": 3})
    one.optimize(tuned, n_trials=10, catch=(ValueError,))
    other = optuna.create_study(
        storage=storage, study_name="two", directions=["minimize", "maximize"], sampler=sampler
    )
    other.optimize(two, n_trials=2)
    drawn = {"x": FloatDistribution(0, 1, step=0.25), "y": IntDistribution(1, 64, log=True)}
    given = {"x": 0.5, "y": 2}
    other.add_trial(
        optuna.trial.create_trial(params=given, distributions=drawn, values=[1.0, 2.0])
    )
    one.ask()  # stays running
    return {study.study_name: expected(study) for study in (one, other)}


def expected(study):
    def finite(values):
        return values and [value if math.isfinite(value) else None for value in values]

    return [
        {
            "state": trial.state.name,
            "values": finite(trial.values),
            "params": trial.params,
            "user_attrs": trial.user_attrs,
            "seconds": None if trial.duration is None else trial.duration.total_seconds(),
        }
        for trial in study.trials
    ]


def main():
    stored = json.loads(FILE.read_text()) if FILE.exists() else {}
    stored["protocol"] = (
        "two studies as each version of Optuna stores them: the lines of a journal, the statements that"
        " make its SQLite file again, and what Optuna itself says of their trials"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        journal = optuna.storages.JournalStorage(JournalFileBackend(str(path / "journal.log")))
        in_journal = make(journal)
        in_sqlite = make(f"sqlite:///{path}/study.db")
        lines = (path / "journal.log").read_text()
        database = sqlite3.connect(path / "study.db")
        statements = "\n".join(line for line in database.iterdump() if "heartbeat" not in line)
        database.close()
    stored.setdefault("versions", {})[optuna.__version__] = {
        "journal": {"lines": lines, "trials": in_journal},
        "sqlite": {"statements": statements, "trials": in_sqlite},
    }
    FILE.write_text(json.dumps(stored, separators=(",", ":")) + "\n")
    print(optuna.__version__, FILE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
