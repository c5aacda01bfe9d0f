#!/usr/bin/env bash
# Drops pictures into a folder, one after the other, while extend --follow adds them to bases, takes those away that came some time ago,
# and looks every 10 seconds at the memory and the open files of the process. At the end it compares the medians of the last quarter of
# the time with those of the second: the first is starting up. Ends with 1 where memory grew by more than a tenth, or files by more than 5.
# Pictures are copies of the made sample's with a few bytes behind their end, so that each is an original of its own; nine of ten have a
# box that is too small, and are refused, as most pictures are.
#
#   scripts/follow-flat.sh [MINUTES]     15 minutes unless told otherwise
#
# STREAMING names the program; without it, it is built. PAUSE is the seconds between two pictures, 0.25 unless told otherwise; LEFT is how
# many lie in the folder at most, 200 unless told otherwise; PLAN is the plan, quick with left alone unless told otherwise; EVERY is
# --commit-every, 20,1m unless told otherwise.
set -euo pipefail
minutes="${1:-15}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
family="left"
source "$root/scripts/following.sh"
mkdir "$work/first" "$work/incoming"
for image in "${images[@]}"; do
    cp "$image" "$work/sample/Annotations/CLS-LOC/val/$(basename "$image" .JPEG).xml" "$work/first/"
done
"$STREAMING" learn "$work/first" "${plan[@]}" --out "$work/begun" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

drop() {
    for (( i = 1; ; i++ )); do
        name="$(printf 'p%07d' "$i")"
        image="${images[$(( i % ${#images[@]} ))]}"
        box="$work/sample/Annotations/CLS-LOC/val/$(basename "$image" .JPEG).xml"
        if [ $(( i % 10 )) -eq 0 ]; then cp "$box" "$work/incoming/$name.xml"
        else sed -E 's|<(xmin\|ymin)>[^<]*<|<\1>10<|; s|<(xmax\|ymax)>[^<]*<|<\1>14<|' "$box" >"$work/incoming/$name.xml"; fi
        { cat "$image"; printf '\n%d' "$i"; } >"$work/incoming/.$name" && mv "$work/incoming/.$name" "$work/incoming/$name.jpg"
        # Those that came long ago were taken long ago.
        rm -f "$work/incoming/$(printf 'p%07d' $(( i - ${LEFT:-200} )))".*
        sleep "${PAUSE:-0.25}"
    done
}
drop &
dropper=$!

"$STREAMING" extend "$work/begun" "$work/incoming" --follow --commit-every "${EVERY:-20,1m}" --quiet --out "$work/followed" >"$work/told" 2>>"$work/log" &
pid=$!
start=$SECONDS
while [ $(( SECONDS - start )) -lt $(( minutes * 60 )) ]; do
    sleep 10
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" "$work/told"; exit 1; }
    echo "$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status") $(ls "/proc/$pid/fd" | wc -l)" >>"$work/samples"
    [ $(( (SECONDS - start) / 10 % 6 )) -ne 0 ] || echo "$(( SECONDS - start )) s: $(tail -1 "$work/samples" | awk '{ printf "%d MB, %d files", $1 / 1024, $2 }'); $(tail -1 "$work/told")"
done
kill "$dropper" && wait "$dropper" 2>/dev/null || true
dropper=""
kill -TERM "$pid"
wait "$pid" || { cat "$work/log" "$work/told"; exit 1; }
pid=""
tail -1 "$work/told"

# The median of a column of the lines from one place to another.
median() {
    sed -n "$2,$3p" "$work/samples" | awk -v column="$1" '{ print $column }' | sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}
count=$(wc -l <"$work/samples")
[ "$count" -ge 8 ] || { echo "$count samples are too few to compare; give more minutes"; exit 1; }
quarter=$(( count / 4 ))
memory=("$(median 1 $(( quarter + 1 )) $(( 2 * quarter )))" "$(median 1 $(( count - quarter + 1 )) "$count")")
files=("$(median 2 $(( quarter + 1 )) $(( 2 * quarter )))" "$(median 2 $(( count - quarter + 1 )) "$count")")
awk -v a="${memory[0]}" -v b="${memory[1]}" 'BEGIN { printf "memory: %d MB in the second quarter, %d MB in the last: %.3f times\n", a / 1024, b / 1024, b / a }'
echo "open files: ${files[0]} in the second quarter, ${files[1]} in the last"
grown="$(awk -v a="${memory[0]}" -v b="${memory[1]}" 'BEGIN { print (b > 1.1 * a) }')"
if [ "$grown" = 1 ] || [ "${files[1]}" -gt $(( files[0] + 5 )) ]; then
    echo "memory or open files grew"
    exit 1
fi
