using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Streaming.EndToEnd.Tests;

/// The scripts that users start with. They build, so they run in a copy of the build's own configuration: Release.
public sealed class ScriptTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task Run_sh_passes_its_arguments_on_from_any_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "run.sh needs a Unix shell.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["here"]);
        var process = StreamingProgram.Start(Path.Combine(Places.Repository, "run.sh"), ["sample", "made here"], folder["here"]);
        (await StreamingProgram.Finish(process)).Expect(0);
        Assert.NotEmpty(Directory.GetFiles(folder["here", "made here"], "*.JPEG", SearchOption.AllDirectories));
    }

    [Fact(Timeout = Timeout)]
    public async Task Run_ps1_passes_its_arguments_on_and_gives_the_exit_code_back()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, await RunPs1("sample", folder["made"]));
        Assert.NotEmpty(Directory.GetFiles(folder["made"], "*.JPEG", SearchOption.AllDirectories));
        Assert.Equal(1, await RunPs1("select", folder["nothing"]));
    }

    // PowerShell hosted in this process: pwsh need not be installed.
    private static async Task<int> RunPs1(params string[] arguments)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand(Path.Combine(Places.Repository, "run.ps1"));
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        await shell.InvokeAsync();
        shell.Commands.Clear();
        shell.AddScript("$LASTEXITCODE");
        return (int)(await shell.InvokeAsync())[^1].BaseObject;
    }
}
