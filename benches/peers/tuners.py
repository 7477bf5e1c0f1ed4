#!/usr/bin/env python3
"""Optuna's samplers on the problems of `benches/tuners`, and the table of `benches/tuners.md`.

    python3 -m venv V && V/bin/pip install optuna cmaes torch
    cargo bench --bench tuners --no-run                       # says where the program is: B
    B run 30 tpe,gp,cma_es branin,hartmann6,conditional,rosenbrock5,svm,mlp > ours.jsonl
    V/bin/python benches/peers/tuners.py run B tpe,cma_es 30 branin,hartmann6,… > optuna.jsonl
    V/bin/python benches/peers/tuners.py table ours.jsonl optuna.jsonl

Every loss is computed by the same program, `B serve PROBLEM`, from a configuration as a line of JSON. Where the
default is tried first by ours it is enqueued first here. Samplers have their defaults; the Gaussian process is told
that functions without noise have none. A run is one seed and 100 configurations.
"""
import json
import random
import statistics
import subprocess
import sys
import time
import warnings
from collections import defaultdict

CONFIGS = 100


class Problem:
    """A process that answers with losses."""

    def __init__(self, program, name):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([program, "serve", name], stdin=pipe, stdout=pipe, text=True)
        self.space = json.loads(self.process.stdout.readline())
        self.has_default = " " in name
        self.needs = defaultdict(list)
        for condition in self.space["conditions"]:
            for one in condition.get("conditions", [condition]):
                self.needs[condition["child"]].append(one)

    def loss(self, config):
        self.process.stdin.write(json.dumps(config) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def active(self, name, config):
        return all(holds(one, config) for one in self.needs[name])

    def suggest(self, trial):
        config = {}
        for one in self.space["hyperparameters"]:
            name, kind = one["name"], one["type"]
            if not self.active(name, config) or kind == "constant":
                if kind == "constant" and self.active(name, config):
                    config[name] = one["value"]
                continue
            if kind == "uniform_float":
                config[name] = trial.suggest_float(name, one["lower"], one["upper"], log=one["log"])
            elif kind == "uniform_int":
                config[name] = trial.suggest_int(name, one["lower"], one["upper"], log=one["log"])
            elif kind == "ordinal":
                config[name] = trial.suggest_categorical(name, one["sequence"])
            else:
                config[name] = trial.suggest_categorical(name, one["choices"])
        return config

    def default(self):
        config = {}
        for one in self.space["hyperparameters"]:
            if self.active(one["name"], config):
                config[one["name"]] = one.get("default_value", one.get("value"))
        return config


def holds(condition, config):
    value = config.get(condition["parent"])
    if value is None:
        return False
    kind = condition["type"]
    if kind == "EQ":
        return value == condition["value"]
    if kind == "NEQ":
        return value != condition["value"]
    if kind == "GT":
        return value > condition["value"]
    if kind == "LT":
        return value < condition["value"]
    return value in condition["values"]


def run(program, samplers, seeds, problems):
    import optuna

    warnings.filterwarnings("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    exact = {"deterministic_objective": True}
    make = {
        "tpe": lambda seed, name: optuna.samplers.TPESampler(seed=seed),
        "cma_es": lambda seed, name: optuna.samplers.CmaEsSampler(seed=seed),
        "gp": lambda seed, name: optuna.samplers.GPSampler(seed=seed, **({} if " " in name else exact)),
    }
    for name in problems:
        problem = Problem(program, name)
        for sampler in samplers:
            for seed in range(seeds):
                begun = time.process_time()
                study = optuna.create_study(sampler=make[sampler](seed, name))
                if problem.has_default:
                    study.enqueue_trial(problem.default())

                def objective(trial):
                    loss = problem.loss(problem.suggest(trial))
                    if loss is None:
                        raise optuna.TrialPruned()
                    return loss

                study.optimize(objective, n_trials=CONFIGS, catch=(Exception,))
                losses = [trial.value for trial in study.trials]
                best = min(loss for loss in losses if loss is not None)
                print(json.dumps({
                    "problem": name, "tuner": f"optuna {sampler}", "seed": seed, "best": best, "losses": losses,
                    "seconds": time.process_time() - begun,
                }), flush=True)


def interval(differences, draws=2000):
    """The bootstrap's 95 % interval of the median."""
    dice = random.Random(0)
    medians = sorted(statistics.median(dice.choices(differences, k=len(differences))) for _ in range(draws))
    return medians[int(0.025 * draws)], medians[int(0.975 * draws) - 1]


def table(files):
    """Regret: (best - least seen) / (median of all first draws - least seen), of each problem."""
    runs, known = defaultdict(dict), {"branin": 0.397887, "hartmann6": -3.32237, "conditional": 0, "rosenbrock5": 0}
    losses = defaultdict(list)
    for file in files:
        for line in open(file):
            one = json.loads(line)
            runs[one["problem"], one["tuner"]][one["seed"]] = one["best"]
            losses[one["problem"]] += [loss for loss in one["losses"][1:10] if loss is not None]
    problems = list(dict.fromkeys(problem for problem, _ in runs))
    tuners = sorted({tuner for _, tuner in runs}, key=lambda name: (name.startswith("optuna"), name))
    print("| problem | " + " | ".join(tuners) + " | ours | best peer | difference of regrets [95 %] |")
    print("|---|" + "---:|" * (len(tuners) + 3))
    fine = 0
    for problem in problems:
        of = {tuner: runs[problem, tuner] for tuner in tuners if (problem, tuner) in runs}
        least = known.get(problem, min(best for seeds in of.values() for best in seeds.values()))
        scale = statistics.median(losses[problem]) - least
        regret = {t: {s: (best - least) / scale for s, best in seeds.items()} for t, seeds in of.items()}
        median = {tuner: statistics.median(seeds.values()) for tuner, seeds in regret.items()}
        ours = min((t for t in median if not t.startswith("optuna")), key=median.get)
        peer = min((t for t in median if t.startswith("optuna")), key=median.get)
        both = sorted(set(regret[ours]) & set(regret[peer]))
        differences = [regret[ours][seed] - regret[peer][seed] for seed in both]
        low, high = interval(differences)
        fine += low <= 0
        cells = [f"{100 * median[t]:.3g}" if t in median else "" for t in tuners]
        print(f"| {problem} | " + " | ".join(cells) + f" | {ours} | {peer} | {100 * statistics.median(differences):+.3g} [{100 * low:+.3g}, {100 * high:+.3g}] |")
    print(f"\n{fine} of {len(problems)}: the interval includes 0 or favours ours. Regrets in %.")


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(sys.argv[2], sys.argv[3].split(","), int(sys.argv[4]), sys.argv[5].split(","))
    else:
        table(sys.argv[2:])
