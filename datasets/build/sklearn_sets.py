#!/usr/bin/env python3
"""Make the datasets that come from the scikit-learn wheel (made with 1.9.1).

    python sklearn_sets.py OUTPUT_DIRECTORY

Writes OUTPUT_DIRECTORY/NAME/NAME.csv.gz for diabetes, breast_cancer, wine, iris and
digits, from the data files inside the installed scikit-learn (no network is used), and
compares the sha256 of each CSV with ../NAME/meta.json. Exit status 1 if any differs.
"""

from sklearn import datasets

from common import number, run


def breast_cancer_names():
    parts = ["radius", "texture", "perimeter", "area", "smoothness", "compactness",
             "concavity", "concave_points", "symmetry", "fractal_dimension"]
    return [f"{group}_{part}" for group in ("mean", "se", "worst") for part in parts]


def tables():
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


def sets():
    for name, features, target_name, rows, target in tables():
        yield (name, features + [target_name],
               [[number(v) for v in row] + [t] for row, t in zip(rows, target)])


if __name__ == "__main__":
    run(__doc__, sets)
