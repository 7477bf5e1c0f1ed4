#!/usr/bin/env python3
"""Seconds an epoch of an LSTM takes, PyTorch beside ours: 229 sequences of 59 steps of 88 labels, of which four
wandering voices are on, the next step's to be predicted, SGD with momentum 0.9, f32, one thread, CPU time, the
fastest of several epochs.

    python benches/peers/lstm.py            # needs torch and cargo; ours and theirs in turn, three times

PyTorch computes the mean over labels as well as steps, ours the sum over labels: the work is the same.
"""

import os
import subprocess
import time

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

SIZES = [(units, batch) for units in (64, 128) for batch in (1, 8, 32)]


def ours():
    """Seconds and loss by units and batch; the program is `cargo bench --bench lstm`."""
    out = subprocess.run(["cargo", "bench", "-q", "--bench", "lstm"], check=True, capture_output=True, text=True)
    rows = [line.split() for line in out.stdout.splitlines()[1:]]
    return {(int(units), int(batch)): (float(seconds), float(loss)) for units, batch, seconds, _, loss in rows}


def music():
    import torch

    moves = torch.randint(-2, 3, (229, 60, 4))
    voices = torch.tensor([24, 36, 43, 50]) + moves.cumsum(1)
    return torch.zeros(229, 60, 88).scatter_(2, voices.clamp(10, 70), 1.0)


def theirs(units, batch, epochs=8):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    steps = music()
    lstm, head = torch.nn.LSTM(88, units, batch_first=True), torch.nn.Linear(units, 88)
    optimizer = torch.optim.SGD([*lstm.parameters(), *head.parameters()], lr=0.1, momentum=0.9)
    loss_of, least = torch.nn.BCEWithLogitsLoss(), float("inf")
    for _ in range(epochs):
        start = time.process_time()
        for chosen in torch.randperm(len(steps)).split(batch):
            x = steps[chosen]
            optimizer.zero_grad()
            loss = loss_of(head(lstm(x[:, :-1])[0]), x[:, 1:])
            loss.backward()
            optimizer.step()
        least = min(least, time.process_time() - start)
    return least, loss.item()


def main():
    import torch

    rounds = [(ours(), {size: theirs(*size) for size in SIZES}) for _ in range(3)]
    print(f"PyTorch {torch.__version__}, load {os.getloadavg()[0]:.1f}\n")
    print("| units | batch | PyTorch | ours | ratio | loss, PyTorch | ours |\n|---|---|---|---|---|---|---|")
    for size in SIZES:
        (mine, loss), (other, their_loss) = (min(part[size] for part in parts) for parts in zip(*rounds))
        print(f"| {size[0]} | {size[1]} | {other:.4f} s | {mine:.4f} s | {other / mine:.2f} "
              f"| {their_loss:.4f} | {loss:.4f} |")


main()
