"""What the build scripts share: number format, CSV, gzip, comparison with meta.json.

Format of a dataset's file: UTF-8, comma, header row, LF line ends, target in the last
column, empty field = missing; whole numbers without a decimal point, other numbers as
their shortest decimal form. It is gzipped at level 9 with time stamp 0 and no file
name, so that the .csv.gz is the same each time (with the same zlib), and the sha256 in
meta.json is that of the CSV inside.
"""

import gzip
import hashlib
import io
import json
import math
import sys
from pathlib import Path

DATASETS = Path(__file__).resolve().parent.parent


def number(value):
    """A number (or its text) as text; NaN and None are missing."""
    if value is None:
        return ""
    value = float(value)
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def csv_bytes(header, rows):
    """The CSV of rows of text; no field may need quotes."""
    lines = [",".join(header)] + [",".join(row) for row in rows]
    for line in lines:
        if '"' in line or "\r" in line or line.count(",") != len(header) - 1:
            raise ValueError(f"a field needs quotes, or a row has the wrong width: {line[:200]}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def gzip_bytes(data):
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


def write(out, name, header, rows):
    """Write out/NAME/NAME.csv.gz; True if the CSV is the one of meta.json."""
    data = csv_bytes(header, rows)
    path = Path(out) / name / f"{name}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip_bytes(data))
    meta = DATASETS / name / "meta.json"
    want = json.loads(meta.read_text(encoding="utf-8"))["sha256"] if meta.exists() else None
    same = hashlib.sha256(data).hexdigest() == want
    print(f"{'ok       ' if same else 'DIFFERENT'} {path} "
          f"({len(data)} bytes, {path.stat().st_size} gzipped)")
    return same


def run(doc, sets, arguments=1):
    """Main function of a script: `sets(*extra)` yields (name, header, rows of text).

    The first argument is the output directory, further ones go to `sets`.
    """
    if len(sys.argv) != 1 + arguments:
        sys.exit(doc)
    good = [write(sys.argv[1], name, header, rows)
            for name, header, rows in sets(*sys.argv[2:])]
    sys.exit(0 if all(good) else 1)
