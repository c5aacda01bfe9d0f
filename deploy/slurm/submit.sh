#!/usr/bin/env bash
# Submits the shards that are not done, and the merge that waits for them; prints the jobs' numbers. Run it again after a failure or
# a time limit: what is done stays, what was begun goes on.
#
#   deploy/slurm/submit.sh [SETTINGS]      settings.sh beside this file unless told otherwise
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
settings="$(realpath "${1:-$here/settings.sh}")"
source "$settings"
refuse() { echo "submit.sh: $1" >&2; exit 1; }
[[ "$SHARDS" =~ ^[1-9][0-9]*$ ]] || refuse "SHARDS is '$SHARDS' in $settings; expected a whole number from 1."
[ -e "$DATASET" ] || refuse "DATASET is '$DATASET' in $settings, and nothing is there."
[ -z "$WEIGHTS" ] || [ -e "$WEIGHTS" ] || refuse "WEIGHTS is '$WEIGHTS' in $settings, and nothing is there."
command -v sbatch >/dev/null || refuse "there is no sbatch on the path; run this where jobs are submitted to Slurm."
mkdir -p "$RUNS/logs"

# Such as 0-2,7: Slurm bounds the length of a list.
todo=()
first=""
for (( i = 0; i <= SHARDS; i++ )); do
    if [ "$i" -lt "$SHARDS" ] && [ ! -f "$RUNS/shard-$i/metrics.json" ]; then
        first="${first:-$i}"
    elif [ -n "$first" ]; then
        last=$(( i - 1 ))
        [ "$first" -eq "$last" ] && todo+=("$first") || todo+=("$first-$last")
        first=""
    fi
done

after=()
if [ "${#todo[@]}" -gt 0 ]; then
    list="$(IFS=,; echo "${todo[*]}")"
    job="$(sbatch --parsable --array="$list${AT_ONCE:+%$AT_ONCE}" --output="$RUNS/logs/shard-%a.log" "${LEARN_JOB[@]}" "$here/learn.sbatch" "$settings")"
    job="${job%%;*}"
    after=(--dependency="afterok:$job" --kill-on-invalid-dep=yes)
    echo "learn $job: shards $list of $SHARDS"
else
    echo "learn: all $SHARDS shards are done"
fi
merge="$(sbatch --parsable --output="$RUNS/logs/merge.log" "${after[@]}" "${MERGE_JOB[@]}" "$here/merge.sbatch" "$settings")"
echo "merge ${merge%%;*}: into $RUNS/merged"
