"""Spaces as ConfigSpace writes them, and what it makes of ours, for `configspace.rs`.

Run once in an environment of each version; each run replaces its own part of configspace.json:

    python tests/golden/configspace.py                    # ConfigSpace 0.6.1, 0.7.1 (numpy < 2), 1.2.2

With 1.x, and after `cargo build --release`, it also reads what `describe LEARNER --configspace TASK` prints
and writes it again.
"""

import importlib.metadata
import json
import math
import pathlib
import subprocess
import tempfile

import ConfigSpace as cs
import ConfigSpace.hyperparameters as hp

HERE = pathlib.Path(__file__).parent
FILE = HERE / "configspace.json"
PROGRAM = HERE.parent.parent / "target" / "release" / "tunability"
VERSION = importlib.metadata.version("ConfigSpace")
NEW = VERSION.startswith("1.")


def space():
    made = cs.ConfigurationSpace(name="everything", seed=7)
    meta = {"meta": {"kind": "algorithm", "doc": "What it means."}}
    a = hp.UniformFloatHyperparameter("a", 1e-3, 10.0, log=True, default_value=1.0, **meta)
    b = hp.UniformIntegerHyperparameter("b", 1, 8, default_value=2)
    c = hp.CategoricalHyperparameter("c", ["x", "y", "z"], weights=[1, 2, 1], default_value="y")
    flag = hp.CategoricalHyperparameter("flag", [True, False], default_value=True)
    batch = hp.CategoricalHyperparameter("batch", [16, 32, 64], default_value=32)
    size = hp.OrdinalHyperparameter("size", ["low", "mid", "high"], default_value="mid")
    layers = hp.UniformIntegerHyperparameter("layers", 1, 1024, log=True, default_value=32)
    fixed = [hp.Constant("three", 3), hp.Constant("word", "abc")]
    priors = [
        hp.NormalFloatHyperparameter("normal", 0.0, 1.0, lower=-2.0, upper=2.0),
        hp.NormalIntegerHyperparameter("whole_normal", 5, 2, lower=0, upper=9),
        hp.BetaFloatHyperparameter("beta", 2, 3, 0.0, 1.0),
        hp.BetaIntegerHyperparameter("whole_beta", 2, 3, 0, 10),
    ]
    if VERSION.startswith("0.6"):  # its writer forgets the bounds
        priors = []
    child = {
        name: hp.UniformFloatHyperparameter(name, 0.0, 1.0)
        for name in ["eq", "neq", "in", "lt", "gt", "and", "or", "not_three", "grandchild"]
    }
    conditions = [
        cs.EqualsCondition(child["eq"], c, "x"),
        cs.NotEqualsCondition(child["neq"], c, "x"),
        cs.InCondition(child["in"], c, ["x", "y"]),
        cs.LessThanCondition(child["lt"], b, 4),
        cs.GreaterThanCondition(child["gt"], a, 1.0),
        cs.AndConjunction(
            cs.GreaterThanCondition(child["and"], size, "low"),
            cs.EqualsCondition(child["and"], flag, True),
        ),
        cs.OrConjunction(
            cs.EqualsCondition(child["or"], c, "x"), cs.EqualsCondition(child["or"], c, "z")
        ),
        cs.NotEqualsCondition(child["not_three"], b, 3),
        cs.GreaterThanCondition(child["grandchild"], child["gt"], 0.5),
    ]
    forbidden = [
        cs.ForbiddenEqualsClause(batch, 16),
        cs.ForbiddenAndConjunction(
            cs.ForbiddenEqualsClause(c, "x"), cs.ForbiddenInClause(b, [1, 2])
        ),
    ]
    everything = [a, b, c, flag, batch, size, layers, *fixed, *priors, *child.values()]
    if NEW:
        made.add(everything, conditions, forbidden)
    else:
        made.add_hyperparameters(everything)
        made.add_conditions(conditions)
        made.add_forbidden_clauses(forbidden)
    return made


def text(of):
    if NEW:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "space.json"
            of.to_json(path)
            return json.loads(path.read_text())
    from ConfigSpace.read_and_write import json as writer

    return json.loads(writer.write(of))


def plain(value):
    return value.item() if hasattr(value, "item") else value


def sampled(of, count):
    rows = []
    for config in of.sample_configuration(count):
        values = {name: plain(value) for name, value in dict(config).items()}
        array = config.get_array()
        # Both are uniform floats: their place in [0, 1] is the quantile of their prior.
        places = {
            name: float(array[list(of).index(name) if NEW else of.get_idx_by_hyperparameter_name(name)])
            for name in ["a", "gt"]
        }
        places = {name: at for name, at in places.items() if not math.isnan(at)}
        rows.append({"values": values, "places": places})
    return rows


def ours():
    """What ConfigSpace makes of our spaces: written again, with the default configuration."""
    listed = subprocess.run([PROGRAM, "list", "learners", "--json"], capture_output=True, check=True)
    made = {}
    for learner in json.loads(listed.stdout)["learners"]:
        for task in learner["learns"].split(", "):
            given = [PROGRAM, "describe", learner["learner"], "--configspace", task]
            printed = subprocess.run(given, capture_output=True, check=True).stdout
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "space.json"
                path.write_bytes(printed)
                read = cs.ConfigurationSpace.from_json(path)
            default = {name: plain(v) for name, v in dict(read.get_default_configuration()).items()}
            made[f"{learner['learner']} {task}"] = {"space": text(read), "default": default}
    return made


def main():
    stored = json.loads(FILE.read_text()) if FILE.exists() else {"versions": {}, "ours": {}}
    made = space()
    category = made["c"] if NEW else made.get_hyperparameter("c")
    stored["protocol"] = (
        "versions: a space with everything, as each version of ConfigSpace writes it, the probabilities"
        " of its weighted category, and 60 sampled configurations with the quantiles of two floats;"
        " ours: what ConfigSpace 1.x writes after reading `describe LEARNER --configspace TASK`"
    )
    stored["versions"][VERSION] = {
        "space": text(made),
        "probabilities": [float(p) for p in category.probabilities],
        "configs": sampled(made, 60),
    }
    if NEW:
        stored["ours"] = ours()
    FILE.write_text(json.dumps(stored, indent=None, separators=(",", ":")) + "\n")
    print(VERSION, len(stored["versions"]), "versions,", len(stored["ours"]), "spaces of ours")


if __name__ == "__main__":
    main()
