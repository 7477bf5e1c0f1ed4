#!/usr/bin/env python3
"""Golden values of additive polynomial regression: writes polynomial.json next to this file."""

import sys

sys.dont_write_bytecode = True

import numpy as np
from sklearn.linear_model import Ridge

from ols import floats, load_regression, modfold5, moments, rmse, standardise, versions, write

RCOND = 1e-10
PROTOCOL = (
    "Dataset diabetes, all 442 rows. Model: intercept + sum over the 10 columns of a polynomial of "
    "degree d in that column (powers x_j^1..x_j^d of the column standardised by mean and "
    "population sd, no interactions), raw target, ordinary least squares. Computed in a "
    "well-conditioned basis of the same space: every standardised column is mapped to [-1, 1] by "
    "its minimum and maximum and the Legendre polynomials P_1..P_d of it are used, with one "
    "column of ones, solved by SVD least squares (numpy lstsq) with rcond 1e-10. The column sex is "
    "binary, so its powers above the first add nothing: the rank is 1 + 9 d + 1, not 1 + 10 d. "
    "Fitted values and mse (mean of squared in-sample residuals) do not depend on the basis, "
    "coefficients do and are not given. rank and condition (largest / smallest retained singular "
    "value) are those of the Legendre design. modfold5, d = 1, 2, 3: fold k tests the rows with "
    "(0-based row index mod 5) == k and trains on the rest; columns standardised with the "
    "training part's mean and population sd, then mapped with the training part's minimum and "
    "maximum (test values may leave [-1, 1]); RMSE per fold in raw target units; mean = mean of "
    "the five. The least-squares solution is not unique (sex), but its predictions are: every "
    "training part has both values of sex and rank 1 + 9 d + 1, and no test row has a value of "
    "sex that the training part lacks. A minimum-norm solution in another basis would give other "
    "predictions only if it did. penalised: all rows, with interactions, scikit-learn's Ridge on the products of the "
    "columns' orthonormal polynomials (QR of the Legendre design of each column), each product standardised: "
    "alpha = n times the penalty, since a column of the standardised products has squared norm n; the "
    "target is centred and divided by its population sd. rows_outside_training_range = number of test rows with a value outside the "
    "training range of its column, per fold."
)


def design(u, degree):
    columns = [np.ones((len(u), 1))]
    for j in range(u.shape[1]):
        columns.append(np.polynomial.legendre.legvander(u[:, j], degree)[:, 1:])
    return np.hstack(columns)


def unit_map(a, low, high):
    return (2.0 * a - (low + high)) / (high - low)


def solve(a, y):
    beta, _, rank, s = np.linalg.lstsq(a, y, rcond=RCOND)
    return beta, int(rank), float(s[0] / s[rank - 1])


def orthonormal(u, degree):
    """Polynomials of degrees 1.. of a column, orthonormal on it; those that its values cannot tell apart
    are left out."""
    degree = min(degree, len(np.unique(u)) - 1)
    q, _ = np.linalg.qr(np.polynomial.legendre.legvander(u, degree))
    return [q[:, k] for k in range(1, degree + 1)]


def products(z, degree):
    """All products of polynomials of the columns with at most that total degree."""
    terms = [(0, np.ones(len(z)))]
    for j in range(z.shape[1]):
        u = unit_map(z[:, j], z[:, j].min(), z[:, j].max())
        powers = list(enumerate(orthonormal(u, degree), start=1))
        terms += [(total + power, column * q) for total, column in terms
                  for power, q in powers if total + power <= degree]
    return np.column_stack([column for total, column in terms if total > 0])


def penalised(dataset, degree, penalty):
    _, x, y = load_regression(dataset)
    target = (y - y.mean()) / y.std()
    a = standardise(products(standardise(x), degree))
    ridge = Ridge(alpha=len(y) * penalty, solver="svd", tol=1e-15).fit(a, target)
    fitted = ridge.predict(a)
    return {"dataset": dataset, "degree": degree, "penalty": penalty, "rows": len(y), "terms": a.shape[1],
            "mse": float(np.mean((target - fitted) ** 2)), "fitted": floats(fitted[:8])}


def main():
    names, x, y = load_regression("diabetes")
    mean, sd = moments(x)
    z = (x - mean) / sd
    u = unit_map(z, z.min(axis=0), z.max(axis=0))

    in_sample = []
    for degree in range(1, 9):
        a = design(u, degree)
        beta, rank, condition = solve(a, y)
        assert rank == 2 + 9 * degree
        in_sample.append({"degree": degree, "mse": float(np.mean((y - a @ beta) ** 2)),
                          "rank": rank, "columns": a.shape[1], "condition": condition})

    out_of_fold = []
    for degree in (1, 2, 3):
        folds, ranks, outside = [], [], []
        for train, test in modfold5(len(y)):
            mx, sx = moments(x[train])
            ztrain, ztest = (x[train] - mx) / sx, (x[test] - mx) / sx
            low, high = ztrain.min(axis=0), ztrain.max(axis=0)
            beta, rank, _ = solve(design(unit_map(ztrain, low, high), degree), y[train])
            assert rank == 2 + 9 * degree
            folds.append(rmse(design(unit_map(ztest, low, high), degree) @ beta, y[test]))
            ranks.append(rank)
            outside.append(int(((ztest < low) | (ztest > high)).any(axis=1).sum()))
        out_of_fold.append({"degree": degree, "rmse": folds, "mean": float(np.mean(folds)),
                            "rank": ranks, "rows_outside_training_range": outside})

    write("polynomial", {
        "protocol": PROTOCOL,
        "versions": versions(),
        "dataset": "diabetes",
        "rcond": RCOND,
        "in_sample": in_sample,
        "modfold5": out_of_fold,
        "penalised": [penalised(dataset, degree, penalty)
                      for dataset, degree in (("diabetes", 2), ("diabetes", 4), ("longley", 3))
                      for penalty in (1e-3, 0.1)],
    })


if __name__ == "__main__":
    sys.exit(main())
