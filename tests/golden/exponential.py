#!/usr/bin/env python3
"""exp and tanh to 60 digits: writes exponential.json next to this file.

Each value is a pair of float64 numbers whose sum is right to more than 100 bits (where it is not
subnormal): the correctly rounded value and what it lacks. Needs mpmath.
"""

import json
import sys
from pathlib import Path

import mpmath
import numpy as np

mpmath.mp.dps = 60


def pair(value):
    high = float(value)
    return [high, float(value - mpmath.mpf(high))]


def main():
    rng = np.random.default_rng(0)
    wide = np.concatenate([
        rng.uniform(-745.1, 709.7, 300), rng.uniform(-1, 1, 200), rng.uniform(-40, 0, 300),
        rng.uniform(-745.1, -708.0, 60), 10.0 ** rng.uniform(-300, 0, 40),
        np.log(2) * (np.arange(-60, 61) + 0.5), [0.0, 1.0, -1.0, 709.78, -708.4, -745.13, 5e-324],
    ])
    narrow = np.concatenate([
        rng.uniform(-20, 20, 200), rng.uniform(-1, 1, 300), rng.uniform(0.1, 0.2, 100),
        -(10.0 ** rng.uniform(-300, 0, 60)), [0.0, 19.0, 22.0, -25.0, 5e-324, 700.0],
    ])
    values = {
        "protocol": " ".join(__doc__.split()),
        "versions": {"mpmath": mpmath.__version__, "numpy": np.__version__},
        "exp": [[float(x), *pair(mpmath.exp(mpmath.mpf(float(x))))] for x in wide],
        "tanh": [[float(x), *pair(mpmath.tanh(mpmath.mpf(float(x))))] for x in narrow],
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(values, indent=None).replace("], [", "],\n[") + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
