#!/usr/bin/env bash
# Makes the lock files anew, for every system that the program is built for: those of the projects that carry torch differ
# between systems. Run it after a change of Directory.Packages.props, then scripts/third-party-notices.cs. The packages for
# CUDA are locked where they can be had: scripts/lock.sh cuda.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
backend="${1:-cpu}"
[ "$backend" = cuda ] && systems="linux windows" || systems="linux windows macos"
for system in $systems; do
    for project in $(grep -rl --include='*.*proj' CarriesTorch src tests); do
        dotnet restore "$project" --force-evaluate --nologo -p:TorchBackend="$backend" -p:TorchPlatform="$system"
    done
done
# Leaves this machine ready to build.
dotnet restore Streaming.sln --force-evaluate --nologo
