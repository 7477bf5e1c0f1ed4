#!/usr/bin/env python3
"""A study of an SVM as a whole process: ours beside Optuna with scikit-learn.

    python3 -m venv V && V/bin/pip install optuna scikit-learn
    cargo build --release
    V/bin/python benches/peers/study.py target/release/tunability [--rounds 3]

200 configurations of the space in svm_space.json, five folds each, on breast_cancer; the peer ends with
fANOVA's importances, ours with the table of `measure`. One core and one thread, then two and two, in
alternating rounds. CPU seconds are of user and system; the peak is the largest resident set."""
import argparse
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))

PEER = """
import sys, warnings
warnings.filterwarnings("ignore")
import optuna
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.preprocessing import scale
from sklearn.svm import SVC
optuna.logging.set_verbosity(optuna.logging.ERROR)
x, y = load_breast_cancer(return_X_y=True)
x, folds = scale(x), StratifiedKFold(5, shuffle=True, random_state=0)
def objective(trial):
    svm = SVC(
        C=trial.suggest_float("C", 2**-10, 2**10, log=True),
        gamma=trial.suggest_float("gamma", 2**-10, 2**10, log=True),
        tol=trial.suggest_float("tol", 1e-5, 1e-1, log=True),
        shrinking=trial.suggest_categorical("shrinking", [True, False]),
    )
    return cross_val_score(svm, x, y, cv=folds).mean()
study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=0))
study.optimize(objective, n_trials=200, n_jobs=int(sys.argv[1]))
evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
importance = optuna.importance.get_param_importances(study, evaluator=evaluator)
print(f"best {study.best_value:.4f}", {name: round(share, 3) for name, share in importance.items()})
"""


def run(command, cores):
    """Wall seconds, CPU seconds, MiB and the output of a process on so many cores."""
    command = ["taskset", "-c", ",".join(str(core) for core in range(cores))] + command
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    begun = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **threads}
    )
    output = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"{command} ended with {code}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def ours(program, cores):
    measure = "measure svm breast_cancer --no-axes --cv 5x1 --configs 200 --no-store --space".split()
    return [program, *measure, os.path.join(HERE, "svm_space.json"), "-j", str(cores)]


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("program", help="the release build of tunability")
    asked.add_argument("--rounds", type=int, default=3)
    asked = asked.parse_args()
    default = [asked.program, "measure", "svm", "breast_cancer", "--no-store"]
    print("| cores | process | wall | CPU | peak | ratio of wall | ratio of CPU |")
    print("|---|---|---|---|---|---|---|")
    for cores in (1, 2):
        commands = {
            "Optuna + scikit-learn": [sys.executable, "-c", PEER, str(cores)],
            "**tunability**": ours(asked.program, cores),
            "the default command": [*default, "-j", str(cores)],
        }
        runs = {name: [] for name in commands}
        for _ in range(asked.rounds):
            for name, command in commands.items():
                runs[name].append(run(command, cores))
        median = {
            name: [statistics.median(one[at] for one in all) for at in range(3)]
            for name, all in runs.items()
        }
        peer = median["Optuna + scikit-learn"]
        for name, (wall, cpu, peak) in median.items():
            compared = name.startswith("**")
            ratios = f"{peer[0] / wall:.1f} | {peer[1] / cpu:.1f}" if compared else " | "
            print(f"| {cores} | {name} | {wall:.2f} s | {cpu:.2f} s | {peak:.0f} MiB | {ratios} |")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{asked.rounds} rounds, medians; load {load}")


main()
