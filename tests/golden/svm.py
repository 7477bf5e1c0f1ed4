#!/usr/bin/env python3
"""Golden values of LIBSVM through scikit-learn: writes svm.json next to this file."""

import json
import sys

sys.dont_write_bytecode = True

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.svm import SVC, SVR

from ols import (DATASETS, floats, load, load_regression, modfold5, moments, rmse, standardise,
                 versions, write)

EPSILON = 0.1
TOL = 1e-6
CLASSIFICATION = ["iris", "wine", "breast_cancer", "digits"]
PROTOCOL = (
    "Features: all rows, column mean and population sd, a zero sd replaced by 1 (digits has three "
    "constant columns); the SVR target (diabetes) likewise. p = number of columns. Solver: LIBSVM "
    "inside scikit-learn, SVC (C-SVC, one-vs-one) and SVR (epsilon 0.1 on the standardised target), "
    "tol 1e-6, cache_size 500, shrinking on. Kernels: rbf exp(-gamma ||u-v||^2), linear u'v, poly "
    "(gamma u'v + coef0)^degree, sigmoid tanh(gamma u'v + coef0). gamma is the number given, "
    "gamma_times_p how it was made. Classes are sorted (as strings; for digits the same as by "
    "number) and listed in classes; pairs come in the order (0,1),(0,2),...,(k-2,k-1). SIGN: in the "
    "pair (i,j) the FIRST class i gets y = +1, the second y = -1, as in LIBSVM; with c = y * alpha "
    "the decision value is f(x) = sum c_s K(x_s, x) - rho and f > 0 votes for i; predicted = most "
    "votes, ties to the lowest class index. For TWO classes scikit-learn flips the sign: its "
    "dual_coef_, intercept_ and decision_function are the negatives (positive = SECOND class); for "
    "three or more classes it does not. Everything here, decision_values included, is in LIBSVM's "
    "sign, also for breast_cancer (benign = +1, malignant = -1); the script checks all this. "
    "objective: the minimised dual recomputed in float64 from the multipliers and the float64 "
    "kernel matrix: SVC 1/2 a'Qa - sum a with Q_st = y_s y_t K_st; SVR 1/2 b'Kb + epsilon sum|b| - "
    "y'b with b = alpha - alpha* and f(x) = sum b_s K(x_s, x) - rho. rho = -intercept in that sign. "
    "support: support vectors in total (in any pair); pair_support and pair_free: per pair, "
    "multipliers > 0 and those also < C. Where pair_free is 0, rho is only fixed up to an interval "
    "and LIBSVM's midpoint is given. accuracy = correct / rows, in sample; mse in sample on the "
    "standardised target. decision_values: rows 0..9. "
    "How exact: LIBSVM keeps kernel values in 32-bit floats, so a float64 solver differs in the "
    "last digits of the multipliers and of rho. relative_gap = (primal - dual) / |dual| with the "
    "float64 kernel, largest over the pairs: a rigorous but loose bound on the relative error of "
    "objective (null for "
    "sigmoid, whose kernel is not positive semidefinite: those values are a local solution, "
    "kernel_min_eigenvalue is given). kkt_violation = LIBSVM's stopping quantity m - M recomputed "
    "with the float64 kernel, largest over the pairs. objective_error (relative) and rho_error "
    "(absolute) = largest difference from the solution of the equations of the optimum on the same "
    "active set in float64, over the pairs_refined pairs with free multipliers where it passes all "
    "inequalities: the real accuracy of objective and rho; choose tolerances by these. iris has "
    "one duplicated row (101 and 142), so its "
    "multipliers and support counts are not unique; counts elsewhere can move by one or two where "
    "a multiplier is nearly 0. linear kernels: multipliers and counts need not be unique, objective "
    "and decision values are. check_tol_1e-8: everything fitted again with tol 1e-8; largest "
    "relative difference of objective, largest absolute difference of rho over pairs with free "
    "multipliers, and the fits whose support count changed. "
    "modfold5: fold k tests the rows with (0-based row index mod 5) == k and trains on the rest; "
    "features (and the SVR target) standardised with the training part's mean and population sd, "
    "zero sd -> 1; C 1, gamma 1/p, epsilon 0.1, tol 1e-6; accuracy per fold, or RMSE in raw target "
    "units; mean = mean of the five. folds_tol_1e-3 (SVR): the same with LIBSVM's default tolerance "
    "1e-3, which is what the reference results in the meta.json of diabetes used."
)


def kernel_matrix(a, b, params):
    if params["kernel"] == "rbf":
        return np.exp(-params["gamma"] * cdist(a, b, "sqeuclidean"))
    dot = a @ b.T
    if params["kernel"] == "linear":
        return dot
    z = params["gamma"] * dot + params["coef0"]
    return z ** params["degree"] if params["kernel"] == "poly" else np.tanh(z)


def kkt_violation(c, gradient, low, high):
    """m - M of min 1/2 c'Kc + ..., sum c = 0, low <= c <= high, given the gradient in c."""
    up, down = c < high, c > low
    return float((-gradient[up]).max() - (-gradient[down]).min())


def refine(k, c, target, low, high):
    """(multipliers, rho) from the equations of the optimum on the active set, or None.

    target: what f must be at the free points. The caller checks the other points."""
    free = (c != low) & (c != high) & (c != 0)
    if not free.any():
        return None
    m = int(free.sum())
    a = np.ones((m + 1, m + 1))
    a[:m, :m] = k[np.ix_(free, free)]
    a[m, m] = 0.0
    fixed = np.where(free, 0.0, c)
    rhs = np.append(target[free] - (k @ fixed)[free], -fixed.sum())
    solution = np.linalg.lstsq(a, rhs, rcond=1e-13)[0]
    if np.abs(a @ solution - rhs).max() > 1e-9:
        return None
    new = fixed.copy()
    new[free] = solution[:m]
    if (np.sign(new) != np.sign(c)).any() or (new < low).any() or (new > high).any():
        return None
    return new, float(-solution[m])


def solve_svc(x, y, params, tol):
    k = kernel_matrix(x, x, params)
    convex = params["kernel"] != "sigmoid"
    cost = params["C"]
    classes = sorted(set(y))
    label = np.array([classes.index(v) for v in y])
    model = SVC(tol=tol, cache_size=500, shrinking=True, **params).fit(x, label)
    two = len(classes) == 2
    flip = -1.0 if two else 1.0
    coef, rhos = flip * model.dual_coef_, -flip * model.intercept_
    support, sv_label = model.support_, label[model.support_]
    out = {"objective": [], "rho": [], "pair_support": [], "pair_free": []}
    gaps, violations, errors, rho_errors = [], [], [], []
    votes = np.zeros((len(y), len(classes)), dtype=int)
    pair = 0
    for i in range(len(classes)):
        for j in range(i + 1, len(classes)):
            c = np.zeros(len(y))
            c[support[sv_label == i]] = coef[j - 1, sv_label == i]
            c[support[sv_label == j]] = coef[i, sv_label == j]
            rows = np.flatnonzero((label == i) | (label == j))
            sign = np.where(label[rows] == i, 1.0, -1.0)
            rho = float(rhos[pair])
            f_all = k @ c - rho
            assert not c[(label != i) & (label != j)].any()
            c, kk, f = c[rows], k[np.ix_(rows, rows)], f_all[rows]
            assert (sign * c >= 0).all() and (np.abs(c) <= cost).all()
            assert abs(c.sum()) < 1e-9 * cost * len(c)
            low, high = np.where(sign > 0, 0.0, -cost), np.where(sign > 0, cost, 0.0)
            quadratic = float(c @ kk @ c)
            objective = 0.5 * quadratic - float(np.abs(c).sum())
            primal = 0.5 * quadratic + cost * float(np.maximum(0.0, 1.0 - sign * f).sum())
            free = (np.abs(c) > 0) & (np.abs(c) < cost)
            out["objective"].append(objective)
            out["rho"].append(rho)
            out["pair_support"].append(int(np.count_nonzero(c)))
            out["pair_free"].append(int(free.sum()))
            gaps.append((primal + objective) / abs(objective))
            violations.append(kkt_violation(c, kk @ c - sign, low, high))
            if convex:
                fine = refine(kk, c, sign, low, high)
                if fine:
                    g = sign * (kk @ fine[0] - fine[1]) - 1.0
                    if (g[c == 0] > -1e-9).all() and (g[np.abs(c) == cost] < 1e-9).all():
                        rho_errors.append(abs(fine[1] - rho))
                        best = 0.5 * float(fine[0] @ kk @ fine[0]) - float(np.abs(fine[0]).sum())
                        errors.append(abs(objective - best) / abs(best))
            if two:  # scikit-learn's decision function is the negative
                assert np.allclose(model.decision_function(x), -f_all, rtol=0,
                                   atol=1e-9 * (1 + np.abs(f_all).max()))
                out["decision_values"] = floats(f_all[:10])
            votes[:, i] += f_all > 0
            votes[:, j] += ~(f_all > 0)
            pair += 1
    predicted = model.predict(x)
    assert (votes.argmax(axis=1) == predicted).all()
    assert max(violations) < 1e-3
    correct = int((predicted == label).sum())
    out.update(support=int(len(support)), correct=correct, accuracy=correct / len(y),
               relative_gap=max(gaps) if convex else None, kkt_violation=max(violations))
    if convex:
        out.update(objective_error=max(errors, default=None),
                   rho_error=max(rho_errors, default=None), pairs_refined=len(errors))
    else:
        out["kernel_min_eigenvalue"] = float(np.linalg.eigvalsh(k)[0])
    return out


def solve_svr(x, y, params, tol):
    k = kernel_matrix(x, x, params)
    convex = params["kernel"] != "sigmoid"
    cost = params["C"]
    model = SVR(epsilon=EPSILON, tol=tol, cache_size=500, shrinking=True, **params).fit(x, y)
    b = np.zeros(len(y))
    b[model.support_] = model.dual_coef_[0]
    rho = float(-model.intercept_[0])
    f = k @ b - rho
    assert np.allclose(model.predict(x), f, rtol=0, atol=1e-9 * (1 + np.abs(f).max()))
    assert (np.abs(b) <= cost).all() and abs(b.sum()) < 1e-9 * cost * len(b)
    quadratic = float(b @ k @ b)
    objective = 0.5 * quadratic + EPSILON * float(np.abs(b).sum()) - float(y @ b)
    primal = 0.5 * quadratic + cost * float(np.maximum(0.0, np.abs(y - f) - EPSILON).sum())
    # 2n variables as in LIBSVM: b = alpha - alpha*, both in [0, C]
    h = k @ b - y
    alpha = np.append(np.maximum(b, 0.0), np.minimum(b, 0.0))
    gradient = np.append(h + EPSILON, h - EPSILON)
    n = len(y)
    low, high = np.repeat([0.0, -cost], n), np.repeat([cost, 0.0], n)
    violation = kkt_violation(alpha, gradient, low, high)
    assert violation < 1e-3
    free = (np.abs(b) > 0) & (np.abs(b) < cost)
    out = {"objective": [objective], "rho": [rho], "pair_support": [int(np.count_nonzero(b))],
           "pair_free": [int(free.sum())], "decision_values": floats(f[:10]),
           "support": int(len(model.support_)), "mse": float(np.mean((y - f) ** 2)),
           "relative_gap": (primal + objective) / abs(objective) if convex else None,
           "kkt_violation": violation}
    if convex:
        fine = refine(k, b, y - EPSILON * np.sign(b), np.full(n, -cost), np.full(n, cost))
        errors, rho_errors = [], []
        if fine:
            r = y - (k @ fine[0] - fine[1])
            if ((np.abs(r[b == 0]) < EPSILON + 1e-9).all()
                    and (r[b == cost] > EPSILON - 1e-9).all()
                    and (r[b == -cost] < -EPSILON + 1e-9).all()):
                rho_errors.append(abs(fine[1] - rho))
                best = (0.5 * float(fine[0] @ k @ fine[0])
                        + EPSILON * float(np.abs(fine[0]).sum()) - float(y @ fine[0]))
                errors.append(abs(objective - best) / abs(best))
        out.update(objective_error=max(errors, default=None),
                   rho_error=max(rho_errors, default=None), pairs_refined=len(errors))
    else:
        out["kernel_min_eigenvalue"] = float(np.linalg.eigvalsh(k)[0])
    return out


def out_of_fold(name, kernel, tol=TOL):
    regression = name == "diabetes"
    _, x, y = load_regression(name) if regression else load(name)
    y = np.asarray(y)
    params = {"kernel": kernel, "C": 1.0, "gamma": 1.0 / x.shape[1]}
    folds = []
    for train, test in modfold5(len(y)):
        mean, sd = moments(x[train])
        a, b = (x[train] - mean) / sd, (x[test] - mean) / sd
        if regression:
            my, sy = moments(y[train])
            model = SVR(epsilon=EPSILON, tol=tol, cache_size=500, **params)
            model.fit(a, (y[train] - my) / sy)
            folds.append(rmse(model.predict(b) * sy + my, y[test]))
        else:
            model = SVC(tol=tol, cache_size=500, **params).fit(a, y[train])
            folds.append(float(np.mean(model.predict(b) == y[test])))
    return {"folds": folds, "mean": float(np.mean(folds))}


def compare_with_meta(name, kernel, result):
    """The reference results of datasets/NAME/meta.json, given there to six or seven digits."""
    meta = json.loads((DATASETS / name / "meta.json").read_text(encoding="utf-8"))
    key = f"svr_{kernel}" if name == "diabetes" else f"svm_{kernel}_acc"
    for reference in meta["reference_results"]:
        if "protocol modfold-5" in reference["what"] and key in reference["value"]:
            want = np.array(reference["folds"][key] + [reference["value"][key]])
            got = np.array(result["folds"] + [result["mean"]])
            worst = float((np.abs(got - want) / want).max())
            print(f"modfold5 {name} {kernel}: tol 1e-3 and meta.json differ by {worst:.1e} (relative)")
            return worst
    print(f"modfold5 {name} {kernel}: no reference in meta.json")
    return None


def main():
    check = {"objective": 0.0, "rho": 0.0, "support_changed": []}
    sets = {}
    for name in CLASSIFICATION + ["diabetes"]:
        if name == "diabetes":
            _, x, y = load_regression(name)
            y, solve = standardise(y), solve_svr
        else:
            _, x, y = load(name)
            solve = solve_svc
        x = standardise(x)
        p = x.shape[1]
        cases = [({"kernel": "rbf", "C": cost, "gamma": times / p}, times)
                 for cost in (0.1, 1.0, 10.0, 100.0) for times in (0.1, 1.0, 10.0)]
        if name in ("wine", "breast_cancer", "diabetes"):
            cases += [({"kernel": "linear", "C": 1.0}, None),
                      ({"kernel": "poly", "C": 1.0, "gamma": 1.0 / p, "degree": 3, "coef0": 1.0}, 1.0),
                      ({"kernel": "sigmoid", "C": 1.0, "gamma": 0.1 / p, "coef0": 0.0}, 0.1)]
        fits = []
        for params, times in cases:
            one, two = solve(x, y, params, TOL), solve(x, y, params, 1e-8)
            for a, b in zip(one["objective"], two["objective"]):
                check["objective"] = max(check["objective"], abs(a - b) / abs(b))
            for a, b, free in zip(one["rho"], two["rho"], two["pair_free"]):
                if free:
                    check["rho"] = max(check["rho"], abs(a - b))
            if one["support"] != two["support"]:
                check["support_changed"].append(
                    {"set": name, **params, "tol_1e-6": one["support"], "tol_1e-8": two["support"]})
            extra = {} if times is None else {"gamma_times_p": times}
            fits.append({**params, **extra, **one})
            print(name, params, "gap", one["relative_gap"], "kkt", one["kkt_violation"],
                  "objective", one.get("objective_error"), "rho", one.get("rho_error"),
                  one.get("pairs_refined"), "of", len(one["rho"]), flush=True)
        sets[name] = {"rows": len(y), "p": p}
        if name == "diabetes":
            sets[name]["epsilon"] = EPSILON
        else:
            sets[name]["classes"] = sorted(set(y))
        sets[name]["fits"] = fits
    assert check["objective"] < 1e-7

    folds = {}
    for name in sets:
        folds[name] = {}
        for kernel in ("rbf", "linear"):
            folds[name][kernel] = out_of_fold(name, kernel)
            loose = out_of_fold(name, kernel, 1e-3)
            if name == "diabetes":
                folds[name][kernel]["folds_tol_1e-3"] = loose["folds"]
            else:
                assert loose == folds[name][kernel]
            worst = compare_with_meta(name, kernel, loose)
            assert worst is None or worst < 2e-6

    print(check)
    write("svm", {"protocol": PROTOCOL, "versions": versions(), "tol": TOL,
                  "check_tol_1e-8": check, "sets": sets, "modfold5": folds})


if __name__ == "__main__":
    sys.exit(main())
