#!/usr/bin/env python3
"""Make the datasets that come from the R package modeldata, as packaged by Debian.

    apt-get download r-cran-modeldata             # 1.4.0-1, Debian 13 (trixie)
    dpkg-deb -x r-cran-modeldata_*_all.deb UNPACKED
    pip install rdata
    python modeldata_sets.py OUTPUT_DIRECTORY UNPACKED/usr/lib/R/site-library/modeldata

R is not needed: its lazy-load database (data/Rdata.rdx: where each object is;
data/Rdata.rdb: the objects, xz-compressed R serialisation) is read here with the
Python package rdata (made with 1.1.0). Compares the sha256 of each CSV with
../NAME/meta.json. Exit status 1 if any differs.
"""

import gzip
import lzma
import warnings
from pathlib import Path

import pandas
import rdata

from common import number, run

LZMA = [{"id": lzma.FILTER_LZMA2, "preset": 6}]


def convert(serialised):
    """The Python object of an R object; without rdata's remarks on unknown classes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdata.conversion.convert(rdata.parser.parse_data(serialised))


class Database:
    """R's lazy-load database of a package's data."""

    def __init__(self, package):
        data = Path(package) / "data"
        self.places = convert(gzip.open(data / "Rdata.rdx").read())["variables"]
        self.bytes = (data / "Rdata.rdb").read_bytes()

    def table(self, name):
        """The data frame of that name: 4 bytes length, "Z", raw LZMA2 stream."""
        start, length = (int(v) for v in self.places[name])
        block = self.bytes[start:start + length]
        assert block[4:5] == b"Z", "not xz-compressed"
        raw = lzma.decompress(block[5:], format=lzma.FORMAT_RAW, filters=LZMA)
        return convert(raw)


def field(value):
    if pandas.isna(value):
        return ""
    return value if isinstance(value, str) else number(value)


def texts(frame, columns):
    return [[field(v) for v in row] for row in frame[columns].itertuples(index=False)]


def last(frame, *names):
    """The columns with `names` moved to the end."""
    return [c for c in frame.columns if c not in names] + list(names)


def first(columns, *names):
    return list(names) + [c for c in columns if c not in names]


def sets(package):
    data = Database(package)

    # (table, name here, target, moved to the end)
    plain = [("permeability_qsar", "permeability", "permeability"),
             ("chem_proc_yield", "chem_proc_yield", "yield"),
             ("deliveries", "deliveries", "time_to_delivery"),
             ("ames", "ames", "Sale_Price"),
             ("penguins", "penguins", "species"),
             ("credit_data", "credit_data", "Status"),
             ("mlc_churn", "churn", "churn")]
    for table, name, target in plain:
        frame = data.table(table)
        columns = last(frame, target)
        yield name, [c.lower() for c in columns], texts(frame, columns)

    frame = data.table("concrete").rename(columns={"blast_furnace_slag": "slag"})
    yield "concrete", list(frame.columns), texts(frame, list(frame.columns))

    # Tecator's own order: 129 samples for training, 43 for monitoring, 43 for testing
    frame = data.table("meats")
    frame["part"] = ["train"] * 129 + ["valid"] * 43 + ["test"] * 43
    columns = first(last(frame, "water", "protein", "fat"), "part")
    yield "meats", columns, texts(frame, columns)

    frame = data.table("check_times").drop(columns="package")
    columns = last(frame, "status", "check_time")
    yield "check_times", [c.lower() for c in columns], texts(frame, columns)

    # the published splits become a column `part`
    part = {"Training": "train", "Testing": "test", "Train": "train", "Test": "test"}
    frame = data.table("biomass").rename(columns={"dataset": "part", "HHV": "hhv"})
    frame["part"] = [part[v] for v in frame["part"]]
    frame["sample"] = [v.replace(",", ";") for v in frame["sample"]]
    columns = first(last(frame, "hhv"), "part", "sample")
    yield "biomass", columns, texts(frame, columns)

    frame = data.table("cells").rename(columns={"case": "part"})
    frame["part"] = [part[v] for v in frame["part"]]
    columns = first(last(frame, "class"), "part")
    yield "cells", columns, texts(frame, columns)

    rows = []
    for name, table in (("train", "bivariate_train"), ("valid", "bivariate_val"),
                        ("test", "bivariate_test")):
        rows += [[name] + row for row in texts(data.table(table), ["A", "B", "Class"])]
    yield "bivariate", ["part", "a", "b", "class"], rows


if __name__ == "__main__":
    run(__doc__, sets, arguments=2)
