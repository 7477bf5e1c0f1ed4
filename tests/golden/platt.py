#!/usr/bin/env python3
"""Platt's sigmoid by scikit-learn on fixed decision values: writes platt.json next to this file.

slope and shift: sklearn.calibration's _sigmoid_calibration, P(positive) = 1 / (1 + exp(slope f + shift)),
with Platt's targets (n+ + 1) / (n+ + 2) and 1 / (n- + 2); loss: the sum of log losses with these targets
there; gradient: its largest component, by which one sees how exact scikit-learn's answer is.
"""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.calibration import _sigmoid_calibration


def loss_and_gradient(f, t, a, b):
    z = a * f + b
    p = 1 / (1 + np.exp(z))
    loss = -np.sum(t * np.log(p) + (1 - t) * np.log1p(-p))
    return float(loss), float(max(abs(np.sum(f * (t - p))), abs(np.sum(t - p))))


def case(rng, n, shift, noise):
    f = rng.standard_normal(n) + shift
    y = np.where(f + noise * rng.standard_normal(n) > 0, 1, -1)
    a, b = _sigmoid_calibration(f, y)
    first = (y > 0).sum()
    t = np.where(y > 0, (first + 1) / (first + 2), 1 / (n - first + 2))
    loss, gradient = loss_and_gradient(f, t, a, b)
    return {"decisions": f.tolist(), "signs": y.tolist(), "slope": float(a), "shift": float(b),
            "loss": loss, "gradient": gradient}


def main():
    rng = np.random.default_rng(0)
    cases = [case(rng, n, s, e) for n in (12, 100, 400) for s in (0.0, 1.0) for e in (0.3, 2.0)]
    path = Path(__file__).with_suffix(".json")
    versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
    text = json.dumps({"protocol": " ".join(__doc__.split()), "versions": versions, "cases": cases})
    path.write_text(text.replace("}, {", "},\n{") + "\n", encoding="utf-8")
    for c in cases:
        print(c["slope"], c["shift"], c["loss"], c["gradient"])


if __name__ == "__main__":
    sys.exit(main())
