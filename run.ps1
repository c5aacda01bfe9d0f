# Builds Streaming and passes the arguments on to it; without arguments it runs the main job on the made sample.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
dotnet build "$root/src/Streaming.Cli" --configuration Release --verbosity quiet --nologo
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
dotnet "$root/artifacts/bin/Streaming.Cli/release/streaming.dll" @args
exit $LASTEXITCODE
