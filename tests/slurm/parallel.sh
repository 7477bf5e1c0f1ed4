#!/bin/sh
# The same pipe through GNU parallel: trials go to processes in blocks of lines, outcomes come back whole.
# Installs Debian's `parallel` if it is absent.
#   tests/slurm/parallel.sh target/release/tunability
set -eu
program=$(realpath "${1:-target/release/tunability}")
command -v parallel >/dev/null || { apt-get update -qq; apt-get install -y -qq --no-install-recommends parallel; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'learner = "svm"\ndataset = "wine"\nconfigs = 39\ncv = "5x2"\n' > study.toml
"$program" plan study.toml -q | parallel --pipe -N 40 -j 2 "$program" work -j 1 > parallel.jsonl
"$program" plan study.toml -q | "$program" work -j 1 > local.jsonl
timeless() { sed 's/"cost":{[^}]*}//' "$1" | sort; }
timeless parallel.jsonl > a
timeless local.jsonl > b
cmp a b
echo "$(wc -l < a) trials: the same bits through GNU parallel and in one process"
