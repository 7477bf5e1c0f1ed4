#!/usr/bin/env python3
"""Golden values of generated data: writes generators.json next to this file."""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn
from numpy.polynomial.legendre import legval
from scipy.stats import chi2, norm
from sklearn.datasets import make_friedman1, make_friedman2, make_friedman3

HERE = Path(__file__).resolve().parent


def signals(make):
    """Points of scikit-learn's generator and their targets without noise."""
    x, y = make(n_samples=20, noise=0.0, random_state=0)
    return {"x": x.tolist(), "y": y.tolist()}


def sparse(p, nonzero, rho):
    """The coefficients and beta' Sigma beta, with Sigma written out."""
    beta = np.zeros(p)
    beta[[i * p // nonzero for i in range(nonzero)]] = [(-1) ** i for i in range(nonzero)]
    sigma = float(rho) ** np.abs(np.subtract.outer(np.arange(p), np.arange(p)))
    return {"p": p, "nonzero": nonzero, "rho": rho, "beta": beta.tolist(),
            "variance": float(beta @ sigma @ beta)}


def polynomial(degree):
    x = np.linspace(-1, 1, 9)
    weights = np.sqrt(2 * np.arange(degree + 1) + 1)
    weights[0] = 0
    return {"degree": degree, "x": x.tolist(), "y": legval(x, weights).tolist()}


def mackey_glass(tau, count, dt=0.1):
    """RK4 on a list that begins with the history; the delayed midpoint is a mean."""
    lag = round(tau / dt)
    x = [1.2] * (lag + 1)

    def f(now, delayed):
        return 0.2 * delayed / (1 + delayed**10) - 0.1 * now

    while len(x) < lag + 10 * count:
        now, d0, d1 = x[-1], x[-1 - lag], x[-lag]
        dm = (d0 + d1) / 2
        k1 = f(now, d0)
        k2 = f(now + dt / 2 * k1, dm)
        k3 = f(now + dt / 2 * k2, dm)
        k4 = f(now + dt * k3, d1)
        x.append(now + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    return x[lag::10][:count]


def blobs(classes, separation):
    """The Bayes error by integrating the largest density along the line of the centres."""
    at = np.arange(classes) * separation
    x = np.linspace(-12, at[-1] + 12, 400_001)
    density = np.max([norm.pdf(x, a) for a in at], axis=0) / classes
    return {"classes": classes, "separation": separation,
            "error": 1 - float(np.trapezoid(density, x))}


OUT = {
    "protocol": "signals without noise at scikit-learn's points; quantiles of chi-squared; "
                "variances with the covariance written out; Mackey-Glass at t = 0, 1, ..., 300",
    "versions": {"python": platform.python_version(), "numpy": np.__version__,
                 "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "friedman1": signals(make_friedman1),
    "friedman2": signals(make_friedman2),
    "friedman3": signals(make_friedman3),
    "sparse_linear": [sparse(200, 10, 0.5), sparse(50, 7, -0.9), sparse(13, 13, 0.99)],
    "noisy_polynomial": [polynomial(1), polynomial(3), polynomial(8)],
    "gaussian_quantiles": [
        {"p": p, "classes": k, "limits": chi2.ppf(np.arange(1, k) / k, p).tolist()}
        for p, k in [(2, 3), (10, 5), (1, 2)]],
    "blobs": [blobs(2, 2.0), blobs(3, 3.0), blobs(5, 1.0)],
    "mackey_glass": {"tau": 17, "x": mackey_glass(17, 301)},
}
(HERE / "generators.json").write_text(json.dumps(OUT, indent=1) + "\n", encoding="utf-8")
