#!/usr/bin/env python3
"""Golden values of tests that compare learners: writes comparison.json next to this file."""

import json
import platform
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

sys.dont_write_bytecode = True
warnings.filterwarnings("ignore")

import autorank
import baycomp
import numpy as np
import pandas as pd
import scikit_posthocs
from autorank._util import _akinshin_gamma, _cliffs_delta, _cohen_d
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

PROTOCOL = (
    "wilcoxon: scipy.stats.wilcoxon, alternatives two-sided, less, greater: method exact without ties, "
    "PermutationMethod (all sign changes) with ties up to 13, asymptotic without continuity beyond 50. "
    "sign: scipy binomtest(1/2). mcnemar: statsmodels, exact and with correction. t: scipy ttest_rel and "
    "baycomp.two_on_single's mean, variance and probabilities (test over training rows = 1/(folds - 1)). "
    "friedman: scipy friedmanchisquare, mean ranks of rankdata (1 = least), Iman-Davenport from that "
    "chi-squared by scipy.stats.f; nemenyi: scikit_posthocs.posthoc_nemenyi_friedman; autorank's mean "
    "ranks (order='ascending') and critical distance where it chooses Friedman. holm: statsmodels. "
    "effects: autorank's Cohen's d, Akinshin's gamma, Cliff's delta. signed_rank: "
    "baycomp.SignedRankTest.probs of 50,000 draws, so good to 0.01."
)
SIDES = ["two-sided", "less", "greater"]


def wilcoxon(name, d, method):
    p = []
    for side in SIDES:
        how = stats.PermutationMethod(n_resamples=10**6) if method == "permutation" else method
        p.append(float(stats.wilcoxon(d, alternative=side, method=how, correction=False).pvalue))
    return {"name": name, "differences": [float(v) for v in d], "exact": method != "asymptotic", "p": p}


def t(rng, folds, runs, shift):
    x = rng.normal(0, 0.05, folds * runs)
    y = x + rng.normal(shift, 0.03, folds * runs)
    rope = 0.01
    mean, var, freedom = baycomp.CorrelatedTTest.compute_statistics(x, y, runs)
    probs = baycomp.two_on_single(x, y, rope=rope, runs=runs)
    return {"differences": [float(v) for v in y - x], "overlap": 1 / (folds - 1), "rope": rope,
            "plain_p": float(stats.ttest_rel(y, x).pvalue), "mean": float(mean),
            "error": float(np.sqrt(var)), "freedom": float(freedom),
            "p": float(2 * stats.t.sf(abs(mean) / np.sqrt(var), freedom)),
            "belief": [float(v) for v in probs]}


def friedman(values):
    n, k = values.shape
    chi, p = stats.friedmanchisquare(*values.T)
    f = (n - 1) * chi / (n * (k - 1) - chi)
    ranks = np.apply_along_axis(stats.rankdata, 1, values).mean(0)
    nemenyi = scikit_posthocs.posthoc_nemenyi_friedman(values).to_numpy()
    return {"values": values.tolist(), "ranks": ranks.tolist(), "chi_squared": float(chi),
            "chi_squared_p": float(p), "f": float(f),
            "p": float(stats.f.sf(f, k - 1, (k - 1) * (n - 1))), "nemenyi": nemenyi.tolist()}


def with_autorank(values):
    frame = pd.DataFrame(values, columns=[f"l{at}" for at in range(values.shape[1])])
    found = autorank.autorank(frame, alpha=0.05, order="ascending", force_mode="nonparametric")
    assert found.omnibus == "friedman" and found.posthoc == "nemenyi", found
    ranks = found.rankdf["meanrank"]
    return {**friedman(values), "autorank": {
        "ranks": [float(ranks[name]) for name in frame.columns], "p": float(found.pvalue),
        "critical": float(found.cd)}}


def effects(x, y):
    return {"first": x.tolist(), "second": y.tolist(), "d": float(_cohen_d(x, y)),
            "gamma": float(_akinshin_gamma(x, y)), "delta": float(_cliffs_delta(x, y)[0])
            if isinstance(_cliffs_delta(x, y), tuple) else float(_cliffs_delta(x, y))}


def signed_rank(d, rope, seed):
    probs = baycomp.SignedRankTest.probs(np.zeros_like(d), d, rope=rope, random_state=seed)
    probs = [probs[0], 0.0, probs[1]] if len(probs) == 2 else list(probs)
    return {"differences": d.tolist(), "rope": rope, "belief": [float(v) for v in probs]}


def main():
    rng = np.random.default_rng(9)
    untied = [rng.normal(0.3, 1, n) for n in (3, 6, 12, 25, 50)]
    tied = [np.round(rng.normal(0.4, 2, n)) for n in (5, 9, 13)]
    tied = [np.where(d == 0, 1, d) for d in tied]
    many = [rng.normal(0.2, 1, 60), np.round(rng.normal(0.5, 2, 120))]
    many[1] = many[1][many[1] != 0]
    p = [rng.uniform(0, 0.2, n) for n in (1, 4, 10)]
    counts = [(0, 1), (3, 12), (25, 40), (100, 61)]
    signs = [(5, 1), (8, 8), (2, 19), (130, 95)]
    scores = rng.normal(0, 1, (12, 5)) + np.array([0, 0.2, 0.4, 1.2, 1.5])
    rough = np.round(rng.normal(0, 1, (15, 4)) + np.array([0, 0, 0.5, 0.5]))
    pair = rng.normal(0.1, 1, 20), rng.normal(0, 1.5, 20)
    found = {
        "wilcoxon": [wilcoxon(f"untied {len(d)}", d, "exact") for d in untied]
        + [wilcoxon(f"tied {len(d)}", d, "permutation") for d in tied]
        + [wilcoxon(f"many {len(d)}", d, "asymptotic") for d in many],
        "sign": [{"positive": a, "negative": b, "p": [
            float(stats.binomtest(a, a + b, 0.5, alternative=side).pvalue) for side in SIDES]}
            for a, b in signs],
        "mcnemar": [{"first": a, "second": b,
                     "exact": float(mcnemar([[0, a], [b, 0]], exact=True).pvalue),
                     "chi_squared": float(mcnemar([[0, a], [b, 0]], exact=False).statistic),
                     "p": float(mcnemar([[0, a], [b, 0]], exact=False).pvalue)} for a, b in counts],
        "t": [t(rng, 10, 1, 0.02), t(rng, 10, 10, 0.01), t(rng, 5, 2, 0.0)],
        "friedman": [with_autorank(scores), friedman(rough)],
        "holm": [{"p": v.tolist(), "adjusted": multipletests(v, method="holm")[1].tolist()} for v in p],
        "effects": [effects(*pair), effects(np.round(pair[0]), np.round(pair[1]))],
        "signed_rank": [signed_rank(rng.normal(0.01, 0.02, 12), 0.01, 1),
                        signed_rank(rng.normal(0.03, 0.02, 20), 0.01, 2),
                        signed_rank(rng.normal(-0.005, 0.02, 30), 0.0, 3)],
    }
    packages = ["numpy", "scipy", "statsmodels", "baycomp", "autorank", "scikit-posthocs"]
    versions = {name: version(name) for name in packages} | {"python": platform.python_version()}
    whole = {"protocol": PROTOCOL, "versions": versions, **found}
    Path(__file__).with_suffix(".json").write_text(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    main()
