#!/usr/bin/env python3
"""LIBSVM through scikit-learn and our SVM on the same numbers, in turns, one thread, CPU seconds.

    cargo bench --bench peers_svm --no-run      # prints the path of the program
    python3 benches/peers/svm.py PROGRAM [--only WORD] [--rounds N]

Prints a Markdown table. Needs numpy and scikit-learn. Both start from an array of float64 in memory; the
best of several turns counts. Dual objectives are computed here in float64 from LIBSVM's multipliers;
ours are the ones that the solver states.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.svm import SVC, SVR


def standardise(a):
    sd = a.std(axis=0)
    return (a - a.mean(axis=0)) / np.where(sd == 0, 1, sd)


def made(n):
    x, y = datasets.make_classification(
        n, 20, n_informative=10, n_redundant=4, n_clusters_per_class=3, flip_y=0.05, class_sep=1.0,
        random_state=3)
    return standardise(x), y


def regression():
    rng = np.random.default_rng(7)
    x = rng.standard_normal((5000, 20)) + 0.5 * rng.standard_normal((5000, 1))
    y = (np.sin(x[:, 0]) + 0.5 * x[:, 1] ** 2 - x[:, 2] * x[:, 3]
         + 0.3 * rng.standard_normal(5000))
    return x, standardise(y)


def data(name):
    """x, y, number of classes (0 for regression)."""
    if name == "breast_cancer":
        d = datasets.load_breast_cancer()
        return standardise(d.data), d.target, 2
    if name == "digits":
        d = datasets.load_digits()
        return d.data / 16.0, d.target, 10
    if name == "diabetes":
        d = datasets.load_diabetes(scaled=False)
        return standardise(d.data), standardise(d.target), 0
    if name == "5000x20 regression":
        return *regression(), 0
    return *made(int(name.split("x")[0])), 2


CASES = [("breast_cancer", 1), ("breast_cancer", 100), ("diabetes", 1), ("diabetes", 100),
         ("digits", 1), ("digits", 100), ("5000x20", 1), ("5000x20", 100),
         ("5000x20 regression", 1), ("5000x20 regression", 100), ("20000x20", 1), ("20000x20", 100)]
EPSILON, TOLERANCE = 0.1, 1e-3


def quadratic(x, coefficients, gamma):
    """b'Kb by blocks."""
    square, total = (x * x).sum(axis=1), 0.0
    for i in range(0, len(x), 1000):
        d = square[i:i + 1000, None] + square[None] - 2 * x[i:i + 1000] @ x.T
        total += coefficients[i:i + 1000] @ (np.exp(-gamma * np.maximum(d, 0)) @ coefficients)
    return total


def objective(model, x, y, classes, gamma):
    """LIBSVM's dual objective in float64, summed over pairs of classes."""
    if classes == 0:
        b, rows = model.dual_coef_[0], model.support_
        return 0.5 * quadratic(x[rows], b, gamma) + EPSILON * np.abs(b).sum() - y[rows] @ b
    total, label = 0.0, y[model.support_]
    for i in range(classes):
        for j in range(i + 1, classes):
            b = np.where(label == i, model.dual_coef_[j - 1], 0.0)
            b = b + np.where(label == j, model.dual_coef_[i], 0.0)
            used = b != 0
            rows = model.support_[used]
            total += 0.5 * quadratic(x[rows], b[used], gamma) - np.abs(b[used]).sum()
    return total


class Ours:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, **what):
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def timed(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def seconds(value):
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def compare(ours, folder, name, c, rounds):
    x, y, classes = data(name)
    order = np.random.default_rng(0).permutation(len(y))
    train = order[len(y) // 4:]
    order = np.concatenate([train, order[:len(y) // 4]])
    x, y, n = np.ascontiguousarray(x[order]), y[order], len(train)
    path = os.path.join(folder, name.replace(" ", "_"))
    with open(path, "wb") as file:
        file.write(x.astype("<f8").tobytes() + y.astype("<f8").tobytes())
    p = x.shape[1]
    gamma = 1.0 / (p * x[:n].var())
    settings = dict(C=c, gamma=gamma, tol=TOLERANCE, cache_size=200)
    model = SVR(epsilon=EPSILON, **settings) if classes == 0 else SVC(**settings)
    asked = dict(ask="fit", path=path, columns=p, train=n, classes=classes, c=c, gamma=gamma * p,
                 epsilon=EPSILON, tolerance=TOLERANCE, predictions=3)
    theirs, own, theirs_predict, own_predict = [], [], [], []
    spent, turn = 0.0, 0
    while turn < 3 or (turn < rounds and spent < 20):
        fit, _ = timed(lambda: model.fit(x[:n], y[:n]))
        predict, predicted = timed(lambda: model.predict(x[n:]))
        answer = ours.ask(**asked)
        theirs.append(fit)
        theirs_predict.append(predict)
        own.append(answer["cpu"])
        own_predict.append(answer["predict_cpu"])
        spent, turn = spent + fit + answer["cpu"], turn + 1
        if spent > 60:
            break
    best = objective(model, x[:n], y[:n], classes, gamma)
    quality = (np.mean((predicted - y[n:]) ** 2) if classes == 0 else np.mean(predicted == y[n:]))
    found = answer["facts"]["objective"]
    difference = (found - best) / abs(best)
    print(f"| {name}, C = {c} | {seconds(min(theirs))} | {seconds(min(own))} "
          f"| {min(theirs) / min(own):.1f} | {best:.9g} | {found:.9g} | {difference:+.0e} "
          f"| {quality:.4f} | {answer['quality']:.4f} | {len(model.support_)} "
          f"| {answer['facts']['support_vectors']:.0f} | {int(np.sum(model.n_iter_))} "
          f"| {answer['facts'].get('iterations', 0):.0f} | {seconds(min(theirs_predict))} "
          f"| {seconds(min(own_predict))} | {min(theirs_predict) / min(own_predict):.1f} |",
          flush=True)


def grid(ours, rounds):
    """100 (C, gamma) on 5 folds; the standardised folds are made once for scikit-learn, too."""
    d = datasets.load_breast_cancer()
    cs, times = np.logspace(-2, 3, 10), np.logspace(-2, 1, 10)
    p, index = d.data.shape[1], np.arange(len(d.target))
    theirs, own = [], []

    def loop():
        folds, scores = [], []
        for fold in range(5):
            train = index % 5 != fold
            mean, sd = d.data[train].mean(axis=0), d.data[train].std(axis=0)
            folds.append([(d.data - mean) / sd, train])
        for c in cs:
            for gamma in times:
                for x, train in folds:
                    model = SVC(C=c, gamma=gamma / p, tol=TOLERANCE).fit(x[train], d.target[train])
                    scores.append(np.mean(model.predict(x[~train]) == d.target[~train]))
        return scores

    for _ in range(rounds):
        spent, scores = timed(loop)
        theirs.append(spent)
        answer = ours.ask(ask="grid", dataset="breast_cancer", c=list(cs), gamma=list(times),
                          tolerance=TOLERANCE)
        own.append(answer["cpu"])
    same = np.mean(np.abs(np.array(scores) - np.array(answer["scores"])) < 1e-12)
    print(f"\n100 (C, gamma) × 5 folds of breast_cancer: scikit-learn {seconds(min(theirs))}, ours "
          f"{seconds(min(own))}, {min(theirs) / min(own):.1f}×; the accuracy is the same in "
          f"{100 * same:.1f} % of the 500 fits.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    ours = Ours(args.program)
    print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python "
          f"{platform.python_version()}; {platform.machine()}, load {os.getloadavg()[0]:.1f}; RBF, "
          f"gamma = 1 / (p var), tolerance {TOLERANCE:g}, epsilon {EPSILON}, 75 % of the rows learned\n")
    print("| data | LIBSVM fit | ours | ratio | dual, LIBSVM | dual, ours | difference | accuracy or "
          "MSE | ours | SV | ours | steps | ours | LIBSVM predict | ours | ratio |")
    print("|---" * 16 + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name, c in CASES:
            if args.only in f"{name} {c}":
                compare(ours, folder, name, c, args.rounds)
    if args.only in "grid":
        grid(ours, 3)


if __name__ == "__main__":
    sys.exit(main())
