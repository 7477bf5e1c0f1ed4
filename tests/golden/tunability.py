#!/usr/bin/env python3
"""Golden values of tunability on full grids, by brute force: writes tunability.json next to this file.

Reads svm_grids.csv (made by `cargo run --release --example svm_grids`) with the standard library alone.
Definitions: Probst, Bischl & Boulesteix (2019); Weerts, Mueller & Vanschoren (2020) for `risk`; Adkins,
Bowling & White (2024) for `sensitivity`. Every slice is written down as the paper says it, without the
bit sets of the product.
"""

import csv
import itertools
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["kernel", "cost", "gamma", "degree"]
DECLARED = {"kernel": "rbf", "cost": 1.0, "gamma": 1.0, "degree": 3}


def active(name, kernel):
    return name in ("kernel", "cost") or name == "gamma" and kernel != "linear" or kernel == "poly"


def load():
    tables = {}
    with open(os.path.join(HERE, "svm_grids.csv")) as file:
        for row in csv.DictReader(file):
            config = (
                row["kernel"],
                float(row["cost"]),
                float(row["gamma"]) if row["gamma"] else None,
                int(row["degree"]) if row["degree"] else None,
            )
            tables.setdefault(row["dataset"], {})[config] = float(row["accuracy"])
    return dict(sorted(tables.items()))


def reached_staying(config, base, free):
    """All that is held is at the base, where it is active."""
    return all(
        name in free or value is None or value == base[name] for name, value in zip(NAMES, config)
    )


def reached_moving(config, base, free):
    """As above, but the kernel may move if a freed hyperparameter is active that needs it."""
    of = dict(zip(NAMES, config))
    for name, value in of.items():
        if name in free or value is None or value == base[name]:
            continue
        needed = name == "kernel" and any(of[child] is not None for child in free & {"gamma", "degree"})
        if not needed:
            return False
    return True


def measures(tables, base):
    default = tuple(base[name] if active(name, base["kernel"]) else None for name in NAMES)
    out = {"default": dict(zip(NAMES, default)), "single": {}, "moving": {}, "pairs": {}, "pairs_moving": {}, "risk": {}}

    def gain(free, reached):
        free = set(free)
        return [
            max(score for config, score in table.items() if reached(config, base, free)) - table[default]
            for table in tables.values()
        ]

    out["whole"] = gain(NAMES, reached_staying)
    for name in NAMES:
        out["single"][name] = gain([name], reached_staying)
        out["moving"][name] = gain([name], reached_moving)
        out["risk"][name] = [
            max(table.values())
            - max(s for c, s in table.items() if dict(zip(NAMES, c))[name] in (None, base[name]))
            for table in tables.values()
        ]
    for pair in itertools.combinations(NAMES, 2):
        out["pairs"]["+".join(pair)] = gain(pair, reached_staying)
        out["pairs_moving"]["+".join(pair)] = gain(pair, reached_moving)
    return out


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def optimal(tables):
    """The configuration of largest mean accuracy; ties to the first in the order of the file."""
    configs = list(next(iter(tables.values())))
    means = [mean(table[config] for table in tables.values()) for config in configs]
    return configs[max(range(len(configs)), key=lambda at: means[at])]


def main():
    tables = load()
    assert all(len(table) == 288 for table in tables.values()) and len(tables) == 10
    best = dict(zip(NAMES, optimal(tables)))
    base = {name: DECLARED[name] if best[name] is None else best[name] for name in NAMES}
    elsewhere = []
    for left in tables:
        others = {name: table for name, table in tables.items() if name != left}
        elsewhere.append(max(tables[left].values()) - tables[left][optimal(others)])
    tuned = mean(max(table.values()) for table in tables.values())
    shared = mean(table[optimal(tables)] for table in tables.values())
    result = {
        "protocol": " ".join(__doc__.split()),
        "datasets": list(tables),
        "declared": measures(tables, DECLARED),
        "optimal": measures(tables, base),
        "optimal_elsewhere": elsewhere,
        "sensitivity": {"tuned": tuned, "shared": shared, "phi": tuned - shared},
    }
    with open(os.path.join(HERE, "tunability.json"), "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
