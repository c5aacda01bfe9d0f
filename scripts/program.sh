# For scripts to source, with the repository in $root: STREAMING names the program; where it names none, the program is built.
if [ -z "${STREAMING:-}" ]; then
    dotnet build "$root/src/Streaming.Cli" --configuration Release --verbosity quiet --nologo 1>&2
    STREAMING="$root/artifacts/bin/Streaming.Cli/release/streaming"
fi
