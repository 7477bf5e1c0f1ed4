#!/usr/bin/env python3
"""Time and peak memory of reading a large CSV file: pandas beside `tunability describe`.

    pip install pandas
    cargo build --release
    python benches/read_csv.py [ROWS] [RUNS]

Writes a file of ROWS rows (1 million: about 200 MB) and 20 columns to a temporary folder: 14 of
numbers, 2 of whole numbers, 3 of texts with few levels, and the target, with 1 % missing. Each
program reads it in a process of its own, once to warm up and RUNS times (3) measured. `describe`
does more than read: it hashes the file and summarises every column, with medians.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PANDAS = "import sys, pandas; pandas.read_csv(sys.argv[1])"
BLOCK = 20_000  # rows that are made; the file repeats them
SUMMARY = PANDAS + ".describe()"


def write(path, rows):
    draw = random.Random(0)
    levels = [[f"level {k}" for k in range(n)] for n in (3, 20, 200)]
    with open(path, "w", encoding="utf-8") as file:
        print(*[f"c{k}" for k in range(19)], "y", sep=",", file=file)
        block = [row(draw, levels) for _ in range(BLOCK)]
        for at in range(0, rows, BLOCK):
            file.writelines(block[: rows - at])


def row(draw, levels):
    fields = [f"{draw.gauss(0, 100):.8f}" for _ in range(14)]
    fields += [str(draw.randrange(10**6)) for _ in range(2)]
    fields += [draw.choice(some) for some in levels]
    if draw.random() < 0.19:
        fields[draw.randrange(19)] = ""
    return ",".join([*fields, f"{draw.random():.6f}"]) + "\n"


def run(command):
    """Wall seconds, CPU seconds and peak MB of a process."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    cpu = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - start, cpu, usage.ru_maxrss / 1024


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10**6
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    root = Path(__file__).resolve().parent.parent
    target = Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "large.csv")
        write(path, rows)
        print(f"{os.path.getsize(path) / 1e6:.0f} MB, {rows} rows, {os.cpu_count()} cores", flush=True)
        commands = {
            "pandas read_csv": [sys.executable, "-c", PANDAS, path],
            "pandas read_csv + describe": [sys.executable, "-c", SUMMARY, path],
            "tunability describe": [target / "release/tunability", "describe", path, "--target", "y"],
        }
        for name, command in commands.items():
            found = [run(command) for _ in range(runs + 1)][1:]
            wall = " ".join(f"{seconds:.2f}" for seconds, _, _ in found)
            cpu = " ".join(f"{seconds:.2f}" for _, seconds, _ in found)
            print(f"{name:28} wall {wall} s  cpu {cpu} s  {max(m for _, _, m in found):.0f} MB", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
