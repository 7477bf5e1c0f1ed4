#!/usr/bin/env python3
"""LSTM cells in numpy, written from the equations of Greff et al. 2017 alone: writes lstm.json next to this
file.

Each variant reads three sequences of 5, 2 and 4 steps (3 channels, 5 units) and gives two labels at every step.
Gradients are no derivation of ours: they are complex-step derivatives (Squire and Trapp 1998), right to the
last digits. PyTorch has no peepholes; `no_peepholes` is its LSTM, and is asserted to agree with it to 1e-13.
"""

import json
from pathlib import Path

import numpy as np
import torch

CHANNELS, UNITS, LABELS, LENGTHS = 3, 5, 2, [5, 2, 4]
VARIANTS = ["vanilla", "no_input_gate", "no_forget_gate", "no_output_gate", "no_input_activation",
            "no_output_activation", "coupled", "no_peepholes", "full_gate_recurrence"]
STEP = 1e-200


def sigma(x):
    return 1 / (1 + np.exp(-x))


def loss(w, variant, sequences):
    """Mean over all steps of the Bernoulli likelihood of the labels, and the logits of each step."""
    total, steps, logits = 0, 0, []
    for x, labels in sequences:
        y, c = np.zeros(UNITS, complex), np.zeros(UNITS, complex)
        i = f = o = np.zeros(UNITS, complex)
        for x_t, label in zip(x, labels):
            def net(block):
                s = w["W"][block] @ x_t + w["R"][block] @ y + w["b"][block]
                if variant == "full_gate_recurrence" and block > 0:
                    s = s + sum(w["G"][gate][block] @ g for gate, g in enumerate((before_i, before_f, before_o)))
                return s
            before_i, before_f, before_o = i, f, o
            p = np.zeros((3, UNITS)) if variant == "no_peepholes" else w["p"]
            one = np.ones(UNITS, complex)
            z = net(0) if variant == "no_input_activation" else np.tanh(net(0))
            new_i = one if variant == "no_input_gate" else sigma(net(1) + p[0] * c)
            new_f = (one if variant == "no_forget_gate" else 1 - new_i if variant == "coupled"
                     else sigma(net(2) + p[1] * c))
            c = z * new_i + c * new_f
            new_o = one if variant == "no_output_gate" else sigma(net(3) + p[2] * c)
            y = (c if variant == "no_output_activation" else np.tanh(c)) * new_o
            i, f, o = new_i, new_f, new_o
            logit = w["V"] @ y + w["a"]
            total = total + np.sum(np.log(1 + np.exp(logit)) - label * logit)
            logits.append([float(v.real) for v in logit])
            steps += 1
    return total / steps, logits


def case(variant):
    rng = np.random.default_rng(VARIANTS.index(variant))
    sequences = [(rng.normal(size=(n, CHANNELS)), rng.integers(0, 2, (n, LABELS))) for n in LENGTHS]
    shapes = {"W": (4, UNITS, CHANNELS), "R": (4, UNITS, UNITS), "b": (4, UNITS), "p": (3, UNITS),
              "G": (3, 4, UNITS, UNITS), "V": (LABELS, UNITS), "a": (LABELS,)}
    w = {name: rng.normal(0, 0.6, shape).astype(complex) for name, shape in shapes.items()}
    value, logits = loss(w, variant, sequences)
    gradients = {name: np.zeros(shape) for name, shape in shapes.items()}
    for name in shapes:
        for at in np.ndindex(shapes[name]):
            w[name][at] += 1j * STEP
            gradients[name][at] = loss(w, variant, sequences)[0].imag / STEP
            w[name][at] = w[name][at].real
    flat = lambda arrays: {name: np.real(array).ravel().tolist() for name, array in arrays.items()}
    return {"variant": variant, "x": [x.ravel().tolist() for x, _ in sequences],
            "labels": [y.ravel().tolist() for _, y in sequences], "weights": flat(w), "loss": float(value.real),
            "logits": logits, "gradients": flat(gradients)}


def check_against_torch(case):
    """PyTorch's gates lie in the order input, forget, block input, output; it has two biases."""
    order = [1, 2, 0, 3]
    array = lambda of, name, *shape: np.array(case[of][name]).reshape(shape)
    lstm = torch.nn.LSTM(CHANNELS, UNITS, batch_first=True).double()
    head = torch.nn.Linear(UNITS, LABELS).double()
    ours = lambda of: [array(of, "W", 4, UNITS, CHANNELS)[order].reshape(4 * UNITS, CHANNELS),
                       array(of, "R", 4, UNITS, UNITS)[order].reshape(4 * UNITS, UNITS),
                       array(of, "b", 4, UNITS)[order].ravel(), array(of, "V", LABELS, UNITS), array(of, "a", LABELS)]
    theirs = [lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0, head.weight, head.bias]
    with torch.no_grad():
        lstm.bias_hh_l0.zero_()
        for parameter, value in zip(theirs, ours("weights")):
            parameter.copy_(torch.tensor(value))
    total = 0
    for x, labels in zip(case["x"], case["labels"]):
        x = torch.tensor(x, dtype=torch.float64).reshape(1, -1, CHANNELS)
        labels = torch.tensor(labels, dtype=torch.float64).reshape(1, -1, LABELS)
        total = total + torch.nn.functional.binary_cross_entropy_with_logits(head(lstm(x)[0]), labels, reduction="sum")
    total = total / sum(LENGTHS)
    total.backward()
    assert abs(total.item() - case["loss"]) < 1e-13
    for parameter, gradient in zip(theirs, ours("gradients")):
        assert np.abs(parameter.grad.numpy() - gradient).max() < 1e-13


def main():
    cases = [case(v) for v in VARIANTS]
    check_against_torch(next(case for case in cases if case["variant"] == "no_peepholes"))
    out = {"protocol": __doc__, "versions": {"numpy": np.__version__, "torch": torch.__version__}, "cases": cases}
    Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")


main()
