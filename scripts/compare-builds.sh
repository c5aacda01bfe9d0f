#!/usr/bin/env bash
# Builds two revisions and compares, byte by byte, what they leave for the same input: bases, flows and tables of every
# plan and family, the tables of evaluate and zeroshot, and a trained model. Both are built under the same version, which
# files name; what a change of format or of words must alter is left out by naming it.
#
#   scripts/compare-builds.sh BEFORE [AFTER]      revisions, or folders of built programs; AFTER is what is checked out
#
# DATASET names images to learn from beside the made sample, PLANS the plans ("quick best paper"), WEIGHTS a weight file,
# EXCEPT an extended regular expression for the files that may differ.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
before="${1:?the revision to compare with}"
after="${2:-}"
work="$(mktemp -d)"
trap 'git -C "$root" worktree prune; rm -rf "$work"' EXIT

program() { # NAME REVISION-OR-FOLDER: prints the path of the program
    if [ -x "${2:-}/streaming" ]; then echo "$2/streaming"; return; fi
    local tree="$root"
    if [ -n "${2:-}" ]; then
        tree="$work/tree-$1"
        git -C "$root" worktree add --quiet --detach "$tree" "$2"
    fi
    dotnet build "$tree/src/Streaming.Cli" --configuration Release --verbosity quiet --nologo \
        -p:IncludeSourceRevisionInInformationalVersion=false -p:ArtifactsPath="$work/built-$1" 1>&2
    echo "$work/built-$1/bin/Streaming.Cli/release/streaming"
}

# Options of a run's files name paths, so both programs work in a folder of the same name, one after the other.
run_all() { # PROGRAM KEPT
    rm -rf "$work/at"; mkdir -p "$work/at"; cd "$work/at"
    "$1" sample sample >/dev/null
    local weights=() input name plan
    [ -z "${WEIGHTS:-}" ] || weights=(--weights "$WEIGHTS")
    for input in sample ${DATASET:+"$DATASET"}; do
        name="$(basename "$input")"
        for plan in ${PLANS:-quick best paper}; do
            "$1" learn "$input" --plan "$plan" --shard 0/2 "${weights[@]}" --out "$name-$plan" --quiet >/dev/null
        done
        "$1" evaluate "$name-${plan%% *}" "$input" "${weights[@]}" --out "$name-evaluate" --quiet >/dev/null
        "$1" zeroshot "$name-${plan%% *}" "$input" --families rotate+ --pairs 40 "${weights[@]}" --out "$name-zeroshot" --quiet >/dev/null
    done
    mkdir classes; local i=0 image
    while IFS= read -r image; do
        mkdir -p "classes/$((i % 2))"; cp "$image" "classes/$((i % 2))/"; i=$((i + 1))
    done < <(find sample -name '*.JPEG' | LC_ALL=C sort)
    "$1" train classes --freeze pool5 --head none --epochs 2 --batch 8 --learning-rate 0.00001 --threads 1 --out train --quiet >/dev/null
    cd "$work"; mv at "$2"
}

one="$(program before "$before")"
other="$(program after "$after")"
run_all "$one" "$work/before"
run_all "$other" "$work/after"
compared=0 differ=0
while IFS= read -r file; do
    if [ -n "${EXCEPT:-}" ] && grep -qE "$EXCEPT" <<<"$file"; then continue; fi
    compared=$((compared + 1))
    cmp --quiet "$work/before/$file" "$work/after/$file" || { echo "differs: $file"; differ=$((differ + 1)); }
done < <(cd "$work" && { (cd before && find . -name '*.parquet' -o -name '*.safetensors' -o -name bases.json); (cd after && find . -name '*.parquet' -o -name '*.safetensors' -o -name bases.json); } | sort -u)
echo "$compared files compared, $differ differ"
[ "$differ" = 0 ] && [ "$compared" -gt 0 ]
