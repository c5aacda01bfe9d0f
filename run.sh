#!/usr/bin/env bash
# Builds Streaming and passes the arguments on to it; without arguments it runs the main job on the made sample.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
program="$root/artifacts/bin/Streaming.Cli/release/streaming"
# What was built last, and when: nothing has to be looked at by dotnet where no file is newer.
built="$root/artifacts/run.built"
newer() { find "$root/src" "$root/data" "$root/build" "$root"/*.props "$root"/*.targets "$root/global.json" -newer "$built" -print -quit; }
if [ ! -x "$program" ] || [ ! -e "$built" ] || [ -n "$(newer)" ]; then
    started="$(mktemp)"
    dotnet build "$root/src/Streaming.Cli" --configuration Release --verbosity quiet --nologo 1>&2
    mv "$started" "$built"
fi
exec "$program" "$@"
