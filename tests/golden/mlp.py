#!/usr/bin/env python3
"""Golden values of PyTorch: steps of a small network under every optimizer; writes mlp.json next to this
file."""

import json
import platform
import sys
from pathlib import Path

import numpy as np
import torch

PROTOCOL = (
    "40 rows of 5 columns; layers 5-7-6-outputs, tanh then relu, in float64 on the CPU. Weights are "
    "inputs x outputs (the transpose of torch's). Classes: 3 outputs, cross-entropy; values: 1 output, half "
    "the squared error; both the mean over the batch. Batches are rows 0-7, 8-15, 16-23, 24-31, 32-39. The "
    "penalty (weight_decay) is on weights, not on biases (two groups of parameters). loss: the mean "
    "before each of the five steps; one: all parameters after the first step, epoch: after the fifth, layer by "
    "layer, biases then weights by rows."
)
RATE = {"sgd": 0.1, "momentum": 0.05, "nesterov": 0.05, "rmsprop": 0.01, "adam": 0.01, "adamw": 0.01}
DECAY = 0.02


def optimizer(name, groups):
    rate = RATE[name]
    if name == "rmsprop":
        return torch.optim.RMSprop(groups, lr=rate, alpha=0.9, eps=1e-6)
    if name == "adam":
        return torch.optim.Adam(groups, lr=rate, betas=(0.8, 0.99), eps=1e-6)
    if name == "adamw":
        return torch.optim.AdamW(groups, lr=rate, betas=(0.8, 0.99), eps=1e-6)
    momentum = 0.0 if name == "sgd" else 0.9
    return torch.optim.SGD(groups, lr=rate, momentum=momentum, nesterov=name == "nesterov")


def network(outputs):
    torch.manual_seed(11)
    return torch.nn.Sequential(
        torch.nn.Linear(5, 7), torch.nn.Tanh(), torch.nn.Linear(7, 6), torch.nn.ReLU(),
        torch.nn.Linear(6, outputs)).double()


def parameters(net):
    flat = []
    for layer in net:
        if isinstance(layer, torch.nn.Linear):
            flat += layer.bias.tolist() + layer.weight.T.reshape(-1).tolist()
    return flat


def loss_of(net, x, y):
    f = net(x)
    if y.dtype == torch.int64:
        return torch.nn.functional.cross_entropy(f, y)
    return 0.5 * torch.nn.functional.mse_loss(f[:, 0], y)


def steps(name, x, y, outputs):
    net = network(outputs)
    layers = [layer for layer in net if isinstance(layer, torch.nn.Linear)]
    groups = [{"params": [l.weight for l in layers], "weight_decay": DECAY},
              {"params": [l.bias for l in layers], "weight_decay": 0.0}]
    opt, losses, one = optimizer(name, groups), [], None
    for begin in range(0, 40, 8):
        opt.zero_grad()
        loss = loss_of(net, x[begin:begin + 8], y[begin:begin + 8])
        losses.append(loss.item())
        loss.backward()
        opt.step()
        one = one or parameters(net)
    return {"optimizer": name, "rate": RATE[name], "loss": losses, "one": one,
            "epoch": parameters(net)}


def main():
    rng = np.random.default_rng(5)
    x = rng.standard_normal((40, 5))
    values = np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * rng.standard_normal(40)
    classes = np.digitize(values, [-0.4, 0.5])
    tasks = {}
    for task, y, outputs in (("classes", torch.tensor(classes), 3), ("values", torch.tensor(values), 1)):
        start = parameters(network(outputs))
        fits = [steps(name, torch.tensor(x), y, outputs) for name in RATE]
        assert all(fit["loss"] != fits[0]["loss"] for fit in fits[1:])
        tasks[task] = {"target": y.tolist(), "start": start, "fits": fits}
    found = {"protocol": PROTOCOL, "versions": {"torch": torch.__version__, "numpy": np.__version__,
                                                "python": platform.python_version()},
             "weight_decay": DECAY, "x": x.tolist(), "tasks": tasks}
    path = Path(__file__).resolve().parent / "mlp.json"
    path.write_text(json.dumps(found, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.exit(main())
