#!/usr/bin/env python3
"""Seconds an epoch of an LSTM takes, PyTorch beside ours: 229 sequences of 59 steps of 88 labels, the next step's
labels to be predicted, SGD with momentum 0.9, f32, one thread, CPU time, the fastest of several epochs.

    python benches/peers/lstm.py            # needs torch and cargo; ours and theirs in turn, three times

PyTorch computes the mean over labels as well as steps, ours the sum over labels: the work is the same.
"""

import os
import subprocess
import time

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

SIZES = [(units, batch) for units in (64, 128) for batch in (1, 8, 32)]


def ours():
    """By units and batch; the program is `cargo bench --bench lstm`."""
    out = subprocess.run(["cargo", "bench", "-q", "--bench", "lstm"], check=True, capture_output=True, text=True)
    rows = [line.split() for line in out.stdout.splitlines()[1:]]
    return {(int(units), int(batch)): float(seconds) for units, batch, seconds, *_ in rows}


def theirs(units, batch, epochs=7):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    steps = (torch.rand(229, 60, 88) < 0.044).float()
    lstm, head = torch.nn.LSTM(88, units, batch_first=True), torch.nn.Linear(units, 88)
    optimizer = torch.optim.SGD([*lstm.parameters(), *head.parameters()], lr=0.1, momentum=0.9)
    loss_of, least = torch.nn.BCEWithLogitsLoss(), float("inf")
    for _ in range(epochs):
        start = time.process_time()
        for chosen in torch.randperm(len(steps)).split(batch):
            x = steps[chosen]
            optimizer.zero_grad()
            loss_of(head(lstm(x[:, :-1])[0]), x[:, 1:]).backward()
            optimizer.step()
        least = min(least, time.process_time() - start)
    return least


def main():
    rounds = [(ours(), {size: theirs(*size) for size in SIZES}) for _ in range(3)]
    print("units  batch  ours [s]  PyTorch [s]  ratio")
    for size in SIZES:
        mine, other = (min(part[size] for part in parts) for parts in zip(*rounds))
        print(f"{size[0]:5}  {size[1]:5}  {mine:8.4f}  {other:11.4f}  {other / mine:5.2f}")


main()
