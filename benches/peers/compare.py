#!/usr/bin/env python3
"""`compare` beside scikit-learn: four models on diabetes by 10 x 10-fold cross-validation, whole processes.

    python3 -m venv V && V/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cargo build --release
    V/bin/python benches/peers/compare.py target/release/tunability --rounds 3

Each round runs both programs in turn with two jobs, and reads wall and CPU seconds and the largest memory of
one process from the operating system. Prints a table for benches/peers.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

DATA = Path(__file__).resolve().parent / "../../datasets/diabetes/diabetes.csv.gz"
PEER = """
import csv, gzip, json, sys
import numpy as np
from sklearn.compose import TransformedTargetRegressor as Scaled
from sklearn.linear_model import LassoCV, LinearRegression
from sklearn.model_selection import RepeatedKFold, cross_val_score
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR
rows = np.array(list(csv.reader(gzip.open(sys.argv[1], "rt")))[1:], float)
x, y = rows[:, :-1], rows[:, -1]
mlp = MLPRegressor(hidden_layer_sizes=(64, 64), max_iter=100, batch_size=32, tol=0,
                   n_iter_no_change=1000, random_state=0)
models = {"ols": LinearRegression(), "lasso_cv": LassoCV(cv=5),
          "svm": Scaled(SVR(C=1.0), transformer=StandardScaler()),
          "mlp": Scaled(mlp, transformer=StandardScaler())}
cv = RepeatedKFold(n_splits=10, n_repeats=10, random_state=0)
scores = {}
for name, model in models.items():
    model = make_pipeline(StandardScaler(), model)
    found = cross_val_score(model, x, y, cv=cv, scoring="r2", n_jobs=int(sys.argv[2]))
    scores[name] = [float(v) for v in found]
print(json.dumps(scores))
"""
OURS = "compare diabetes --learners ols,lasso_cv,svm,mlp --cv 10x10 --no-store --quiet --json"


def run(command):
    """Wall and CPU seconds, and what was printed."""
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONWARNINGS="ignore")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, json.loads(done.stdout)


def ours(found):
    standings = found["datasets"][0]["contest"]["standings"]
    return {line["learner"]: line["score"]["value"] for line in standings}


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("program")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--jobs", type=int, default=2)
    given = ask.parse_args()
    jobs = str(given.jobs)
    peer_line = [sys.executable, "-c", PEER, str(DATA), jobs]
    our_line = [given.program, *OURS.split(), "-j", jobs]
    peer, own = [], []
    for _ in range(given.rounds):
        own.append(run(our_line))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if not peer else memory
        peer.append(run(peer_line))
    memory_peer = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    best = [min(turns, key=lambda turn: turn[0]) for turns in (own, peer)]
    cpu = [min(turn[1] for turn in turns) for turns in (own, peer)]
    mean = lambda values: sum(values) / len(values)
    scores = ours(best[0][2]), {name: mean(v) for name, v in best[1][2].items()}
    print(f"load {os.getloadavg()[0]:.1f}, {given.rounds} rounds, {jobs} jobs\n")
    print("| | wall | CPU | one process, most | r2: ols | lasso_cv | svm | mlp |\n|---|---|---|---|---|---|---|---|")
    for name, turn, spent, most, score in zip(("tunability", "scikit-learn"), best, cpu,
                                              (memory, memory_peer), scores):
        r2 = " | ".join(f"{score[m]:.4f}" for m in ("ols", "lasso_cv", "svm", "mlp"))
        print(f"| {name} | {turn[0]:.2f} s | {spent:.2f} s | {most / 1024:.0f} MiB | {r2} |")
    print(f"\nwall: {best[1][0] / best[0][0]:.1f} times as fast; CPU: {cpu[1] / cpu[0]:.1f} times")


if __name__ == "__main__":
    main()
