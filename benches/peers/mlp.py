#!/usr/bin/env python3
"""PyTorch, scikit-learn, candle and our perceptron on digits, in turns, one thread, CPU seconds an epoch.

    cargo bench --bench peers_mlp --no-run      # prints the path of the program
    RUSTFLAGS="-C target-cpu=native" cargo build --release --manifest-path benches/peers/candle/Cargo.toml \
        --target-dir D
    python3 benches/peers/mlp.py PROGRAM D/release/peer-candle [--rounds N]

Prints a Markdown table. Needs numpy, scikit-learn and torch (`torch==2.15.0`; it imports on a machine
without a GPU too). All start from arrays in memory and shuffle their rows each epoch; the best of
several turns counts. The peak is that of a product of 1000 × 1000 matrices in f32 by PyTorch.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import sklearn
import torch
from sklearn import datasets
from sklearn.neural_network import MLPClassifier

torch.set_num_threads(1)
# Units, batch size, epochs, and how many times faster than the best peer we want to be.
CASES = [(64, 2, 2, 8), (64, 8, 6, 6), (64, 32, 20, 4), (64, 256, 30, 1.5), (256, 32, 5, 2),
         (256, 256, 10, 1.2)]


def timed(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


class Peers:
    def __init__(self, x, y, train):
        self.x, self.y, self.train = x.astype(np.float32), y.astype(np.int64), train
        self.xt, self.yt = torch.tensor(self.x), torch.tensor(self.y)

    def torch(self, units, batch, epochs, fused):
        net = torch.nn.Sequential(
            torch.nn.Linear(64, units), torch.nn.ReLU(), torch.nn.Linear(units, units),
            torch.nn.ReLU(), torch.nn.Linear(units, 10))
        adam = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True if fused else None)
        loss, n = torch.nn.CrossEntropyLoss(), self.train
        for _ in range(epochs):
            order = torch.randperm(n)
            for begin in range(0, n, batch):
                rows = order[begin:begin + batch]
                adam.zero_grad()
                loss(net(self.xt[rows]), self.yt[rows]).backward()
                adam.step()
        with torch.no_grad():
            return (net(self.xt[n:]).argmax(1) == self.yt[n:]).float().mean().item()

    def scikit(self, units, batch, epochs):
        net = MLPClassifier((units, units), batch_size=batch, max_iter=epochs, tol=0,
                            n_iter_no_change=10 ** 6, alpha=0.0)
        net.fit(self.x[:self.train], self.y[:self.train])
        return net.score(self.x[self.train:], self.y[self.train:])


def program(path):
    return subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(of, asked):
    of.stdin.write(json.dumps(asked) + "\n")
    of.stdin.flush()
    return json.loads(of.stdout.readline())["cpu"]


def peak():
    a = torch.rand(1000, 1000)
    return 2e9 / min(timed(lambda: torch.mm(a, a))[0] for _ in range(20))


def flops(units, rows):
    """Forward, and both products backward; the inputs need no gradient."""
    return rows * (6 * (64 * units + units * units + units * 10) - 2 * 64 * units)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("candle")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    digits = datasets.load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    x, y, train = digits.data[order] / 16.0, digits.target[order], 1348
    ours, candle = program(args.program), program(args.candle)
    top = peak()
    print(f"PyTorch {torch.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
          f"Python {platform.python_version()}; {platform.machine()}, load {os.getloadavg()[0]:.1f}; "
          f"candle 0.11.1; f32 peak {top / 1e9:.0f} GFLOP/s\n")
    print("| units, batch | wanted | ours | PyTorch | PyTorch, fused Adam | scikit-learn f32 | candle "
          "| best / ours | GFLOP/s | of the peak |\n|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.NamedTemporaryFile() as file:
        file.write(x.astype("<f8").tobytes() + y.astype("<f8").tobytes())
        file.flush()
        peers = Peers(x, y, train)
        for units, batch, epochs, wanted in CASES:
            times = [[] for _ in range(5)]
            for turn in range(args.rounds):
                asked = dict(path=file.name, columns=64, train=train, classes=10, units=units,
                             batch_size=batch, epochs=epochs, seed=turn)
                times[0].append(answer(ours, asked))
                times[4].append(answer(candle, asked))
                for place, work in enumerate((lambda: peers.torch(units, batch, epochs, False),
                                              lambda: peers.torch(units, batch, epochs, True),
                                              lambda: peers.scikit(units, batch, epochs))):
                    times[1 + place].append(timed(work)[0] / epochs)
            best = [min(t) for t in times]
            rate = flops(units, train) / best[0]
            shown = " | ".join(f"{1e3 * t:.3g} ms" for t in best)
            print(f"| {units}-{units}, {batch} | {wanted} | {shown} | {min(best[1:]) / best[0]:.1f} "
                  f"| {rate / 1e9:.0f} | {100 * rate / top:.0f} % |", flush=True)


if __name__ == "__main__":
    main()
