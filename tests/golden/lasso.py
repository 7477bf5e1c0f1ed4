#!/usr/bin/env python3
"""Golden values of the LASSO: writes lasso.json next to this file."""

import sys
import warnings

sys.dont_write_bytecode = True

import numpy as np
from sklearn.linear_model import Lasso

from ols import floats, load_regression, standardise, versions, write

ALPHAS = [0.5, 0.1, 0.03, 0.01, 0.001, 0.0001]
PROTOCOL = (
    "Dataset diabetes, all 442 rows, features and target standardised with column mean and "
    "population sd. Objective P(b) = 1/(2n) ||y - X b||^2 + alpha ||b||_1, no intercept (it is 0). "
    "coefficients, objective, nonzeros: scikit-learn Lasso(fit_intercept=False, tol=1e-14, "
    "max_iter=1000000). relative_gap = (P(b) - D) / P(b), recomputed with numpy, with "
    "D = (||y||^2 - ||y - v||^2)/(2n), v = s r, r = y - X b, s = y'r/||r||^2 clipped to "
    "[-1, 1] * n alpha / ||X'r||_inf. Float64 rounding can make it slightly negative. "
    "coefficients_exact: the equations of the optimum on the active set, "
    "(X_A'X_A) b_A = X_A'y - n alpha sign(b_A), solved directly, with the signs and the "
    "inequalities of the inactive columns checked; compare with these at tight tolerances "
    "(max_difference = largest absolute difference of the two). alpha_max = max|X'y|/n is the "
    "smallest alpha with all coefficients zero. ols_objective_limit: P at alpha = 0."
)


def objective(x, y, b, alpha):
    r = y - x @ b
    return float(r @ r / (2 * len(y)) + alpha * np.abs(b).sum())


def relative_gap(x, y, b, alpha):
    n = len(y)
    r = y - x @ b
    bound = n * alpha / np.abs(x.T @ r).max()
    v = float(np.clip(y @ r / (r @ r), -bound, bound)) * r
    dual = float((y @ y - (y - v) @ (y - v)) / (2 * n))
    primal = objective(x, y, b, alpha)
    return (primal - dual) / primal


def exact_on_active_set(x, y, b, alpha):
    n = len(y)
    active = np.flatnonzero(b)
    xa, sign = x[:, active], np.sign(b[active])
    out = np.zeros_like(b)
    # QR of the active columns: b_A = least squares - n alpha (R'R)^-1 sign
    q, r = np.linalg.qr(xa)
    out[active] = np.linalg.solve(r, q.T @ y - n * alpha * np.linalg.solve(r.T, sign))
    assert (np.sign(out[active]) == sign).all()
    inactive = np.setdiff1d(np.arange(len(b)), active)
    assert (np.abs(x[:, inactive].T @ (y - x @ out)) < n * alpha).all()
    return out


def main():
    names, x, y = load_regression("diabetes")
    x, y = standardise(x), standardise(y)
    n = len(y)
    results = []
    for alpha in ALPHAS:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model = Lasso(alpha=alpha, fit_intercept=False, tol=1e-14, max_iter=1_000_000)
            model.fit(x, y)
        b = model.coef_
        gap = relative_gap(x, y, b, alpha)
        assert abs(gap) < 1e-12
        exact = exact_on_active_set(x, y, b, alpha)
        results.append({
            "alpha": alpha,
            "objective": objective(x, y, b, alpha),
            "nonzeros": int(np.count_nonzero(b)),
            "coefficients": floats(b + 0.0),
            "relative_gap": gap,
            "sklearn_iterations": int(model.n_iter_),
            "objective_exact": objective(x, y, exact, alpha),
            "coefficients_exact": floats(exact),
            "relative_gap_exact": relative_gap(x, y, exact, alpha),
            "max_difference": float(np.abs(b - exact).max()),
        })
        print(alpha, results[-1]["nonzeros"], gap, results[-1]["max_difference"], model.n_iter_)
    ols = np.linalg.lstsq(x, y, rcond=1e-10)[0]
    write("lasso", {
        "protocol": PROTOCOL,
        "versions": versions(),
        "dataset": "diabetes",
        "features": names,
        "alpha_max": float(np.abs(x.T @ y).max() / n),
        "ols_objective_limit": objective(x, y, ols, 0.0),
        "results": results,
    })


if __name__ == "__main__":
    sys.exit(main())
