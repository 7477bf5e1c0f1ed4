#!/usr/bin/env python3
"""Make the dataset that comes from the crate linfa-datasets (made with 0.8.1).

    cargo init --name fetch SOMEWHERE && cd SOMEWHERE
    cargo add linfa-datasets@=0.8.1 && cargo fetch
    python linfa_sets.py OUTPUT_DIRECTORY ~/.cargo/registry/src/*/linfa-datasets-0.8.1

Writes OUTPUT_DIRECTORY/wine_quality/wine_quality.csv.gz and compares the sha256 of the
CSV with ../wine_quality/meta.json. Exit status 1 if it differs.
"""

import csv
import gzip
from pathlib import Path

from common import number, run


def sets(crate):
    path = Path(crate) / "data" / "winequality-red.csv.gz"
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    yield ("wine_quality", [name.lower().replace(" ", "_") for name in header],
           [[number(v) for v in row] for row in rows if row])


if __name__ == "__main__":
    run(__doc__, sets, arguments=2)
