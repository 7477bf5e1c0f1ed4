#!/usr/bin/env python3
"""LIBSVM's dual objectives over the bundle: writes svm_bundle.json next to this file.

Every dataset that is a plain table of numbers without gaps (meta.json: all features real, integer or binary, no
roles beyond the target; no empty field in the file). Of more than 600 rows the rows floor(i n / 600), i = 0 ..
599. Columns standardised on these rows (population sd, a zero sd replaced by 1), the target of a regression
likewise. Objectives are the minimised duals in float64 from LIBSVM's multipliers at tol 1e-7, summed over
pairs of classes. gamma is given times p, the number of columns.

    python3 svm_bundle.py [DATASETS]
"""

import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.svm import SVC, SVR

HERE = Path(__file__).resolve().parent
ROWS = 600
RBF = [(c, g) for c in (0.1, 1.0, 100.0) for g in (0.2, 2.0)]


def table(folder):
    """x and target of a plain table of numbers, else None."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    if meta.get("task") not in ("classification", "regression"):
        return None
    if any(f.get("type") not in ("real", "integer", "binary") or f.get("role", "feature") != "feature"
           for f in meta["features"]):
        return None
    if meta["name"] != folder.name or "sequence" in meta:
        return None
    path = next(p for p in folder.iterdir() if ".csv" in p.name)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    names = [f["name"] for f in meta["features"]]
    if set(header) - set(names) != {meta["target"]} or any(len(r) != len(header) for r in rows):
        return None
    n = len(rows)
    rows = rows if n <= ROWS else [rows[i * n // ROWS] for i in range(ROWS)]
    places = [header.index(name) for name in header if name != meta["target"]]
    try:
        x = np.array([[float(r[p]) for p in places] for r in rows])
    except ValueError:
        return None
    target = [r[header.index(meta["target"])] for r in rows]
    regression = meta["task"] == "regression"
    if not np.isfinite(x).all() or (not regression and len(set(target)) < 2):
        return None
    return x, np.array([float(t) for t in target]) if regression else np.array(target), regression


def standardise(a):
    sd = a.std(axis=0)
    return (a - a.mean(axis=0)) / np.where(sd == 0, 1, sd)


def svc(x, y, k, **settings):
    model = SVC(tol=1e-7, cache_size=500, **settings).fit(x, y)
    label, total = np.searchsorted(model.classes_, y[model.support_]), 0.0
    count = len(model.classes_)
    for i in range(count):
        for j in range(i + 1, count):
            b = np.where(label == i, model.dual_coef_[j - 1], 0.0)
            b = b + np.where(label == j, model.dual_coef_[i], 0.0)
            used = b != 0
            rows, b = model.support_[used], b[used]
            total += 0.5 * b @ k[np.ix_(rows, rows)] @ b - np.abs(b).sum()
    return float(total)


def svr(x, y, k, epsilon, **settings):
    model = SVR(tol=1e-7, cache_size=500, epsilon=epsilon, **settings).fit(x, y)
    b, rows = model.dual_coef_[0], model.support_
    return float(0.5 * b @ k[np.ix_(rows, rows)] @ b + epsilon * np.abs(b).sum() - y[rows] @ b)


def fits(x, y, regression):
    """C, gamma p (None: linear kernel), epsilon, objective of each."""
    p = x.shape[1]
    square = (x * x).sum(axis=1)
    product = x @ x.T
    distance = np.maximum(square[:, None] + square - 2 * product, 0)
    for c, g in RBF + [(0.1, None)]:
        k = product if g is None else np.exp(-g / p * distance)
        settings = dict(C=c, kernel="linear") if g is None else dict(C=c, gamma=g / p)
        for epsilon in (0.02, 0.3) if regression else (None,):
            found = svr(x, y, k, epsilon, **settings) if regression else svc(x, y, k, **settings)
            yield {"c": c, "gamma_times_p": g, "epsilon": epsilon, "objective": found}


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../datasets"
    sets = {}
    for folder in sorted(p for p in root.iterdir() if (p / "meta.json").is_file()):
        found = table(folder)
        if found is None:
            continue
        x, y, regression = found
        x, y = standardise(x), standardise(y) if regression else y
        sets[folder.name] = {"rows": len(y), "p": x.shape[1], "fits": list(fits(x, y, regression))}
        print(folder.name, x.shape, flush=True)
    text = json.dumps({"protocol": " ".join(__doc__.split()),
                       "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
                       "sets": sets}, indent=0)
    (HERE / "svm_bundle.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
