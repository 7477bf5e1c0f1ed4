#!/usr/bin/env python3
"""Make the five CSV files that come from the scikit-learn wheel.

    python sklearn_sets.py OUTPUT_DIRECTORY

Writes OUTPUT_DIRECTORY/NAME/NAME.csv for diabetes, breast_cancer, wine, iris and
digits, from the data files inside the installed scikit-learn (made with 1.9.1; no
network is used), and compares the sha256 of each with ../NAME/meta.json.
Exit status 1 if any differs.

Format: UTF-8, comma, header row, LF line ends, target in the last column; whole
numbers without a decimal point, other numbers as their shortest decimal form.
"""

import hashlib
import json
import sys
from pathlib import Path

from sklearn import datasets

META = Path(__file__).resolve().parent.parent


def number(value):
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def breast_cancer_names():
    parts = ["radius", "texture", "perimeter", "area", "smoothness", "compactness",
             "concavity", "concave_points", "symmetry", "fractal_dimension"]
    return [f"{group}_{part}" for group in ("mean", "se", "worst") for part in parts]


def sets():
    """Yield (name, feature names, target name, rows, target as strings)."""
    d = datasets.load_diabetes(scaled=False)
    yield ("diabetes", ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
           "progression", d.data, [number(v) for v in d.target])

    d = datasets.load_breast_cancer()
    yield ("breast_cancer", breast_cancer_names(), "diagnosis",
           d.data, [str(d.target_names[t]) for t in d.target])

    d = datasets.load_wine()
    yield ("wine", ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium",
                    "total_phenols", "flavanoids", "nonflavanoid_phenols",
                    "proanthocyanins", "color_intensity", "hue", "od280_od315", "proline"],
           "cultivar", d.data, [str(d.target_names[t]) for t in d.target])

    d = datasets.load_iris()
    yield ("iris", ["sepal_length", "sepal_width", "petal_length", "petal_width"],
           "species", d.data, [str(d.target_names[t]) for t in d.target])

    d = datasets.load_digits()
    yield ("digits", [f"p{row}{column}" for row in range(8) for column in range(8)],
           "digit", d.data, [number(t) for t in d.target])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = Path(sys.argv[1])
    failed = 0
    for name, features, target_name, rows, target in sets():
        lines = [",".join(features + [target_name])]
        lines += [",".join([number(v) for v in row] + [t]) for row, t in zip(rows, target)]
        data = ("\n".join(lines) + "\n").encode("utf-8")
        path = out / name / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        want = json.loads((META / name / "meta.json").read_text(encoding="utf-8"))["sha256"]
        same = hashlib.sha256(data).hexdigest() == want
        failed += not same
        print(f"{'ok       ' if same else 'DIFFERENT'} {path} ({len(data)} bytes)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
