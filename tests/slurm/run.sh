#!/bin/sh
# Runs a study of 2000 trials on a Slurm of two nodes on this machine, kills a worker, a node and the following
# command meanwhile, and compares the outcomes with those of a local run: the same bits.
#
# Needs root on Debian or Ubuntu: installs slurm-wlm and munge if they are absent. No systemd.
#   tests/slurm/run.sh target/release/tunability
set -eu
program=$(realpath "${1:-target/release/tunability}")
command -v slurmctld >/dev/null && command -v munged >/dev/null || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge
}
folder=$(mktemp -d)
host=$(hostname -s)
started=""
follower=""
cleanup() {
    for pid in $follower $started; do kill "$pid" 2>/dev/null || true; done
    for node in n1 n2; do kill "$(cat "$folder/slurmd-$node.pid" 2>/dev/null)" 2>/dev/null || true; done
    kill "$(cat "$folder/munge/munged.pid" 2>/dev/null)" 2>/dev/null || true
}
trap cleanup EXIT
say() { echo "[$(date +%T)] $*"; }

# --- a cluster ---
mkdir -p "$folder/munge" "$folder/state"
chmod 755 "$folder"
dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 2>/dev/null
chmod 400 "$folder/munge/key"
munged --force --key-file "$folder/munge/key" --socket "$folder/munge/socket" \
    --pid-file "$folder/munge/munged.pid" --log-file "$folder/munge/log" --seed-file "$folder/munge/seed"
cat > "$folder/slurm.conf" <<CONF
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket=$folder/munge/socket
SlurmUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmdLogFile=$folder/slurmd-%n.log
SlurmctldPidFile=$folder/slurmctld.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdTimeout=10
KillWait=2
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=27001 CPUs=1
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=27002 CPUs=1
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$folder/slurm.conf"
mkdir -p "$folder/spool-n1" "$folder/spool-n2"
slurmctld -D -c -f "$SLURM_CONF" >"$folder/slurmctld.out" 2>&1 &
started="$started $!"
start_node() { slurmd -D -N "$1" -f "$SLURM_CONF" >"$folder/slurmd-$1.out" 2>&1 & started="$started $!"; }
start_node n1
start_node n2
for _ in $(seq 30); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ] && break
    sleep 1
done
sinfo

# --- a study of 2000 trials, in two rounds ---
cd "$folder"
cat > study.toml <<STUDY
learner = "svm"
dataset = "breast_cancer"
configs = 99
batch = 60
cv = "5x4"
STUDY
"$program" plan study.toml -q > first.jsonl
say "the first round has $(wc -l < first.jsonl) trials"
follow() { "$program" cluster slurm study.toml --tasks 12 --poll 1 --store cluster.db; }
follow > follow.out 2>&1 &
follower=$!

wait_for() { # lines of outcomes
    while [ "$(cat study.slurm/results/*.jsonl 2>/dev/null | wc -l)" -lt "$1" ]; do sleep 0.2; done
}
wait_for 100
worker=$(pgrep -f "^$program work" | head -1)
say "killing worker $worker after $(cat study.slurm/results/*.jsonl | wc -l) outcomes"
kill -9 "$worker"
wait_for 200
node=$(cat slurmd-n2.pid)
victims=$(pgrep -f "^$program work" || true)
say "killing node n2 (slurmd $node) after $(cat study.slurm/results/*.jsonl | wc -l) outcomes"
kill -9 "$node"
# A node that fails takes its tasks, and what watches over them, with it.
for pid in $victims; do
    if grep -qz "SLURMD_NODENAME=n2" "/proc/$pid/environ" 2>/dev/null; then
        kill -9 "$(ps -o ppid= -p "$pid")" "$pid" || true
    fi
done
wait_for 300
say "killing the command that follows"
kill -9 "$follower"
wait "$follower" 2>/dev/null || true
sleep 2
say "running it again; n2 comes back after 15 s"
(sleep 15; exec slurmd -D -N n2 -f "$SLURM_CONF" >"$folder/slurmd-n2.out" 2>&1) &
started="$started $!"
follow 2>&1 | tee follow2.out
say "the cluster has $(cat study.slurm/results/*.jsonl | wc -l) lines of outcomes in $(ls study.slurm/*.sbatch | wc -l) submissions"

# --- the same locally ---
: > local.jsonl
while "$program" plan study.toml -q --after local.jsonl > round.jsonl && [ -s round.jsonl ]; do
    "$program" work < round.jsonl >> local.jsonl
done
cat > compare.py <<'PYTHON'
import glob, json, sys

def outcomes(files):
    found = {}
    for file in files:
        for line in open(file):
            try:
                line = json.loads(line)
            except ValueError:
                continue  # the last line of a worker that was killed
            line["outcome"].pop("cost", None)  # the clock's part
            text = json.dumps(line, sort_keys=True)
            assert found.setdefault(line["key"], text) == text, "two outcomes of one trial differ"
    return found

cluster, local = outcomes(glob.glob("study.slurm/results/*.jsonl")), outcomes(["local.jsonl"])
assert len(local) == 2000, len(local)
assert cluster == local, "cluster and local run differ"
print(len(local), "trials: the same bits on the cluster and here")
PYTHON
python3 compare.py
