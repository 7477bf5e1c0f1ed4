"""The linear models beside their peers: one alternating run, one thread, the least CPU seconds of each.

    python3 -m venv V && V/bin/pip install numpy scipy scikit-learn==1.9.1 celer==0.7.4
    V/bin/python benches/peers/linear.py [--rounds 3] [--only TEXT] > table.md

Builds `benches/peers/linear.rs` (`--ours COMMAND` takes another), makes the data, and gives every program
the same numbers. A peer whose result is worse than asked for is listed without a ratio.
"""

import argparse, json, os, subprocess, sys, tempfile, time, warnings

for name in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{name}_NUM_THREADS"] = "1"
import celer, numpy as np, scipy, scipy.linalg, sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LassoCV, LinearRegression

warnings.filterwarnings("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--only", default="")
parser.add_argument("--ours", default="")
ARGUMENTS = parser.parse_args()
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SIZES = {"20640x8": (20640, 8), "10000x200": (10000, 200), "100000x50": (100000, 50), "1000x5000": (1000, 5000)}
# Task, data, share of the largest penalty (the last one of a path), tolerance, least ratio wanted.
WORK = [("ols", "442x10", 1, 1e-9, 2), ("ols", "20640x8", 1, 1e-9, 3), ("ols", "10000x200", 1, 1e-9, 2),
        ("ols", "100000x50", 1, 1e-9, 4),
        ("lasso", "442x10", 0.1, 1e-8, 5), ("lasso", "442x10", 0.01, 1e-8, 5),
        ("lasso", "20640x8", 0.1, 1e-8, 4), ("lasso", "20640x8", 0.01, 1e-8, 4),
        ("lasso", "10000x200", 0.1, 1e-8, 1.5), ("lasso", "10000x200", 0.01, 1e-8, 1.5),
        ("lasso", "1000x5000", 0.1, 1e-8, 2), ("lasso", "1000x5000", 0.01, 1e-6, 2),
        ("path", "442x10", 1e-3, 1e-6, 20), ("path", "20640x8", 1e-3, 1e-6, 20),
        ("path", "10000x200", 1e-3, 1e-6, 5), ("path", "1000x5000", 0.1, 1e-6, 1.5)]


def make(name):
    """Mildly correlated columns, a quarter of them (at most 20 of many) with an effect."""
    if name == "442x10":
        data = load_diabetes(scaled=False)
        return (data.data - data.data.mean(0)) / data.data.std(0), data.target
    n, p = SIZES[name]
    rng = np.random.default_rng(7)
    x = rng.standard_normal((n, p)) + 0.5 * rng.standard_normal((n, 1))
    active = 20 if p >= 1000 else max(3, p // 4)
    w = np.zeros(p)
    w[rng.choice(p, active, replace=False)] = 2 * rng.standard_normal(active)
    return x, x @ w + 3 + np.sqrt(active) * rng.standard_normal(n)


def gap(x, y, b, alpha):
    """Of the LASSO, as a share of the loss without coefficients."""
    n, x, y = len(y), x - x.mean(0), y - y.mean()
    r = y - x @ b
    theta = r * min(1, n * alpha / np.abs(x.T @ r).max())
    loss = lambda v: v @ v / (2 * n)
    return (loss(r) + alpha * np.abs(b).sum() - loss(y) + loss(y - theta)) / loss(y)


def ols(x, y):
    ones = lambda: np.c_[x, np.ones(len(y))]
    error = lambda b: float(np.mean((y - x @ b[:-1] - b[-1]) ** 2))
    def normal():
        mean, m = x.mean(0), y.mean()
        centred = x - mean
        b = scipy.linalg.solve(centred.T @ centred, centred.T @ (y - m), assume_a="pos", check_finite=False)
        return np.append(b, m - mean @ b)
    def sk():
        line = LinearRegression().fit(x, y)
        return np.append(line.coef_, line.intercept_)
    return {"scikit-learn LinearRegression": (sk, error),
            "numpy lstsq": (lambda: np.linalg.lstsq(ones(), y, rcond=None)[0], error),
            "scipy lstsq gelsy": (lambda: scipy.linalg.lstsq(ones(), y, lapack_driver="gelsy", check_finite=False)[0], error),
            "numpy normal equations (by hand)": (normal, error)}


def lasso(x, y, share, tolerance):
    alpha = np.abs((x - x.mean(0)).T @ (y - y.mean())).max() / len(y) * share
    columns = np.asfortranarray(x)
    quality = lambda model: float(gap(x, y, model.coef_.ravel(), alpha))
    peers = {"celer": (lambda: celer.Lasso(alpha=alpha, tol=tolerance).fit(columns, y), quality)}
    if x.shape[1] < len(y) or share >= 0.1:
        peers["scikit-learn Lasso"] = (lambda: Lasso(alpha=alpha, tol=tolerance, max_iter=100000).fit(columns, y), quality)
    if x.shape[1] < len(y):
        peers["scikit-learn Lasso, Gram"] = (lambda: Lasso(alpha=alpha, tol=tolerance, max_iter=100000, precompute=True).fit(columns, y), quality)
    return peers


def path(x, y, last, tolerance, fold):
    columns = np.asfortranarray(x)
    splits = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(5)]
    most = np.abs((x - x.mean(0)).T @ (y - y.mean())).max() / len(y)
    def by_celer():
        alphas, error = most * last ** (np.arange(100) / 99), np.zeros(100)
        for train, test in splits:
            mean, m = x[train].mean(0), y[train].mean()
            _, b, _ = celer.celer_path(np.asfortranarray(x[train] - mean), y[train] - m, pb="lasso", alphas=alphas, tol=tolerance)
            error += np.mean(((x[test] - mean) @ b + m - y[test][:, None]) ** 2, axis=0) / 5
        return error.min()
    def by_sklearn(tolerance):
        model = LassoCV(alphas=100, eps=last, cv=splits, tol=tolerance, max_iter=100000)
        return lambda: model.fit(columns, y).mse_path_.mean(1).min()
    peers = {f"celer_path × 5, tol {tolerance:g}": (by_celer, float),
             "scikit-learn LassoCV, tol 1e-4": (by_sklearn(1e-4), float)}
    if x.shape[1] < len(y):
        peers[f"scikit-learn LassoCV, tol {tolerance:g}"] = (by_sklearn(tolerance), float)
    return peers


def once(run, seconds=0.5):
    """The least CPU seconds of a few runs, and the last result."""
    least, spent = float("inf"), 0
    while spent < seconds:
        start = time.process_time()
        result = run()
        took = time.process_time() - start
        least, spent = min(least, took), spent + max(took, 1e-5)
    return least, result


def command():
    if ARGUMENTS.ours:
        return [ARGUMENTS.ours]
    build = ["cargo", "build", "--release", "--bench", "peers_linear", "--message-format", "json"]
    lines = subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    built = [json.loads(line) for line in lines]
    return [next(b["executable"] for b in built if b.get("target", {}).get("name") == "peers_linear" and b.get("executable"))]


def measure(ours, folder, task, name, share, tolerance):
    x, y = make(name)
    fold = np.random.default_rng(1).permutation(len(y)) % 5
    for kind, values in ("x", x), ("y", y), ("folds", fold):
        np.ascontiguousarray(values, dtype="<f8").tofile(f"{folder}/{name}.{kind}.f64")
    if task == "ols":
        peers = ols(x, y)
    else:
        peers = lasso(x, y, share, tolerance) if task == "lasso" else path(x, y, share, tolerance, fold)
    cpu, quality = {}, {}
    for _ in range(ARGUMENTS.rounds):
        said = subprocess.run(ours + [folder, name, task, str(share), str(tolerance)], check=True, stdout=subprocess.PIPE, text=True)
        for line in map(json.loads, said.stdout.splitlines()):
            cpu[line["name"]] = min(cpu.get(line["name"], float("inf")), line["cpu"])
            quality[line["name"]] = line["quality"]
        for peer, (run, judge) in peers.items():
            took, result = once(run)
            cpu[peer], quality[peer] = min(cpu.get(peer, float("inf")), took), judge(result)
    return cpu, quality


def main():
    print(f"{time.strftime('%Y-%m-%d')}, {ARGUMENTS.rounds} alternating rounds, one thread. Python {sys.version.split()[0]}, numpy {np.__version__}, "
          f"scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, celer {celer.__version__}, linfa 0.8.1, faer 0.24.4.\n")
    print("| work | implementation | CPU | ratio to ours | error, gap |\n|---|---|---|---|---|")
    ours = command()
    with tempfile.TemporaryDirectory() as folder:
        for task, name, share, tolerance, wanted in WORK:
            title = f"{task} {name}" + ("" if task == "ols" else f", to {share:g}" if task == "path" else f", at {share:g}, gap {tolerance:g}")
            if ARGUMENTS.only not in title:
                continue
            cpu, quality = measure(ours, folder, task, name, share, tolerance)
            best = quality["tunability"]
            for peer in sorted(cpu, key=cpu.get):
                worse = quality[peer] > 2 * tolerance if task == "lasso" else quality[peer] > best * (1 + (1e-9 if task == "ols" else 1e-3))
                ratio = "worse" if worse else f"{cpu[peer] / cpu['tunability']:.2f}"
                said = f"**{peer}** (wanted {wanted})" if peer == "tunability" else peer
                print(f"| {title} | {said} | {cpu[peer] * 1e3:.4g} ms | {ratio} | {quality[peer]:.9g} |", flush=True)


main()
