#!/usr/bin/env bash
# Builds Streaming and passes the arguments on to it; without arguments it runs the main job on the made sample.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
dotnet build "$root/src/Streaming.Cli" --configuration Release --verbosity quiet --nologo 1>&2
exec "$root/artifacts/bin/Streaming.Cli/release/streaming" "$@"
