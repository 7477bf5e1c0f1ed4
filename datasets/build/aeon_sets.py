#!/usr/bin/env python3
"""Make the dataset that comes from the aeon wheel (made with 1.6.0).

    python aeon_sets.py OUTPUT_DIRECTORY

Writes OUTPUT_DIRECTORY/japanese_vowels/japanese_vowels.csv.gz, one time step a row,
from the two .ts files inside the installed aeon (the package is not imported, so
`pip install --no-deps aeon` is enough; no network is used), and compares the sha256 of
the CSV with ../japanese_vowels/meta.json. Exit status 1 if it differs.
"""

import importlib.util
from pathlib import Path

from common import number, run

DATA = Path(importlib.util.find_spec("aeon").origin).parent / "datasets" / "data"


def sequences(path):
    """Yield (channels, label) of each line after @data: "c1,c1,..:c2,c2,..:..:label"."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[lines.index("@data") + 1:]:
        *channels, label = line.split(":")
        yield [channel.split(",") for channel in channels], label


def sets():
    header = ["part", "series", "t"] + [f"c{k:02d}" for k in range(1, 13)] + ["label"]
    rows, series = [], 0
    for part in ("train", "test"):
        path = DATA / "JapaneseVowels" / f"JapaneseVowels_{part.upper()}.ts"
        for channels, label in sequences(path):
            series += 1
            for t, values in enumerate(zip(*channels, strict=True), start=1):
                rows.append([part, str(series), str(t)] + [number(v) for v in values] + [label])
    yield "japanese_vowels", header, rows


if __name__ == "__main__":
    run(__doc__, sets)
