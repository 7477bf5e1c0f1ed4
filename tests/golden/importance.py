"""Shares of variance by brute force, analytic indices of test functions, and Optuna's PED-ANOVA.

Nothing here grows trees or knows the product: variances are those of means over tables of every cell.
"""

import itertools
import json
import math
import pathlib

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
rng = np.random.default_rng(7)
KERNELS = ["linear", "poly", "rbf"]


def float_(name, low, high, log=False):
    return {"name": name, "domain": {"type": "float", "low": low, "high": high, "log": log}}


def int_(name, low, high, log=False, when=None):
    known = {"name": name, "domain": {"type": "int", "low": low, "high": high, "log": log}}
    return known | ({"when": when} if when else {})


def category(name, levels):
    return {"name": name, "domain": {"type": "category", "levels": levels}}


def declared(axes, defaults, algorithm=()):
    """The space as the product reads it."""
    space = []
    for axis, default in zip(axes, defaults):
        when = axis.get("when")
        conditions = [{"is": "equals", "name": when[0], "value": when[1]}] if when else []
        kind = "algorithm" if axis["name"] in algorithm else "model"
        space.append({"name": axis["name"], "kind": kind, "doc": "", "domain": axis["domain"],
                      "default": default, "conditions": conditions, "fixed": False, "fidelity": False})
    return {"hyperparameters": space}


def components(table, weights):
    """Variance of every component of a table, by means over all other axes."""
    d = table.ndim

    def mean_over(keep):
        values = table
        for axis in reversed(range(d)):
            if axis not in keep:
                values = np.tensordot(values, weights[axis], axes=([axis], [0]))
        return values

    def closed(keep):
        values = mean_over(keep)
        likely = np.ones(())
        for axis in keep:
            likely = np.multiply.outer(likely, weights[axis])
        mean = float((values * likely).sum())
        return float(((values - mean) ** 2 * likely).sum())

    every = [s for k in range(d + 1) for s in itertools.combinations(range(d), k)]
    known = {s: closed(s) for s in every}
    return known, {s: sum((-1) ** (len(s) - len(w)) * known[w] for w in every if set(w) <= set(s))
                   for s in every if s}


def grid(axes, values, weights, defaults, algorithm=()):
    """A full grid with a random response, and its analysis of variance."""
    names = [axis["name"] for axis in axes]
    parents = [[names.index(a["when"][0])] if "when" in a else [] for a in axes]
    shape = [len(v) for v in values]
    table, rows = np.zeros(shape), {}
    for cell in itertools.product(*map(range, shape)):
        config = {}
        for at, axis in enumerate(axes):
            if "when" not in axis or config.get(axis["when"][0]) == axis["when"][1]:
                config[names[at]] = values[at][cell[at]]
        key = json.dumps(config)
        table[cell] = rows.setdefault(key, float(rng.normal()) + 0.5 * sum(cell[:1]))
    closed, parts = components(table, weights)
    total = closed[tuple(range(len(axes)))]
    effects = {}
    for axes_of, part in parts.items():
        gone = {parent for axis in axes_of for parent in parents[axis]}
        name = " ".join(names[axis] for axis in axes_of if axis not in gone)
        effects[name] = effects.get(name, 0.0) + part / total
    totals = {name: sum(part for s, part in parts.items() if at in s) / total
              for at, name in enumerate(names)}
    n = len(names)
    shapley = {name: sum(part / len(s) for s, part in parts.items() if at in s) / total
               for at, name in enumerate(names)}
    kinds = {"model": 0.0, "algorithm": 0.0, "both": 0.0}
    for s, part in parts.items():
        found = {"algorithm" if names[at] in algorithm else "model" for at in s}
        kinds[found.pop() if len(found) == 1 else "both"] += part / total
    default = tuple(values[at].index(defaults[at]) for at in range(n))
    free = {}
    for k in range(1, n + 1):
        for s in itertools.combinations(range(n), k):
            cut = tuple(slice(None) if at in s else default[at] for at in range(n))
            free[" ".join(names[at] for at in s)] = float(table[default] - table[cut].min())
    gains = {}
    for at, name in enumerate(names):
        gains[name] = sum(
            math.factorial(len(s)) * math.factorial(n - 1 - len(s)) / math.factorial(n)
            * (free[" ".join(names[i] for i in sorted(s + (at,)))]
               - (free[" ".join(names[i] for i in s)] if s else 0.0))
            for k in range(n) for s in itertools.combinations([i for i in range(n) if i != at], k))
    return {"space": declared(axes, defaults, algorithm),
            "rows": [[json.loads(key), value] for key, value in rows.items()],
            "effects": effects, "totals": totals, "shapley": shapley, "groups": kinds, "free": free,
            "shapley_gains": gains}


def log_cells(low, high):
    edges = [math.log(v + 0.5) for v in range(low - 1, high + 1)]
    return np.diff(edges) / (edges[-1] - edges[0])


def equal(count):
    return np.full(count, 1.0 / count)


def grids():
    plain = [category("a", ["p", "q", "r"]), int_("b", 1, 4), int_("c", 1, 5, log=True), float_("e", 0.0, 8.0)]
    values = [["p", "q", "r"], [1, 2, 3, 4], [1, 2, 3, 4, 5], [0.0, 1.0, 8.0]]
    weights = [equal(3), equal(4), log_cells(1, 5), equal(3)]
    conditional = [category("kernel", KERNELS), float_("cost", 0.01, 100.0, log=True),
                   int_("degree", 2, 4, when=("kernel", "poly")), int_("gamma", 0, 4, when=("kernel", "rbf"))]
    known = [KERNELS, [0.01, 1.0, 10.0, 100.0], [2, 3, 4], [0, 1, 2, 3, 4]]
    return [grid(plain, values, weights, ["q", 2, 1, 1.0], ("c", "e")),
            grid(conditional, known, [equal(3), equal(4), equal(3), equal(5)], ["rbf", 1.0, 3, 2])]


def random_tree(depth, part):
    """Nodes of a random tree on two axes of numbers and one of four categories."""
    nodes = []

    def grow(depth, part):
        here = len(nodes)
        nodes.append(None)
        axis = int(rng.integers(3))
        low, high = part[axis] if axis < 2 else (0, 0)
        inside = [k for k in range(4) if part[2] >> k & 1]
        if depth == 0 or (axis == 2 and len(inside) < 2):
            middle = 3 * sum(part[0]) / 2 + sum(part[1]) ** 2 + 2 * (part[2] & 1) * (part[0][0] + 1)
            nodes[here] = {"value": middle + 0.3 * float(rng.normal())}
            return here
        left, right = list(part), list(part)
        if axis < 2:
            cut = float(rng.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low)))
            left[axis], right[axis] = (low, cut), (cut, high)
            test = {"low": 0.0, "high": cut}
        else:
            mask = sum(1 << k for k in inside[:: 2])
            left[2], right[2] = mask, part[2] & ~mask
            test = {"mask": mask, "of": 4}
        nodes[here] = {"axis": axis, "left_part": test, "left": grow(depth - 1, left)}
        nodes[here]["right"] = grow(depth - 1, right)
        return here

    grow(depth, part)
    return nodes


def evaluate(nodes, point):
    at = 0
    while "value" not in nodes[at]:
        node = nodes[at]
        test = node["left_part"]
        if "mask" in test:
            left = test["mask"] >> int(point[2] * 4) & 1
        else:
            left = point[node["axis"]] < test["high"]
        at = node["left"] if left else node["right"]
    return nodes[at]["value"]


def forest():
    """A forest of four bags of two trees, with a curve on the first axis; shares from a table of cells."""
    bags = []
    for _ in range(4):
        steps = np.array([-1.5, 0.5]) + 0.1 * rng.normal(size=2)
        curve = {"axis": 0, "parts": [{"low": 0.0, "high": 0.25}, {"low": 0.25, "high": 1.0}],
                 "values": [float(v) for v in steps]}
        bags.append({"curves": [curve],
                     "trees": [random_tree(4, [(0.0, 1.0), (0.0, 1.0), 15]) for _ in range(2)]})
    cuts = [{0.0, 1.0, 0.25}, {0.0, 1.0}]
    for bag in bags:
        for node in itertools.chain(*bag["trees"]):
            if "axis" in node and node["axis"] < 2:
                cuts[node["axis"]].add(node["left_part"]["high"])
    edges = [np.array(sorted(c)) for c in cuts] + [np.arange(5) / 4]
    middles, weights = [(e[1:] + e[:-1]) / 2 for e in edges], [np.diff(e) for e in edges]

    def table(bag, tree):
        values = np.zeros([len(m) for m in middles])
        for cell in itertools.product(*map(range, values.shape)):
            point = [middles[axis][cell[axis]] for axis in range(3)]
            curve = bags[bag]["curves"][0]["values"][0 if point[0] < 0.25 else 1]
            values[cell] = curve + evaluate(bags[bag]["trees"][tree], point)
        return values

    def component(values, s):
        found = values - np.einsum("ijk,i,j,k->", values, *weights)
        out = np.zeros_like(found)
        for k in range(1, len(s) + 1):
            for w in itertools.combinations(s, k):
                mean = found
                for axis in range(3):
                    if axis not in w:
                        shape = [-1 if at == axis else 1 for at in range(3)]
                        mean = (mean * weights[axis].reshape(shape)).sum(axis=axis, keepdims=True)
                out = out + (-1) ** (len(s) - len(w)) * mean
        return out

    tables = [[table(bag, tree) for tree in range(2)] for bag in range(4)]
    every = [s for k in range(1, 4) for s in itertools.combinations(range(3), k)]
    covariance = {s: np.mean([np.einsum("ijk,ijk,i,j,k->", component(tables[b][t], s),
                                        component(tables[(b + 1) % 4][t], s), *weights)
                              for b in range(4) for t in range(2)]) for s in every}
    error = 0.3
    whole = sum(covariance.values()) + error
    names = ["x", "y", "z"]
    return {"space": declared([float_("x", 0.0, 1.0), float_("y", 0.0, 1.0), category("z", list("stuv"))],
                              [0.5, 0.5, "s"]),
            "bags": bags, "error": error, "unexplained": error / whole,
            "effects": {" ".join(names[at] for at in s): c / whole for s, c in covariance.items()},
            "totals": {names[at]: sum(c for s, c in covariance.items() if at in s) / whole for at in range(3)}}


def quadrature(f, domain, pieces=16, nodes=12):
    """First, total and pair indices on a tensor of Gauss-Legendre nodes."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    axes, weights = [], []
    for low, high in domain:
        edges = np.linspace(low, high, pieces + 1)
        half = (edges[1] - edges[0]) / 2
        axes.append(np.concatenate([half * x + (a + b) / 2 for a, b in zip(edges, edges[1:])]))
        weights.append(np.tile(w, pieces) / 2 / pieces)
    table = f(*np.meshgrid(*axes, indexing="ij"))
    closed, parts = components(table, weights)
    total = closed[tuple(range(len(domain)))]
    d = len(domain)
    return {"first": [parts[(i,)] / total for i in range(d)],
            "total": [sum(p for s, p in parts.items() if i in s) / total for i in range(d)],
            "pairs": {f"{i} {j}": parts[i, j] / total for i, j in itertools.combinations(range(d), 2)}}


def sobol_g(a):
    part = [1 / (3 * (1 + v) ** 2) for v in a]
    total = math.prod(1 + p for p in part) - 1
    return {"first": [p / total for p in part],
            "total": [p * (total + 1) / (1 + p) / total for p in part],
            "pairs": {f"{i} {j}": part[i] * part[j] / total for i, j in itertools.combinations(range(len(a)), 2)}}


def hartmann3(x, y, z):
    a = [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]]
    p = [[0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]]
    return -sum(c * np.exp(-sum(q * (u - v) ** 2 for q, u, v in zip(r, (x, y, z), s)))
                for c, r, s in zip((1, 1.2, 3, 3.2), a, p))


def friedman():
    """x1 and x2 interact; the other three add up."""
    x, w = np.polynomial.legendre.leggauss(40)
    x, w = (x + 1) / 2, w / 2
    table = 10 * np.sin(math.pi * np.multiply.outer(x, x))
    closed, parts = components(table, [w, w])
    single = [parts[0,], parts[1,], 400 * (1 / 80 - 1 / 144), 100 / 12, 25 / 12]
    total = sum(single) + parts[0, 1]
    pairs = {f"{i} {j}": 0.0 for i, j in itertools.combinations(range(5), 2)} | {"0 1": parts[0, 1] / total}
    return {"first": [v / total for v in single], "pairs": pairs,
            "total": [(v + (parts[0, 1] if at < 2 else 0)) / total for at, v in enumerate(single)]}


def functions():
    pi = math.pi
    return {
        "ishigami": quadrature(lambda a, b, c: np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a), [(-pi, pi)] * 3, 6),
        "sobol_g_4": sobol_g([0, 1, 4.5, 9]),
        "sobol_g_8": sobol_g([0, 1, 4.5, 9, 99, 99, 99, 99]),
        "friedman": friedman(),
        "branin": quadrature(lambda a, b: (b - 5.1 / (4 * pi**2) * a**2 + 5 / pi * a - 6) ** 2
                             + 10 * (1 - 1 / (8 * pi)) * np.cos(a) + 10, [(-5, 10), (0, 15)]),
        "hartmann_3": quadrature(hartmann3, [(0, 1)] * 3, 6),
        "rosenbrock": quadrature(lambda a, b: 100 * (b - a**2) ** 2 + (1 - a) ** 2, [(-2.048, 2.048)] * 2),
        "camel": quadrature(lambda a, b: (4 - 2.1 * a**2 + a**4 / 3) * a**2 + a * b + (-4 + 4 * b**2) * b**2,
                            [(-3, 3), (-2, 2)]),
        "rastrigin": quadrature(lambda a, b: 20 + a**2 - 10 * np.cos(2 * pi * a) + b**2 - 10 * np.cos(2 * pi * b),
                                [(-5.12, 5.12)] * 2, 32),
        "linear": quadrature(lambda a, b, c: a + 2 * b + 3 * c, [(0, 1)] * 3, 1),
        "pure_interaction": quadrature(lambda a, b: (a - 0.5) * (b - 0.5), [(0, 1)] * 2, 1),
    }


def ped():
    """Optuna's evaluator on 120 random trials of a conditional space."""
    study = optuna.create_study()
    real, logged = optuna.distributions.FloatDistribution(0, 1), optuna.distributions.FloatDistribution(1e-3, 1e3, log=True)
    kernel = optuna.distributions.CategoricalDistribution(KERNELS)
    whole = optuna.distributions.IntDistribution(1, 6)
    rows = []
    for _ in range(120):
        params = {"x": float(rng.uniform()), "kernel": KERNELS[int(rng.integers(3))], "n": int(rng.integers(1, 7))}
        known = {"x": real, "kernel": kernel, "n": whole}
        value = (params["x"] - 0.3) ** 2 + 0.1 * KERNELS.index(params["kernel"]) + 0.02 * params["n"]
        if params["kernel"] == "rbf":
            params["gamma"], known["gamma"] = float(10 ** rng.uniform(-3, 3)), logged
            value += 0.05 * math.log10(params["gamma"]) ** 2 - 0.2
        study.add_trial(optuna.trial.create_trial(params=params, distributions=known, value=value))
        rows.append([params, value])
    found = optuna.importance.PedAnovaImportanceEvaluator().evaluate(study)
    axes = [category("kernel", KERNELS), float_("x", 0.0, 1.0), int_("n", 1, 6),
            {**float_("gamma", 1e-3, 1e3, True), "when": ("kernel", "rbf")}]
    return {"space": declared(axes, ["linear", 0.5, 1, 1.0]), "rows": rows, "importances": dict(found)}


path = pathlib.Path(__file__).with_suffix(".json")
PROTOCOL = (
    "grids: full grids, response of every row; shares of variance under the declared prior where all values "
    "of a finite hyperparameter are there, else equally likely; a child's component with its parent is the "
    "child's. forest: given trees and curves; shares are mean covariances of tree t of bag b and tree t of the "
    "next bag, over their sum and the error. functions: closed forms or Gauss-Legendre quadrature. ped: "
    "PedAnovaImportanceEvaluator()."
)
VERSIONS = {"numpy": np.__version__, "optuna": optuna.__version__}
found = {"protocol": PROTOCOL, "versions": VERSIONS, "grids": grids(),
         "forest": forest(), "functions": functions(), "ped": ped()}
path.write_text(json.dumps(found) + "\n")
