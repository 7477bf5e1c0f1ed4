#!/usr/bin/env python3
"""Golden values of the measures: writes measures.json next to this file."""

import sys
import warnings

sys.dont_write_bytecode = True

import numpy as np
from scipy.special import gammaln
from sklearn import metrics

from ols import floats, versions, write

PROTOCOL = (
    "Each case has inputs and expected values by the names of our measures; null = our measure is "
    "undefined there. Values are those of sklearn.metrics: mean_squared_error, "
    "root_mean_squared_error, mean_absolute_error, r2_score, accuracy_score, "
    "balanced_accuracy_score, f1_score(macro, of labels in truth or prediction), "
    "cohen_kappa_score, matthews_corrcoef, log_loss, brier_score_loss(scale_by_half=False: the sum "
    "over classes, also of two), hamming_loss, f1_score of all labels as one list (the micro average). auc: roc_auc_score of the score of "
    "class 1 where there are two classes, else the mean over classes in the truth of roc_auc_score "
    "of class against rest. nll: sum over labels of sklearn's log_loss of each label. poisson, "
    "ece, by numpy: mean(f - y ln f + gammaln(y + 1)); sum over bins of n_b/n |accuracy - mean "
    "confidence|, bin = clip(ceil(10 p), 1, 10) of the largest probability p. predicted class = "
    "the first of the largest probabilities; a label is predicted where p > 1/2. mcc and kappa are "
    "null where the truth has one class and sklearn says 0 by convention (mcc) or nan (kappa)."
)


def regression(name, y, f):
    y, f = np.asarray(y, float), np.asarray(f, float)
    counts = (y >= 0).all() and (y == np.floor(y)).all() and (f > 0).all()
    constant = (y == y[0]).all()
    return {"name": name, "task": "regression", "y": floats(y), "f": floats(f), "expected": {
        "mse": float(metrics.mean_squared_error(y, f)),
        "rmse": float(metrics.root_mean_squared_error(y, f)),
        "mae": float(metrics.mean_absolute_error(y, f)),
        "r2": None if constant else float(metrics.r2_score(y, f)),
        "poisson": float(np.mean(f - y * np.log(f) + gammaln(y + 1))) if counts else None}}


def area(y, scores):
    k = scores.shape[1]
    if len(set(y)) < 2:
        return None
    if k == 2:
        return float(metrics.roc_auc_score(y == 1, scores[:, 1]))
    each = [metrics.roc_auc_score(y == c, scores[:, c]) for c in range(k) if (y == c).any()]
    return float(np.mean(each))


def classes(y, f, scores):
    """What needs classes and scores."""
    one = len(set(y)) == 1
    same = one and set(y) == set(f)
    accuracy = float(metrics.accuracy_score(y, f))
    labels = sorted(set(y) | set(f))
    return {
        "error": float(np.mean(y != f)), "accuracy": accuracy,
        "balanced_accuracy": float(metrics.balanced_accuracy_score(y, f)),
        "f1": float(metrics.f1_score(y, f, labels=labels, average="macro", zero_division=0.0)),
        "kappa": None if same else float(metrics.cohen_kappa_score(y, f)),
        "mcc": None if one else float(metrics.matthews_corrcoef(y, f)),
        "auc": area(y, scores)}


def calibration_error(y, p):
    f, top = p.argmax(axis=1), p.max(axis=1)
    bins = np.clip(np.ceil(10 * top), 1, 10).astype(int)
    gap = [abs(float(np.mean(f[bins == b] == y[bins == b]) - np.mean(top[bins == b])))
           * np.mean(bins == b) for b in sorted(set(bins))]
    return float(np.sum(gap))


def probabilities(name, y, p):
    y, p = np.asarray(y), np.asarray(p, float)
    k = p.shape[1]
    expected = classes(y, p.argmax(axis=1), p)
    expected["log_loss"] = float(metrics.log_loss(y, p, labels=range(k)))
    expected["brier"] = float(metrics.brier_score_loss(y, p[:, 1] if k == 2 else p,
                                                       labels=list(range(k)),
                                                       scale_by_half=False))
    expected["ece"] = calibration_error(y, p)
    return {"name": name, "task": "probability", "classes": k, "y": y.tolist(),
            "p": [floats(row) for row in p], "expected": expected}


def decisions(name, y, f, scores):
    y, f, scores = np.asarray(y), np.asarray(f), np.asarray(scores, float)
    expected = classes(y, f, scores)
    expected.update(log_loss=None, brier=None, ece=None)
    return {"name": name, "task": "decision", "classes": scores.shape[1], "y": y.tolist(),
            "f": f.tolist(), "scores": [floats(row) for row in scores], "expected": expected}


def labels(name, y, p):
    y, p = np.asarray(y, int), np.asarray(p, float)
    f = (p > 0.5).astype(int)
    nll = sum(metrics.log_loss(y[:, j], np.column_stack([1 - p[:, j], p[:, j]]), labels=[0, 1])
              for j in range(y.shape[1]))
    any_label = y.any() or f.any()
    return {"name": name, "task": "labels", "y": y.tolist(), "p": [floats(row) for row in p],
            "expected": {
                "nll": float(nll), "hamming": float(metrics.hamming_loss(y, f)),
                "label_f1": float(metrics.f1_score(y.ravel(), f.ravel())) if any_label else None}}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20240)
    n = 60
    y = rng.normal(150, 70, n)
    rate = np.exp(rng.normal(1.0, 1.0, n))
    counts = rng.poisson(rate)
    cases = [
        regression("noisy", y, y + rng.normal(0, 30, n)),
        regression("perfect", y, y),
        regression("constant prediction", y, np.full(n, 140.0)),
        regression("constant target", np.full(n, 0.1), rng.normal(size=n)),
        regression("counts", counts, rate),
        regression("large counts", counts * 100, rate * 100),
        regression("counts, a rate of 0", counts, np.append(rate[:-1], 0.0)),
        regression("no counts", counts + 0.5, rate),
    ]
    for k, name in [(2, "two classes"), (5, "five classes")]:
        y = rng.integers(0, k, n)
        z = rng.normal(size=(n, k)) + 1.5 * np.eye(k)[y]
        p = softmax(z)
        rare = np.where(rng.random(n) < 0.93, 0, y)
        cases += [
            probabilities(name, y, p),
            probabilities(f"{name}, imbalanced", rare, softmax(z + 2 * np.eye(k)[0])),
            probabilities(f"{name}, perfect", y, np.eye(k)[y]),
            probabilities(f"{name}, certain and often wrong", y, np.eye(k)[p.argmax(axis=1)]),
            probabilities(f"{name}, constant", y, np.full((n, k), 1.0 / k)),
            probabilities(f"{name}, one in the truth", np.full(n, k - 1), p),
            probabilities(f"{name}, tenths", y, tenths(rng, n, k)),
            decisions(f"{name}, decisions with ties", y, z.argmax(axis=1), np.round(z)),
            decisions(f"{name}, decisions by votes", y, rng.integers(0, k, n), z),
            decisions(f"{name}, constant decisions", y, np.zeros(n, int), np.zeros((n, k))),
            decisions(f"{name}, one in truth and prediction", np.zeros(n, int), np.zeros(n, int), z),
            decisions(f"{name}, all wrong", y, (y + 1) % k, -np.eye(k)[y]),
        ]
    missing = rng.choice([0, 1, 3], n)
    cases.append(probabilities("five classes, two missing in the truth", missing,
                               softmax(rng.normal(size=(n, 5)) + np.eye(5)[missing])))
    y = rng.random((n, 7)) < 0.25
    p = 1 / (1 + np.exp(-(rng.normal(size=(n, 7)) + 3.0 * y - 1.5)))
    cases += [
        labels("labels", y, p),
        labels("perfect labels", y, y.astype(float)),
        labels("certain labels, often wrong", y, (p > 0.3).astype(float)),
        labels("halves", y, np.full((n, 7), 0.5)),
        labels("no label", np.zeros((n, 7)), np.full((n, 7), 0.1)),
        labels("one label", y[:, :1], p[:, :1]),
    ]
    write("measures", {"protocol": PROTOCOL, "versions": versions(), "cases": cases})


def tenths(rng, n, k):
    """Probabilities on the edges of bins."""
    p = rng.multinomial(10, np.full(k, 1.0 / k), size=n)
    return p / 10


if __name__ == "__main__":
    sys.exit(main())
