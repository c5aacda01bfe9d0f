using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Streaming.EndToEnd.Tests;

/// The scripts that users start with. They build what has been built for these tests already, so a stand-in for dotnet has their
/// very command evaluated - every word of it, and where what it builds would lie - and nothing built again.
public sealed class ScriptTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task Run_sh_passes_its_arguments_on_from_any_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "run.sh needs a Unix shell.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["here"]);
        var real = (await StreamingProgram.Finish(StreamingProgram.Start("bash", ["-c", "command -v dotnet"]))).Expect(0).Output.Trim();
        File.WriteAllText(folder["dotnet"], $"#!/bin/sh\n[ \"$1\" = build ] || exit 9\nexec '{real}' \"$@\" -getProperty:TargetPath\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["dotnet"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string[] words = [$"PATH={folder[""]}:{Environment.GetEnvironmentVariable("PATH")}", Path.Combine(Places.Repository, "run.sh"), "sample", "made here"];
        var outcome = (await StreamingProgram.Finish(StreamingProgram.Start("env", words, folder["here"]))).Expect(0);
        // What it builds is what it runs.
        Assert.Contains(Path.Combine(Places.Repository, "artifacts", "bin", "Streaming.Cli", "release", "streaming.dll"), outcome.Error);
        Assert.NotEmpty(Directory.GetFiles(folder["here", "made here"], "*.JPEG", SearchOption.AllDirectories));
    }

    [Fact(Timeout = Timeout)]
    public async Task Run_ps1_passes_its_arguments_on_and_gives_the_exit_code_back()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, await RunPs1(BuildsNothing, "sample", folder["made"]));
        Assert.NotEmpty(Directory.GetFiles(folder["made"], "*.JPEG", SearchOption.AllDirectories));
        Assert.Equal(1, await RunPs1(BuildsNothing, "select", folder["nothing"]));
        Assert.Equal(7, await RunPs1("function global:dotnet { $global:LASTEXITCODE = 7 }", "sample", folder["unbuilt"]));
        Assert.False(Directory.Exists(folder["unbuilt"]));
    }

    // A function comes before a program of the same name.
    private const string BuildsNothing = """
        function global:dotnet {
            $program = @(Get-Command dotnet -CommandType Application)[0].Source
            if ($args[0] -eq 'build') { & $program @args -getProperty:TargetPath } else { & $program @args }
        }
        """;

    // PowerShell hosted in this process: pwsh need not be installed.
    private static async Task<int> RunPs1(string dotnet, params string[] arguments)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(dotnet);
        await shell.InvokeAsync();
        shell.Commands.Clear();
        shell.AddCommand(Path.Combine(Places.Repository, "run.ps1"));
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        await shell.InvokeAsync();
        shell.Commands.Clear();
        shell.AddScript("$LASTEXITCODE");
        return (int)(await shell.InvokeAsync())[^1].BaseObject;
    }
}
