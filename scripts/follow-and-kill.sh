#!/usr/bin/env bash
# Drops pictures into a folder over some minutes while extend --follow adds them to bases; kills it with SIGKILL at random
# moments and starts it again, ends it with SIGTERM, and compares the bases, byte by byte, with those of one run over all.
# Pictures are copies of the made sample's, each with a few bytes behind its end, so that each is an original of its own. Every
# third one is written in two halves with a pause between them, longer than a file must rest; every other one's box comes late.
#
#   scripts/follow-and-kill.sh [PICTURES [KILLS [SEED]]]     500 pictures, 10 kills and seed 1 unless told otherwise
#
# STREAMING names the program; without it, it is built. PAUSE is the seconds between two pictures, 0.3 unless told otherwise;
# PLAN is the plan, quick with its turns alone unless told otherwise; EVERY is --commit-every, 4 originals unless told otherwise, few
# enough that some commits are whole before the next kill; a kill comes after 4 to 24 seconds, or 1 to SOON.
set -euo pipefail
pictures="${1:-500}"
kills="${2:-10}"
RANDOM="${3:-1}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
family="rotate+"
source "$root/scripts/following.sh"

# What will have come in the end, and what the bases begin with: the first 24.
mkdir "$work/all" "$work/first" "$work/incoming"
for i in $(seq "$pictures"); do
    name="$(printf 'p%05d' "$i")"
    image="${images[$(( i % ${#images[@]} ))]}"
    { cat "$image"; printf '\n%d' "$i"; } >"$work/all/$name.jpg"
    cp "$work/sample/Annotations/CLS-LOC/val/$(basename "$image" .JPEG).xml" "$work/all/$name.xml"
    [ "$i" -gt 24 ] || cp "$work/all/$name".* "$work/first/"
done
"$STREAMING" learn "$work/first" "${plan[@]}" --out "$work/begun" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

drop() {
    for i in $(seq 25 "$pictures"); do
        name="$(printf 'p%05d' "$i")"
        [ $(( i % 2 )) -eq 0 ] || cp "$work/all/$name.xml" "$work/incoming/"
        if [ $(( i % 3 )) -eq 0 ]; then
            size=$(stat -c %s "$work/all/$name.jpg")
            { head -c $(( size / 2 )) "$work/all/$name.jpg"; sleep 3; tail -c +$(( size / 2 + 1 )) "$work/all/$name.jpg"; } >"$work/incoming/$name.jpg" &
        else
            cp "$work/all/$name.jpg" "$work/incoming/.$name" && mv "$work/incoming/.$name" "$work/incoming/$name.jpg"
        fi
        [ $(( i % 2 )) -eq 1 ] || { sleep 0.2; cp "$work/all/$name.xml" "$work/incoming/"; } &
        sleep "${PAUSE:-0.3}"
    done
    wait
}
drop &
dropper=$!

follow() {
    "$STREAMING" extend "$work/begun" "$work/incoming" --follow --commit-every "${EVERY:-4,1m}" --quiet --out "$work/followed" >>"$work/told" 2>>"$work/log" &
    pid=$!
}
start=$SECONDS
for kill in $(seq "$kills"); do
    follow
    if [ -n "${SOON:-}" ]; then sleep $(( 1 + RANDOM % SOON )); else sleep $(( 4 + RANDOM % 20 )); fi
    kill -KILL "$pid" 2>/dev/null || { cat "$work/log"; exit 1; }
    wait "$pid" 2>/dev/null || true
    echo "kill $kill after $(( SECONDS - start )) s: $(ls "$work/incoming" | grep -c 'jpg$') pictures have come, $(find "$work/followed/commits" -name metrics.json 2>/dev/null | wc -l) commits are whole"
done
rm -f "$work/followed/follow.json"
follow
wait "$dropper"
dropper=""
# Until all have come by in this process: follow.json says so at the next commit.
until grep -q "\"seen\": $(( pictures - 24 ))," "$work/followed/follow.json" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" "$work/told"; exit 1; }
    sleep 1
done
kill -TERM "$pid"
wait "$pid" || { cat "$work/log" "$work/told"; exit 1; }
pid=""
echo "stopped after $(( SECONDS - start )) s: $(tail -1 "$work/told")"

"$STREAMING" learn "$work/all" "${plan[@]}" --out "$work/whole" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
diff -r "$work/begun/bases" "$work/whole/bases" || { echo "the bases differ from those of one run"; exit 1; }
echo "$pictures pictures, $kills kills: the bases have the bytes of one run over all"
