#!/usr/bin/env python3
"""Make fashion_mnist from the Debian package dataset-fashion-mnist.

    apt-get download dataset-fashion-mnist        # 0.0~git20200523.55506a9-1
    dpkg-deb -x dataset-fashion-mnist_*_all.deb UNPACKED
    python fashion_mnist.py OUTPUT_DIRECTORY UNPACKED/usr/share/datasets/fashion-mnist

Takes the first 200 images of every class of the train file and the first 100 of every
class of the test file, in file order, one row an image (pixel p000..p783, row by
row). Compares the sha256 of the CSV with ../fashion_mnist/meta.json. Exit status
1 if it differs.
"""

import gzip
import struct
from collections import Counter
from pathlib import Path

from common import run

PIXELS = 28 * 28


def read(folder, prefix):
    """Yield (784 pixel values, label), from two IDX files."""
    labels = gzip.open(Path(folder) / f"{prefix}-labels-idx1-ubyte.gz").read()
    images = gzip.open(Path(folder) / f"{prefix}-images-idx3-ubyte.gz").read()
    count = struct.unpack(">4I", images[:16])[1]
    assert struct.unpack(">4I", images[:16]) == (2051, count, 28, 28)
    assert struct.unpack(">2I", labels[:8]) == (2049, count)
    for k in range(count):
        yield images[16 + k * PIXELS:16 + (k + 1) * PIXELS], labels[8 + k]


def sets(folder):
    rows = []
    for part, prefix, each in (("train", "train", 200), ("test", "t10k", 100)):
        seen = Counter()
        for pixels, label in read(folder, prefix):
            if seen[label] < each:
                seen[label] += 1
                rows.append([part] + [str(v) for v in pixels] + [str(label)])
    header = ["part"] + [f"p{k:03d}" for k in range(PIXELS)] + ["label"]
    yield "fashion_mnist", header, rows


if __name__ == "__main__":
    run(__doc__, sets, arguments=2)
