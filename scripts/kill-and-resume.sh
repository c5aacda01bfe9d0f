#!/usr/bin/env bash
# Kills a run of learn with SIGKILL at random moments, resumes it each time, and compares what it ends with, byte by
# byte, with an undisturbed run. A run that ends before its kill is compared and begun anew, until all kills are done.
#
#   scripts/kill-and-resume.sh [KILLS [SEED]]     20 kills and seed 1 unless told otherwise
#
# STREAMING names the program; without it, it is built. The made sample is learned from with the plan quick, unless DATASET
# and PLAN name others; PART_PAIRS goes to --part-pairs.
set -euo pipefail
kills="${1:-20}"
RANDOM="${2:-1}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source "$root/scripts/program.sh"
work="$(mktemp -d)"
pid=""
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

dataset="${DATASET:-$work/sample}"
[ -n "${DATASET:-}" ] || "$STREAMING" sample "$dataset" >/dev/null
learn() { # OUT
    exec "$STREAMING" learn "$dataset" --plan "${PLAN:-quick}" --families rotate+ --part-pairs "${PART_PAIRS:-256}" --quiet --resume --out "$1" >>"$work/log" 2>&1
}
compare() { # OUT
    for part in bases flows selection.parquet rejects.parquet; do
        diff -r "$work/undisturbed/$part" "$1/$part" || { echo "$part of the resumed run differs"; exit 1; }
    done
}

start=$(date +%s%N)
(learn "$work/undisturbed") || { cat "$work/log"; exit 1; }
milliseconds=$(( ($(date +%s%N) - start) / 1000000 ))
echo "an undisturbed run takes $milliseconds ms and stores $(ls "$work/undisturbed/flows" | wc -l) parts"

done=0
finished=0
out="$work/resumed-0"
while [ "$done" -lt "$kills" ]; do
    moment=$(( (RANDOM * 32768 + RANDOM) % milliseconds ))
    (learn "$out") &
    pid=$!
    sleep "$(printf '%d.%03d' $(( moment / 1000 )) $(( moment % 1000 )))"
    if kill -KILL "$pid" 2>/dev/null; then
        wait "$pid" 2>/dev/null && ended=true || ended=false
    else
        wait "$pid" || { cat "$work/log"; exit 1; }
        ended=true
    fi
    pid=""
    # Killed after its last file was written, it is finished too.
    [ ! -f "$out/metrics.json" ] || ended=true
    if $ended; then
        compare "$out"
        finished=$(( finished + 1 ))
        out="$work/resumed-$finished"
    else
        done=$(( done + 1 ))
        echo "kill $done after $moment ms: $(find "$out/flows" -name 'part-*.parquet' 2>/dev/null | wc -l) whole parts"
    fi
done
if [ -d "$out" ]; then
    (learn "$out") || { cat "$work/log"; exit 1; }
    compare "$out"
    finished=$(( finished + 1 ))
fi
echo "$kills kills, $finished resumed runs, all with the bytes of the undisturbed run"
