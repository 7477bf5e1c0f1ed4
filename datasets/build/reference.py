#!/usr/bin/env python3
"""Compute reference results with scikit-learn 1.9.1 and write them into meta.json.

    OPENBLAS_NUM_THREADS=1 python reference.py NAME ...      (or: all)
    OPENBLAS_NUM_THREADS=1 python reference.py --check NAME ...   compare, write nothing

Reads ../NAME/NAME.csv.gz and ../NAME/meta.json. The results of the protocols below are
replaced, other reference results are kept. Nothing here needs random numbers.

- Tables: `modfold-5` (PROTOCOL below says all of it), and for a published split
  (column `part`) the same learners fitted on train and valid, measured on test.
- Series: `forward5` on the table of lags (FORWARD below), and two naive forecasts.
- Sequences: none (the literature's results stay in meta.json).

An SVM is left out where there are more than 5500 rows or a fit takes over 20 seconds of CPU time.
"""

import csv
import gzip
import json
import multiprocessing
import resource
import sys
import time
import warnings

import clarabel
import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet, Lasso, lars_path
from sklearn.metrics import roc_auc_score
from sklearn.svm import SVC, SVR

from common import DATASETS

SOURCE = "computed here, scikit-learn 1.9.1 (libsvm), numpy, float64"
SVM_ROWS, SVM_SECONDS, SVM_TOL = 5500, 20, 1e-6

PROTOCOL = (
    "modfold-5: fold k tests rows with (0-based row index mod 5) == k, trains on the rest; "
    "numeric missing -> train median; categoricals one-hot over all levels of the file in sorted "
    "order; every column standardised with train mean and population sd (zero sd -> 1); "
    "regression targets standardised with train mean and population sd for fitting, predictions "
    "transformed back, RMSE per fold on the original scale, mean of 5 folds reported. Lasso/elastic "
    "net: objective 1/(2n)||y-Xb||^2 + a(r||b||_1 + (1-r)/2||b||^2) with a = 0.01*max|X'y|/n (times "
    "1/r for r = 0.5), r = 1 / 0.5. SVM (libsvm C-SVC one-vs-one / eps-SVR): C = 1, gamma = 1/p (p = "
    "columns after one-hot), eps = 0.1 on the standardised target, stopping tolerance 1e-6. OLS = "
    "minimum-norm least squares.")
MISSING_LEVEL = " A missing categorical value is 0 in all of its one-hot columns."
SPLIT = (
    "fitted on the rows of parts train and valid, measured on those of part test; "
    "preprocessing as in modfold-5. SVM: stopping tolerance 1e-6, gamma = 1/p.")
EXACT = " svr_linear_C1000: the optimum of the same problem by the interior-point solver clarabel 0.11.1."
FORWARD = (
    "forward5: table of the `lags` values before each present value of the series, an input that "
    "is missing taking the last one seen, without the first `lags` rows of the file; of its m "
    "rows the last 5 blocks of floor(m/6) rows are the tests, in order, each trained on all rows "
    "before it (scikit-learn's TimeSeriesSplit(5)). Every lag and the target are standardised with "
    "train mean and population sd (zero sd -> 1); OLS = minimum-norm least squares. mean = mean of "
    "the train targets, last_value = the first lag (one step back), seasonal = the value `lags` "
    "steps back. RMSE per block on the original scale, mean of 5 blocks reported.")


def rounded(value):
    return float(f"{value:.7g}")


def rmse(truth, predicted):
    return float(np.sqrt(np.mean((truth - predicted) ** 2)))


def zscore(train, *others):
    """All arrays, standardised with the mean and population sd of the first."""
    mean, sd = train.mean(axis=0), train.std(axis=0)
    sd = np.where(sd == 0, 1.0, sd)
    return [(a - mean) / sd for a in (train, *others)]


class Table:
    """A dataset's columns: x (one-hot, missing numbers NaN), y, part."""

    def __init__(self, meta):
        self.meta = meta
        name = meta["name"]
        with gzip.open(DATASETS / name / f"{name}.csv.gz", "rt", newline="") as file:
            header, *rows = csv.reader(file)
        column = {h: [row[k] for row in rows] for k, h in enumerate(header)}
        target = column[meta["target"]]
        keep = [k for k, v in enumerate(target) if v != ""]
        blocks, self.missing_level = [], False
        for feature in meta["features"]:
            values = column[feature["name"]]
            if feature["type"] == "categorical":
                self.missing_level |= "" in values
                levels = sorted(set(values) - {""})
                blocks += [[float(v == level) for v in values] for level in levels]
            else:
                blocks.append([float(v) if v else np.nan for v in values])
        self.x = np.array(blocks).T[keep]
        self.regression = meta["task"] == "regression"
        values = [target[k] for k in keep]
        self.y = np.array([float(v) for v in values] if self.regression else values)
        part = column.get(meta.get("part"))
        self.part = np.array([part[k] for k in keep]) if part else None

    def split(self, train, test):
        """x of train and test (medians for missing numbers, standardised), y of both."""
        x_train, x_test = self.x[train].copy(), self.x[test].copy()
        for k in np.flatnonzero(np.isnan(self.x).any(axis=0)):
            median = np.nanmedian(x_train[:, k])
            x_train[np.isnan(x_train[:, k]), k] = median
            x_test[np.isnan(x_test[:, k]), k] = median
        return *zscore(x_train, x_test), self.y[train], self.y[test]

    def folds(self):
        index = np.arange(len(self.y)) % 5
        for k in range(5):
            yield self.split(index != k, index == k)

    def published(self):
        return self.split(self.part != "test", self.part == "test")


def svm(kernel, c, x, y, x_test):
    """Predictions (and decision values) of a libsvm fit; None after SVM_SECONDS of CPU time."""
    def work(pipe):
        resource.setrlimit(resource.RLIMIT_CPU, (SVM_SECONDS, SVM_SECONDS))
        kind = SVC if y.dtype.kind in "US" else SVR
        model = kind(kernel=kernel, C=c, gamma=1 / x.shape[1], tol=SVM_TOL, cache_size=800)
        model.fit(x, y)
        pipe.send((model.predict(x_test),
                   model.decision_function(x_test) if kind is SVC else None))

    near, far = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=work, args=(far,))
    process.start()
    far.close()
    try:
        answer = near.recv()
    except EOFError:  # it was ended by the limit
        answer = None
    process.join()
    return answer


def linear_svr(c, x, y, x_test, epsilon=0.1):
    """The optimum by an interior-point method: libsvm keeps its kernel matrix in single precision, which
    at C = 1000 moves the optimum by 3e-5 of the objective, whatever its tolerance."""
    n, p = x.shape
    rows = sparse.csc_matrix(np.c_[x, np.ones(n)])
    slack = -sparse.eye(n)
    quadratic = sparse.diags(np.r_[np.ones(p), np.zeros(1 + n)]).tocsc()
    price = np.r_[np.zeros(p + 1), np.full(n, float(c))]
    bounds = sparse.bmat([[rows, slack], [-rows, slack], [None, slack]]).tocsc()
    limits = np.r_[epsilon + y, epsilon - y, np.zeros(n)]
    settings = clarabel.DefaultSettings()
    settings.verbose, settings.tol_gap_rel = False, 1e-13
    cone = [clarabel.NonnegativeConeT(3 * n)]
    found = np.array(clarabel.DefaultSolver(quadratic, price, bounds, limits, cone, settings).solve().x)
    return x_test @ found[:p] + found[p]


def ols(x, y, x_test):
    return x_test @ np.linalg.lstsq(x, y, rcond=None)[0]


def penalised(r, x, y, x_test, a=None):
    if a is None:
        a = 0.01 * np.max(np.abs(x.T @ y)) / len(y) / r
    options = {"alpha": a, "fit_intercept": False, "tol": 1e-12, "max_iter": 1_000_000,
               "precompute": len(y) > x.shape[1]}
    model = Lasso(**options) if r == 1 else ElasticNet(l1_ratio=r, **options)
    try:
        return x_test @ model.fit(x, y).coef_
    except ConvergenceWarning:  # strong collinearity: the exact path, for the lasso
        if r != 1:
            raise
        return x_test @ lars_path(x, y, method="lasso", alpha_min=a)[2][:, -1]


def unscaled(learner, x, y, x_test):
    """A learner of the standardised target, its predictions on the original scale."""
    mean, sd = y.mean(), y.std()
    predicted = learner(x, (y - mean) / sd, x_test)
    return None if predicted is None else predicted * sd + mean


def regression_learners(svms):
    yield "mean", lambda x, y, x_test: np.zeros(len(x_test))
    yield "ols", ols
    yield "lasso", lambda *a: penalised(1, *a)
    yield "elastic_net", lambda *a: penalised(0.5, *a)
    if svms:
        yield "svr_rbf", lambda *a: (svm("rbf", 1, *a) or [None])[0]


def classification_scores(fold, svms):
    """name -> score on one fold."""
    x, x_test, y, y_test = fold
    levels, counts = np.unique(y, return_counts=True)
    scores = {"majority_acc": float(np.mean(y_test == levels[np.argmax(counts)]))}
    for kernel in svms:
        answer = svm(kernel, 1, x, y, x_test)
        scores[f"svm_{kernel}_acc"] = None if answer is None else float(np.mean(answer[0] == y_test))
        if len(levels) == 2 and answer is not None:
            scores[f"svm_{kernel}_auc"] = float(roc_auc_score(y_test == levels[1], answer[1]))
    return scores


def result(what, folds, protocol):
    return {"what": what,
            "value": {k: rounded(np.mean(v)) for k, v in folds.items()},
            "source": SOURCE,
            "folds": {k: [rounded(s) for s in v] for k, v in folds.items()},
            "protocol": protocol}


def modfold(table):
    protocol = PROTOCOL + (MISSING_LEVEL if table.missing_level else "")
    svms = len(table.y) <= SVM_ROWS
    folds = {}
    if table.regression:
        for name, learner in regression_learners(svms):
            scores = []
            for x, x_test, y, y_test in table.folds():
                predicted = unscaled(learner, x, y, x_test)
                if predicted is None:
                    break
                scores.append(rmse(y_test, predicted))
            else:
                folds[name] = scores
        return result("baseline RMSE, protocol modfold-5", folds, protocol)
    kernels = ["linear", "rbf"] if svms else []
    for fold in table.folds():
        for name, score in classification_scores(fold, kernels).items():
            folds.setdefault(name, []).append(score)
        for kernel in list(kernels):
            if folds[f"svm_{kernel}_acc"][-1] is None:
                kernels.remove(kernel)
    folds = {k: v for k, v in folds.items() if len(v) == 5 and None not in v}
    return result("baseline accuracy/AUC, protocol modfold-5", folds, protocol)


def published(table):
    x, x_test, y, y_test = table.published()
    value = {}
    if table.regression:
        learners = {"ols": ols, "lasso_0.001": lambda *a: penalised(1, *a, a=0.001),
                    "svr_rbf_C1": lambda *a: (svm("rbf", 1, *a) or [None])[0],
                    "svr_linear_C1000": lambda *a: linear_svr(1000, *a)}
        for name, learner in learners.items():
            predicted = unscaled(learner, x, y, x_test)
            if predicted is not None:
                value[f"{name}_test_rmse"] = rounded(rmse(y_test, predicted))
    else:
        for name, kernel, c in (("svm_linear_C1", "linear", 1), ("svm_rbf_C1_gamma_1/p", "rbf", 1),
                                ("svm_rbf_C10_gamma_1/p", "rbf", 10)):
            answer = svm(kernel, c, x, y, x_test)
            if answer is not None:
                value[f"{name}_test_acc"] = rounded(np.mean(answer[0] == y_test))
    return {"what": "given train/test split", "value": value, "source": SOURCE,
            "protocol": SPLIT + (EXACT if table.regression else "")}


def series_values(meta):
    name = meta["name"]
    with gzip.open(DATASETS / name / f"{name}.csv.gz", "rt", newline="") as file:
        values = np.array([float(row[meta["target"]] or "nan") for row in csv.DictReader(file)])
    carried = values.copy()
    for t in range(1, len(values)):
        if np.isnan(carried[t]):
            carried[t] = carried[t - 1]
    return values, carried


def forward(meta):
    lags = meta["lags"]
    values, carried = series_values(meta)
    times = [t for t in range(lags, len(values)) if not np.isnan(values[t])]
    x = np.array([carried[t - lags:t][::-1] for t in times])
    y = values[times]
    size = len(y) // 6
    folds = {"mean": [], "last_value": [], "seasonal": [], "ols": []}
    for k in range(5):
        start = len(y) - (5 - k) * size
        train, test = slice(0, start), slice(start, start + size)
        x_train, x_test = zscore(x[train], x[test])
        folds["mean"].append(rmse(y[test], y[train].mean()))
        folds["last_value"].append(rmse(y[test], x[test, 0]))
        folds["seasonal"].append(rmse(y[test], x[test, -1]))
        folds["ols"].append(rmse(y[test], unscaled(ols, x_train, y[train], x_test)))
    return result("baseline RMSE, protocol forward5", folds, FORWARD)


def results(meta):
    if "sequence" in meta:
        return []
    if "lags" in meta:
        return [forward(meta)]
    table = Table(meta)
    return [modfold(table)] + ([published(table)] if table.part is not None else [])


def dumps(meta):
    """JSON with one line a feature and one line a list of plain values."""
    def text(value, depth, key=None):
        pad, end = "\n" + " " * (depth + 1), "\n" + " " * depth
        flat = lambda v: not isinstance(v, (dict, list))
        if isinstance(value, dict) and (key == "features" or not value):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            items = [f"{json.dumps(k, ensure_ascii=False)}: {text(v, depth + 1, k)}"
                     for k, v in value.items()]
            return "{" + pad + ("," + pad).join(items) + end + "}"
        if isinstance(value, list) and not all(flat(v) for v in value):
            return "[" + pad + ("," + pad).join(text(v, depth + 1, key) for v in value) + end + "]"
        return json.dumps(value, ensure_ascii=False)
    return text(meta, 0) + "\n"


def difference(old, new):
    """What differs between two results, as lines."""
    for group in ("value", "folds"):
        a, b = old.get(group, {}), new.get(group, {})
        for key in sorted(set(a) | set(b)):
            if a.get(key) != b.get(key):
                yield f"  {old['what']}: {group} {key}: {a.get(key)} -> {b.get(key)}"


def main():
    arguments = sys.argv[1:]
    check = arguments[:1] == ["--check"]
    names = arguments[1:] if check else arguments
    if not names:
        sys.exit(__doc__)
    if names == ["all"]:
        names = sorted(p.parent.name for p in DATASETS.glob("*/meta.json"))
    different = 0
    for name in names:
        path = DATASETS / name / "meta.json"
        meta = json.loads(path.read_text(encoding="utf-8"))
        start = time.monotonic()
        new = {r["what"]: r for r in results(meta)}
        old = {r["what"]: r for r in meta["reference_results"]}
        print(f"{name}: {time.monotonic() - start:.1f} s", flush=True)
        for what, r in new.items():
            lines = list(difference(old.get(what, {"what": what}), r))
            different += len(lines)
            print("\n".join(lines) + "\n" if lines else "", end="", flush=True)
        if not check:
            meta["reference_results"] = (list(new.values())
                                         + [r for w, r in old.items() if w not in new])
            path.write_text(dumps(meta), encoding="utf-8")
    sys.exit(1 if check and different else 0)


if __name__ == "__main__":
    warnings.simplefilter("error", ConvergenceWarning)
    main()
