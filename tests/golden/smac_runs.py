"""Small run histories as SMAC3 writes them, for `smac.rs`.

Run once in an environment of each version; each run replaces its own part of smac_runs.json:

    python tests/golden/smac_runs.py                      # smac 2.0.2 (numpy < 2), 2.4.1
"""

import importlib.metadata
import json
import math
import pathlib
import tempfile

from ConfigSpace import Categorical, ConfigurationSpace, EqualsCondition, Float
from smac import (
    AlgorithmConfigurationFacade,
    HyperparameterOptimizationFacade,
    MultiFidelityFacade,
    Scenario,
)

HERE = pathlib.Path(__file__).parent
FILE = HERE / "smac_runs.json"
VERSION = importlib.metadata.version("smac")


def space():
    made = ConfigurationSpace(seed=0)
    kernel = Categorical("kernel", ["linear", "rbf"], default="rbf")
    c = Float("c", (1e-3, 1e3), log=True, default=1.0)
    gamma = Float("gamma", (1e-3, 1e3), log=True, default=1.0)
    made.add_hyperparameters([kernel, c, gamma]) if VERSION.startswith("2.0") else made.add(
        kernel, c, gamma
    )
    condition = EqualsCondition(gamma, kernel, "rbf")
    made.add_condition(condition) if VERSION.startswith("2.0") else made.add(condition)
    return made


def plain(config, seed=0):
    if config["c"] > 100:
        raise ValueError("as it happens")
    return abs(config["c"] - 1) / 100


def instance(config, instance, seed=0):
    return abs(config["c"] - 1) / 100 + len(instance)


def budget(config, seed=0, budget=1.0):
    return abs(config["c"] - 1) / 100 + 1 / budget


def two(config, seed=0):
    return {"error": abs(config["c"] - 1) / 100, "size": 1.0}


RUNS = {
    "plain": (HyperparameterOptimizationFacade, plain, {"n_trials": 12}),
    "instances": (
        AlgorithmConfigurationFacade,
        instance,
        {
            "n_trials": 8,
            "instances": ["iris", "wine"],
            "instance_features": {"iris": [1.0], "wine": [2.0]},
        },
    ),
    "budgets": (MultiFidelityFacade, budget, {"n_trials": 12, "min_budget": 1, "max_budget": 9}),
    "two": (HyperparameterOptimizationFacade, two, {"n_trials": 6, "objectives": ["error", "size"]}),
}


def run(name, folder):
    facade, target, more = RUNS[name]
    scenario = Scenario(space(), name=name, output_directory=folder, seed=1, crash_cost=9.0, **more)
    smac = facade(scenario, target, overwrite=True, logging_level=50)
    smac.optimize()
    smac.runhistory.save(folder / "runhistory.json")
    written = next(path for path in folder.rglob("configspace.json")).parent
    files = {
        "runhistory.json": (folder / "runhistory.json").read_text(),
        "configspace.json": (written / "configspace.json").read_text(),
    }
    objectives = json.loads((written / "scenario.json").read_text())["objectives"]
    files["scenario.json"] = json.dumps({"objectives": objectives})
    trials = []
    for key, value in smac.runhistory.items():
        costs = value.cost if isinstance(value.cost, list) else [value.cost]
        trials.append(
            {
                "config": dict(smac.runhistory.get_config(key.config_id)),
                "instance": key.instance,
                "seed": key.seed,
                "budget": key.budget,
                "costs": [cost if math.isfinite(cost) else None for cost in costs],
                "status": value.status.name,
                "time": value.time,
            }
        )
    return {"files": files, "trials": trials}


def main():
    stored = json.loads(FILE.read_text()) if FILE.exists() else {}
    stored["protocol"] = (
        "run histories as each version of SMAC3 writes them, with what lies beside them, and what SMAC"
        " itself says of their trials"
    )
    made = {}
    for name in RUNS:
        with tempfile.TemporaryDirectory() as folder:
            made[name] = run(name, pathlib.Path(folder))
    stored.setdefault("versions", {})[VERSION] = made
    text = json.dumps(stored, separators=(",", ":"), default=lambda value: value.item())
    FILE.write_text(text + "\n")
    print(VERSION, FILE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
