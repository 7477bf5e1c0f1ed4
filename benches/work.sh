#!/bin/sh
# What one core of `work` loses: its CPU seconds over those of the fits and predictions alone, which are what an
# in-process run takes at the least. Whole runs, the best of five.
#   benches/work.sh target/release/tunability
set -eu
program=$(realpath "${1:-target/release/tunability}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'learner = "mlp"\nepochs = 150\ndataset = "wine"\nconfigs = 0\nseeds = 10\ncv = "5x4"\n' > study.toml
"$program" plan study.toml -q > trials.jsonl
seconds() { /usr/bin/env python3 -c '
import resource, subprocess, sys, time
begun = time.time()
subprocess.run(sys.argv[1:], stdin=open("trials.jsonl"), stdout=open("out", "w"), stderr=subprocess.DEVNULL, check=True)
cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{cpu.ru_utime + cpu.ru_stime:.3f} {time.time() - begun:.3f}")' "$@"; }
for _ in 1 2 3 4 5; do
    echo "work $(seconds "$program" work -j 1)"
    python3 -c '
import json
print("fits", sum(sum(v for k, v in json.loads(l)["outcome"]["cost"].items() if k.endswith("cpu")) for l in open("out")))'
done > times
python3 - <<'PYTHON'
rows = [line.split() for line in open("times")]
best = lambda name, at: min(float(row[at]) for row in rows if row[0] == name)
trials = sum(1 for _ in open("trials.jsonl"))
work, fits = best("work", 1), best("fits", 1)
print(f"{trials} trials of {1000 * fits / trials:.1f} ms")
print(f"work: {work:.3f} CPU s, of which fits and predictions {fits:.3f}: overhead {100 * (work / fits - 1):.1f} %")
PYTHON
