#!/usr/bin/env python3
"""Optuna's fANOVA on the test functions, for `cargo run --release --example importance`.

    python benches/peers/importance.py write DIR 20 1000      # 20 data sets of 1000 rows of each function
    python benches/peers/importance.py optuna DIR             # Optuna's shares on each, to DIR/optuna.json
    python benches/peers/importance.py time 8 200 1000        # its CPU seconds for all main effects

Rows are uniform in the unit cube of eight hyperparameters; Ishigami has five more than it uses.
"""

import json
import math
import pathlib
import sys
import time
import warnings

import numpy as np
import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
A = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def ishigami(u):
    x = math.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(u):
    return np.prod((np.abs(4 * u - 2) + A) / (1 + A), axis=1)


FUNCTIONS = {"ishigami": ishigami, "sobol_g_8": sobol_g}


def rows(function, seed, count):
    u = np.random.default_rng(seed).random((count, 8))
    return u, function(u)


def study(u, y):
    real = optuna.distributions.FloatDistribution(0, 1)
    known = {f"x{i}": real for i in range(u.shape[1])}
    trials = [
        optuna.trial.create_trial(
            params={f"x{i}": float(v) for i, v in enumerate(row)}, distributions=known, value=float(value)
        )
        for row, value in zip(u, y)
    ]
    made = optuna.create_study()
    made.add_trials(trials)
    return made


def shares(u, y):
    found = optuna.importance.FanovaImportanceEvaluator(seed=0).evaluate(study(u, y))
    return [found[f"x{i}"] for i in range(u.shape[1])]


def write(folder, seeds, count):
    folder.mkdir(parents=True, exist_ok=True)
    for name, function in FUNCTIONS.items():
        for seed in range(seeds):
            u, y = rows(function, seed, count)
            np.savetxt(folder / f"{name}.{seed}.csv", np.column_stack([u, y]), fmt="%.17g", delimiter=",")


def compare(folder):
    found = {"version": optuna.__version__}
    for path in sorted(folder.glob("*.csv")):
        data = np.loadtxt(path, delimiter=",")
        found[path.stem] = shares(data[:, :-1], data[:, -1])
        (folder / "optuna.json").write_text(json.dumps(found) + "\n")


def seconds(axes, counts):
    for count in counts:
        u, y = rows(sobol_g, 0, count)
        begun = time.process_time()
        shares(u[:, :axes], y)
        print(f"optuna {optuna.__version__}: {count} trials, {time.process_time() - begun:.2f} CPU s", flush=True)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "write":
        write(pathlib.Path(rest[0]), int(rest[1]), int(rest[2]))
    elif what == "optuna":
        compare(pathlib.Path(rest[0]))
    else:
        seconds(int(rest[0]), [int(count) for count in rest[1:]])
