#!/usr/bin/env python3
"""Golden values of the statistics of robustness: writes robustness.json next to this file."""

import sys

sys.dont_write_bytecode = True

import importlib.metadata as metadata

import numpy as np
from rliable import library, metrics
from scipy import stats

from ols import floats, versions, write

PROTOCOL = (
    "samples: pairs of lists. Of each: scipy.stats.trim_mean(x, 0.25) and (x, 0.1); "
    "mannwhitneyu(x, y).statistic / (n m); ttest_ind(equal_var=False): p, df and the 95 % interval; "
    "tost: the larger p of ttest_ind(x - margin, y, alternative='less') and (x + margin, y, "
    "'greater'), Welch; energy_distance; energy_p: scipy.stats.permutation_test of energy_distance "
    "with every division (n_resamples=inf), where there are at most 5000. runs_by_tasks: rliable's "
    "metrics on the matrix [runs, tasks] and on a second one, its profiles (library."
    "run_score_deviation), and its stratified bootstrap of 50 000 draws, percentile "
    "intervals at 95 %: these carry its own luck of about 1 % of their width. quantiles: the "
    "distribution-free interval of scipy.stats.quantile_test(p=q).confidence_interval(0.95); null = "
    "no finite end. shares: Wilson's interval, binomtest. power: p of stats.nct for two samples of n a standard deviation apart, 5 %."
)


def energy_p(x, y):
    if len(x) + len(y) > 12:
        return None
    test = stats.permutation_test((x, y), stats.energy_distance, n_resamples=np.inf,
                                  alternative="greater")
    return float(test.pvalue)


def sample(name, x, y, margin):
    x, y = np.asarray(x, float), np.asarray(y, float)
    welch = stats.ttest_ind(x, y, equal_var=False)
    interval = welch.confidence_interval(0.95)
    tost = max(stats.ttest_ind(x - margin, y, equal_var=False, alternative="less").pvalue,
               stats.ttest_ind(x + margin, y, equal_var=False, alternative="greater").pvalue)
    return {"name": name, "x": floats(x), "y": floats(y), "margin": margin,
            "interquartile_mean": float(stats.trim_mean(x, 0.25)),
            "trimmed": float(stats.trim_mean(x, 0.1)),
            "improvement": float(stats.mannwhitneyu(x, y).statistic / (len(x) * len(y))),
            "welch_p": float(welch.pvalue), "freedom": float(welch.df),
            "low": float(interval.low), "high": float(interval.high), "tost": float(tost),
            "energy": float(stats.energy_distance(x, y)), "energy_p": energy_p(x, y)}


def quantiles(x):
    def one(q):
        ends = stats.quantile_test(x, q=float(np.quantile(x, q)), p=q).confidence_interval(0.95)
        return {"share": q, "low": None if np.isnan(ends.low) else float(ends.low),
                "high": None if np.isnan(ends.high) else float(ends.high)}
    return [one(q) for q in (0.05, 0.1, 0.25, 0.5, 0.75, 0.9)]


def runs_by_tasks(rng):
    scores = np.round(rng.gamma(2.0, 0.4, (12, 7)) + np.linspace(0, 1, 7), 6)
    other = np.round(rng.gamma(2.0, 0.3, (9, 7)) + np.linspace(0, 1, 7), 6)
    taus = [0.0, 0.25, 0.5, 1.0, 1.5, 2.5]
    all_of = lambda s: np.array([metrics.aggregate_iqm(s), metrics.aggregate_mean(s),
                                 metrics.aggregate_median(s), metrics.aggregate_optimality_gap(s)])
    point, interval = library.get_interval_estimates({"a": scores}, all_of, reps=50_000)
    improve = lambda x, y: np.array([metrics.probability_of_improvement(x, y)])
    _, improve_interval = library.get_interval_estimates({"a": (scores, other)}, improve, reps=4000)
    return {"runs": [floats(task) for task in scores.T], "other": [floats(t) for t in other.T],
            "names": ["interquartile_mean", "mean", "median", "optimality_gap"],
            "point": floats(point["a"]), "low": floats(interval["a"][0]),
            "high": floats(interval["a"][1]),
            "improvement": float(improve(scores, other)[0]),
            "improvement_low": float(improve_interval["a"][0][0]),
            "improvement_high": float(improve_interval["a"][1][0]),
            "thresholds": taus,
            "profile": [float(library.run_score_deviation(scores, tau)) for tau in taus]}


def share(successes, n):
    interval = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")
    return {"successes": successes, "trials": n, "low": float(interval.low),
            "high": float(interval.high)}


def power(n, d=1.0):
    df, shift = 2 * n - 2, d * np.sqrt(n / 2)
    edge = stats.t.ppf(0.975, df)
    return {"runs": n, "power": float(stats.nct.sf(edge, df, shift)),
            "wrong": float(stats.norm.cdf(-shift))}


def main():
    rng = np.random.default_rng(20260)
    samples = [
        sample("equal", rng.normal(0, 1, 30), rng.normal(0, 1, 30), 0.5),
        sample("shifted", rng.normal(0.8, 1, 20), rng.normal(0, 2, 11), 0.5),
        sample("small", rng.normal(5, 1, 5), rng.normal(6, 1, 6), 2.0),
        sample("ties", [1, 1, 2, 3, 3, 3], [1, 2, 2, 2, 3, 4], 1.0),
        sample("outlier", [0.1, 0.2, 0.15, 0.12, 9.0], [0.3, 0.31, 0.29, 0.33, 0.35], 0.1),
        sample("spread only", rng.normal(0, 1, 40), rng.normal(0, 3, 40), 1.0),
        sample("few", [0.0, 1.0], [0.5, 0.7, 0.9], 0.4),
    ]
    write("robustness", {
        "protocol": PROTOCOL,
        "versions": {**versions(), "scipy": metadata.version("scipy"),
                     "rliable": metadata.version("rliable"), "arch": metadata.version("arch")},
        "samples": samples,
        "quantiles": {"x": samples[0]["x"], "of": quantiles(np.array(samples[0]["x"]))},
        "runs_by_tasks": runs_by_tasks(rng),
        "shares": [share(0, 10), share(3, 20), share(20, 20), share(17, 500)],
        "power": [power(n) for n in (3, 5, 10, 20)],
    })


if __name__ == "__main__":
    sys.exit(main())
