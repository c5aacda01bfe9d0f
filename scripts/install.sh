#!/usr/bin/env bash
# Puts streaming on the path: publishes the program into a folder of its own, and links to it from one that is on the path.
#   scripts/install.sh [FOLDER [LINKS [options of dotnet publish]]]
# The defaults are ~/.local/share/streaming and ~/.local/bin. Most of its size is torch's native library.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder="${1:-$HOME/.local/share/streaming}"
links="${2:-$HOME/.local/bin}"
[ $# -gt 2 ] && shift 2 || set --
# Files of its own: those of the build are written anew while an installed program may run.
dotnet publish "$root/src/Streaming.Cli" --configuration Release --output "$folder" --verbosity quiet --nologo -p:CreateHardLinksForPublishFilesIfPossible=false "$@"
case "$(uname -s)" in
    Linux) find "$folder/runtimes" -mindepth 1 -maxdepth 1 ! -name 'linux*' ! -name 'unix*' -exec rm -r {} + ;;
    Darwin) find "$folder/runtimes" -mindepth 1 -maxdepth 1 ! -name 'osx*' ! -name 'unix*' -exec rm -r {} + ;;
esac
mkdir -p "$links"
ln -sfn "$folder/streaming" "$links/streaming"
echo "streaming is in $folder ($(du -sh "$folder" | cut -f1)), and $links/streaming leads to it."
case ":$PATH:" in
    *":$links:"*) ;;
    *) echo "$links is not on the path yet: add it, such as by export PATH=\"$links:\$PATH\"." ;;
esac
