#!/usr/bin/env bash
# deploy/slurm on a real Slurm: this machine as two nodes, the made sample in four shards. One task is put back into the queue while
# it computes, one is cancelled and submitted again, the merge waits for all; then the merged bases are compared, byte by byte, with
# those of one run. Says what it does and when; ends with 77 and a line that says why where there is no Slurm to be had.
#
#   scripts/test-slurm.sh
#
# STREAMING names the program; without it, it is built. Slurm is the one on the path, or Debian's packages, unpacked into the
# temporary folder and installed nowhere. Ports, key, state and logs are this test's own; another Slurm of the machine is not touched.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
daemons=()
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
skip() { echo "test-slurm: skipped: $*"; exit 77; }
fail() {
    echo "test-slurm: $*" >&2
    for log in "$work"/*/log "$work"/runs/logs/*.log; do
        [ ! -s "$log" ] || { echo "--- $log" >&2; tail -n 15 "$log" >&2; }
    done
    exit 1
}
until_true() { # SECONDS WHAT COMMAND..
    local end=$(( SECONDS + $1 )) what="$2"
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || fail "waited in vain for $what"
        sleep 0.2
    done
}
no_jobs() { [ -z "$(squeue --noheader 2>/dev/null)" ]; }
clean_up() {
    if [ "${#daemons[@]}" -gt 0 ]; then
        scancel --signal=KILL --full --user="$(id -un)" >/dev/null 2>&1 || true
        scancel --user="$(id -un)" >/dev/null 2>&1 || true
        for (( i = 0; i < 75; i++ )); do no_jobs && break; sleep 0.2; done
        for (( i = ${#daemons[@]} - 1; i >= 0; i-- )); do
            kill "${daemons[i]}" 2>/dev/null || true
            wait "${daemons[i]}" 2>/dev/null || true
        done
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Programs of Slurm and munge: those that are there, or Debian's.
[ "$(uname -s)" = Linux ] || skip "Slurm is of Linux"
export PATH="$PATH:/usr/sbin"
there() { local program; for program in "$@"; do command -v "$program" >/dev/null || return 1; done; }
if ! there slurmctld slurmd slurmstepd munged sbatch; then
    [ -e /etc/debian_version ] || skip "no Slurm on the path, and no Debian that has packages of it"
    lists() { apt-get install --simulate --no-install-recommends slurmctld slurmd slurm-client munge 2>/dev/null | awk '/^Inst/ { print $2 }' || true; }
    packages="$(lists)"
    [ -n "$packages" ] || { apt-get update >/dev/null 2>&1 || true; packages="$(lists)"; }
    mkdir -p "$work/packages" "$work/slurm"
    [ -n "$packages" ] && (cd "$work/packages" && apt-get download $packages >/dev/null 2>&1) || skip "Debian's packages of Slurm cannot be had"
    for package in "$work"/packages/*.deb; do dpkg-deb --extract "$package" "$work/slurm"; done
    for program in slurmctld slurmd slurmstepd; do ln -sf "$program-wlm" "$work/slurm/usr/sbin/$program"; done
    libraries="$(find "$work/slurm/usr/lib" -type d -name slurm-wlm)"
    export PATH="$work/slurm/usr/sbin:$work/slurm/usr/bin:$PATH" LD_LIBRARY_PATH="$(dirname "$libraries"):$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    say "unpacked $(echo "$packages" | wc -w) packages of Debian: $(slurmctld -V)"
fi

source "$root/scripts/program.sh"

# One machine as two nodes of half its cores each.
cores=$(( ($(nproc) + 1) / 2 ))
free_port() { local port; while port=$(( 20000 + RANDOM % 20000 )); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done; echo "$port"; }
chmod 755 "$work"
mkdir -p "$work/munge" "$work/controller" "$work/n1" "$work/n2"
chmod 755 "$work/munge"
(umask 077; head -c 1024 /dev/urandom >"$work/munge/key")
export SLURM_CONF="$work/slurm.conf"
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge/socket
${libraries:+PluginDir=$libraries}
StateSaveLocation=$work/controller
SlurmctldPidFile=$work/controller/pid
SlurmctldLogFile=$work/controller/log
SlurmdPidFile=$work/%n/pid
SlurmdSpoolDir=$work/%n/spool
SlurmdLogFile=$work/%n/log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,sched_min_interval=100000,bf_interval=2
KillWait=10
ReturnToService=2
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$(free_port) CPUs=$cores RealMemory=65536
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$(free_port) CPUs=$cores RealMemory=65536
PartitionName=all Nodes=n1,n2 Default=YES State=UP
CONF
# In sessions of their own: what stops this script from a terminal must leave them to stop the jobs.
setsid munged --foreground --num-threads=4 --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
    --log-file="$work/munge/file" --seed-file="$work/munge/seed" >"$work/munge/log" 2>&1 &
daemons+=($!)
until_true 10 "munged" test -S "$work/munge/socket"
setsid slurmctld -D -f "$SLURM_CONF" >"$work/controller/out" 2>&1 &
daemons+=($!)
for node in n1 n2; do
    setsid slurmd -D -N "$node" -f "$SLURM_CONF" -d "$(command -v slurmstepd)" >"$work/$node/out" 2>&1 &
    daemons+=($!)
done
idle() { [ "$(sinfo --noheader --states=idle --format=%D)" = 2 ]; }
until_true 30 "two idle nodes" idle
say "$(slurmctld -V) runs this machine as the nodes n1 and n2 of $cores cores each"

# Half of the made sample: shards of three originals, so that one of them can be stopped between two.
"$STREAMING" sample "$work/sample" >/dev/null
find "$work/sample" -name '*.JPEG' | sort | tail -n +17 | xargs rm
learn=(--plan quick --families rotate+ --part-pairs 1)
cat >"$work/settings.sh" <<SETTINGS
source "$root/deploy/slurm/settings.sh"
DATASET="$work/sample" PLAN=quick WEIGHTS= SHARDS=4 RUNS="$work/runs" STREAMING="$STREAMING"
LEARN_OPTIONS=(--families rotate+ --part-pairs 1)
LEARN_JOB=(--time=10 --cpus-per-task=$cores --mem=4G)
MERGE_JOB=(--time=10 --cpus-per-task=$cores --mem=4G)
SETTINGS
submit() { "$root/deploy/slurm/submit.sh" "$work/settings.sh" | tee "$work/submitted" | while read -r line; do say "submit.sh: $line"; done; }
number() { sed -n "s/^$1 \([0-9]*\):.*/\1/p" "$work/submitted"; }
running() { [ "$(squeue --noheader --jobs="$1" --format=%T)" = RUNNING ]; }

submit
job="$(number learn)" merge="$(number merge)"
computing() { [ -f "$work/runs/shard-$1/flows/part-00000.parquet" ] && [ ! -f "$work/runs/shard-$1/metrics.json" ]; }
left() { [ -z "$(squeue --noheader --jobs="$job" 2>/dev/null)" ]; }
begun() { computing 0 || left; }
until_true 120 "shard 0 to have stored a part" begun
computing 0 || fail "the shards ended before one had stored a part"
running "${job}_0" || fail "shard 0 was not running when it was to be put back into the queue"
scontrol requeue "${job}_0"
say "scontrol requeue ${job}_0 while it computes, with $(ls "$work/runs/shard-0/flows" | grep -c 'parquet$') part stored"
scancel "${job}_2"
say "scancel ${job}_2"
for (( i = 0; i < 1500; i++ )); do
    left && break
    # Slurm holds a job back for two minutes when it was put back into the queue.
    scontrol update JobId="${job}_0" StartTime=now >/dev/null 2>&1 || true
    sleep 0.2
done
left || fail "the shards did not end"
grep -q 'begun 1 times before' "$work/runs/logs/shard-0.log" || fail "shard 0 was not begun a second time"
for i in 0 1 3; do [ -f "$work/runs/shard-$i/metrics.json" ] || fail "shard $i is not done"; done
[ ! -f "$work/runs/shard-2/metrics.json" ] || fail "shard 2 is done, and was to be cancelled"
until_true 30 "the merge to be given up" no_jobs
[ ! -e "$work/runs/merged" ] || fail "a merge ran although a shard had been cancelled"
say "shards 0, 1 and 3 are done, 0 after it was begun again; merge $merge was given up with the cancelled shard"

submit
grep -q '^learn [0-9]*: shards 2 of 4$' "$work/submitted" || fail "more than the shard that is not done was submitted again"
until_true 200 "the merge" test -f "$work/runs/merged/metrics.json"
until_true 30 "the queue to be empty" no_jobs
say "shard 2 and the merge are done"

"$STREAMING" learn "$work/sample" "${learn[@]}" --out "$work/one" --quiet >/dev/null
diff -r "$work/one/bases" "$work/runs/merged/bases" || fail "the merged bases are not those of one run"
say "the merged bases are those of one run over all images: $(cat "$work"/one/bases/* | wc -c) bytes"
