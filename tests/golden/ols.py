#!/usr/bin/env python3
"""Golden values of ordinary least squares: writes ols.json next to this file.

The small helpers in the first half are also used by the other scripts.
"""

import csv
import gzip
import json
import platform
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import LinearRegression

HERE = Path(__file__).resolve().parent
DATASETS = HERE / "../../datasets"


# ---- helpers ------------------------------------------------------------------------------

def load(name):
    """(feature names, float64 matrix, target column as a list of strings)"""
    with gzip.open(DATASETS / name / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    names, rows = rows[0][:-1], rows[1:]
    return names, np.array([[float(v) for v in r[:-1]] for r in rows]), [r[-1] for r in rows]


def load_regression(name):
    names, x, target = load(name)
    return names, x, np.array([float(v) for v in target])


def moments(a):
    """Column mean and population sd, a zero sd replaced by 1."""
    sd = a.std(axis=0)
    return a.mean(axis=0), np.where(sd == 0.0, 1.0, sd)


def standardise(a):
    mean, sd = moments(a)
    return (a - mean) / sd


def modfold5(n):
    """Five pairs (train rows, test rows): fold k tests the rows with index mod 5 == k."""
    index = np.arange(n)
    return [(index[index % 5 != k], index[index % 5 == k]) for k in range(5)]


def rmse(prediction, truth):
    return float(np.sqrt(np.mean((prediction - truth) ** 2)))


def floats(a):
    return [float(v) for v in a]


def versions():
    return {"python": platform.python_version(), "numpy": np.__version__,
            "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
            "machine": platform.machine()}


def to_text(value, indent=0):
    """JSON with lists of scalars on one line; floats in Python's shortest exact form."""
    pad = " " * (indent + 1)
    if isinstance(value, dict) and value:
        if indent and all(not isinstance(v, (dict, list)) for v in value.values()):
            return json.dumps(value, ensure_ascii=False)
        items = [f"{pad}{json.dumps(k)}: {to_text(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"
    if isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
        items = [pad + to_text(v, indent + 1) for v in value]
        return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write(name, value):
    path = HERE / f"{name}.json"
    path.write_text(to_text(value) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size} bytes")


# ---- ordinary least squares ---------------------------------------------------------------

def exact_least_squares(x, y):
    """Least squares with intercept of the float64 data in rational arithmetic (full rank)."""
    rows = [[Fraction(1)] + [Fraction(v) for v in r] for r in x.tolist()]
    t = [Fraction(v) for v in y.tolist()]
    m = len(rows[0])
    a = [[sum(r[i] * r[j] for r in rows) for j in range(m)]
         + [sum(r[i] * v for r, v in zip(rows, t))] for i in range(m)]
    for i in range(m):  # the Gram matrix is positive definite: no pivoting needed
        for k in range(m):
            if k != i:
                f = a[k][i] / a[i][i]
                a[k] = [u - f * v for u, v in zip(a[k], a[i])]
    b = [a[i][m] / a[i][i] for i in range(m)]
    mse = sum((v - sum(c * w for c, w in zip(b, r))) ** 2 for r, v in zip(rows, t)) / len(t)
    return float(b[0]), [float(c) for c in b[1:]], float(mse)


PROTOCOL = (
    "Dataset diabetes, all 442 rows, columns in file order. Standardised = column mean and "
    "POPULATION sd (ddof 0), a zero sd replaced by 1; the target likewise where it is called "
    "standardised. raw: scikit-learn LinearRegression on raw units, mse = mean of squared "
    "in-sample residuals; raw_exact: the same problem on the same float64 values solved in "
    "rational arithmetic and rounded once, so compare with raw_exact at tight tolerances. "
    "standardised: features and target standardised, no intercept (it is 0), numpy lstsq; "
    "singular_values are those of the standardised matrix. rank_deficient: the standardised "
    "columns with a second copy of bmi appended as the 11th column, standardised target, "
    "minimum-norm solution by numpy lstsq with rcond 1e-10 (singular values below "
    "rcond * largest count as 0). modfold5: fold k tests the rows with (0-based row index mod 5) "
    "== k and trains on the rest; features and target standardised with the training part's mean "
    "and population sd, minimum-norm least squares, predictions transformed back, RMSE per fold "
    "in raw target units; mean = mean of the five."
)


def main():
    names, x, y = load_regression("diabetes")
    z, t = standardise(x), standardise(y)

    model = LinearRegression().fit(x, y)
    intercept, coefficients, mse = exact_least_squares(x, y)
    raw_exact = {"mse": mse, "intercept": intercept, "coefficients": coefficients}
    raw = {"mse": float(np.mean((y - model.predict(x)) ** 2)),
           "intercept": float(model.intercept_), "coefficients": floats(model.coef_)}
    assert abs(mse - 2859.69634759) < 5e-9
    assert np.allclose(model.coef_, coefficients, rtol=1e-10, atol=0)

    beta, _, rank, singular = np.linalg.lstsq(z, t, rcond=1e-10)
    sd_y = float(y.std())
    assert rank == 10 and np.allclose(beta, np.array(coefficients) * x.std(axis=0) / sd_y,
                                      rtol=0, atol=1e-12)

    zz = np.column_stack([z, z[:, names.index("bmi")]])
    beta2, _, rank2, singular2 = np.linalg.lstsq(zz, t, rcond=1e-10)
    assert rank2 == 10 and np.allclose(zz @ beta2, z @ beta, rtol=0, atol=1e-12)

    folds = []
    for train, test in modfold5(len(y)):
        (mx, sx), (my, sy) = moments(x[train]), moments(y[train])
        b = np.linalg.lstsq((x[train] - mx) / sx, (y[train] - my) / sy, rcond=1e-10)[0]
        folds.append(rmse((x[test] - mx) / sx @ b * sy + my, y[test]))

    write("ols", {
        "protocol": PROTOCOL,
        "versions": versions(),
        "dataset": "diabetes",
        "features": names,
        "raw": raw,
        "raw_exact": raw_exact,
        "standardised": {"coefficients": floats(beta), "rank": int(rank),
                         "mse": float(np.mean((t - z @ beta) ** 2)),
                         "singular_values": floats(singular)},
        "rank_deficient": {"features": names + ["bmi (copy)"], "coefficients": floats(beta2),
                           "rank": int(rank2), "norm": float(np.linalg.norm(beta2)),
                           "mse": float(np.mean((t - zz @ beta2) ** 2)),
                           "singular_values": floats(singular2[:rank2])},
        "modfold5": {"rmse": folds, "mean": float(np.mean(folds))},
    })


if __name__ == "__main__":
    sys.exit(main())
