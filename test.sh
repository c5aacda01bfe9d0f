#!/usr/bin/env bash
# Builds everything and runs every test. The last line gives the counts: "N passed, N failed, N skipped".
# Arguments go on to dotnet test.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

dotnet build Streaming.sln --configuration Release --verbosity quiet --nologo || exit 1
dotnet test --solution Streaming.sln --configuration Release --no-build --no-progress --output detailed "$@" 2>&1 | tee "$log"
status="${PIPESTATUS[0]}"

# The summary at the end has one line for each count, such as "  succeeded: 12".
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed="$(count succeeded)" failed="$(count failed)" skipped="$(count skipped)"
if [ -z "$passed" ] || [ -z "$failed" ]; then
    echo "test.sh: dotnet test printed no summary with counts; see its output above" >&2
    exit 1
fi
[ "$passed" -gt 0 ] || status=1
if [ "$failed" -gt 0 ]; then
    # Once more at the end, where nobody has to search: the name and the indented lines below it.
    echo "Failed:"
    awk '/^[^ ]/ { shown = /^failed / } shown' "$log"
fi
echo "$passed passed, $failed failed, ${skipped:-0} skipped"
exit "$status"
