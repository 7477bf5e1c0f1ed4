#!/usr/bin/env python3
"""Make the datasets that come from the statsmodels wheel (made with 0.15.0).

    python statsmodels_sets.py OUTPUT_DIRECTORY

Writes OUTPUT_DIRECTORY/NAME/NAME.csv.gz for longley, mauna_loa_co2 and sunspots, from
the CSV files inside the installed statsmodels (no network is used), and compares the
sha256 of each CSV with ../NAME/meta.json. Exit status 1 if any differs.
"""

import csv
from pathlib import Path

import statsmodels

from common import number, run

DATA = Path(statsmodels.__file__).parent / "datasets"


def read(name):
    with open(DATA / name / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sets():
    columns = ["GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR", "TOTEMP"]
    yield ("longley", [c.lower() for c in columns],
           [[number(row[c]) for c in columns] for row in read("longley")])

    yield ("mauna_loa_co2", ["date", "co2"],
           [[row["date"], number(row["co2"] or None)] for row in read("co2")])

    yield ("sunspots", ["year", "sunspots"],
           [[number(row["YEAR"]), number(row["SUNACTIVITY"])] for row in read("sunspots")])


if __name__ == "__main__":
    run(__doc__, sets)
