using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Streaming.EndToEnd.Tests;

/// Completion in the shells themselves, by the scripts that the program prints.
public sealed class CompletionTests
{
    private const int Timeout = 120_000;

    private static readonly string Folder = Path.GetDirectoryName(Path.GetFullPath(StreamingProgram.Executable))!;

    public static TheoryData<string, string, string> Lines => new()
    {
        // What is typed, what is offered among others, and what is not.
        { "streaming ev", "evaluate", "learn" },
        { "streaming learn ds --fam", "--families", "--plan" },
        { "streaming learn ds --plan ", "quick", "--families" },
        { "streaming learn ds --families scale-", "scale-up", "rotate+" },
        { "streaming evaluate b d --boundary ", "mirror", "clampp" },
        { "streaming synthesize b i --layer ", "conv2", "pool5" },
        { "streaming completion ", "powershell", "ksh" },
        { "streaming weights ", "get", "conv1" },
    };

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Lines))]
    public async Task Bash_completes(string line, string offered, string other)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash is a shell of Unix.");
        var found = await Ask("bash", ["--norc", "-c", """
            eval "$(streaming completion bash)"
            COMP_LINE="$1"; COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            [[ $1 == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            complete -p streaming >/dev/null && _streaming && printf '%s\n' "${COMPREPLY[@]}"
            """, "bash", line]);
        Expect(found, offered, other);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Lines))]
    public async Task Zsh_completes(string line, string offered, string other)
    {
        await Need("zsh");
        // Its own completion system needs a terminal: what it would call is called, and shows what it was given.
        var found = await Ask("zsh", ["-f", "-c", """
            compdef() { :; }
            compadd() { print -l -- "${(@P)2}"; }
            _files() { :; }
            eval "$(streaming completion zsh)"
            words=("${(@s: :)1}"); CURRENT=${#words}
            _streaming
            """, "zsh", line]);
        Expect(found, offered, other);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Lines))]
    public async Task Fish_completes(string line, string offered, string other)
    {
        await Need("fish");
        Expect(await Ask("fish", ["--no-config", "-c", "streaming completion fish | source; complete -C $argv[1]", line]), offered, other);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Lines))]
    public async Task PowerShell_completes(string line, string offered, string other)
    {
        var script = (await StreamingProgram.Run("completion", "powershell")).Expect(0).Output;
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript($"$env:PATH = '{Folder}{Path.PathSeparator}' + $env:PATH; {script}");
        await shell.InvokeAsync();
        Assert.Empty(shell.Streams.Error);
        var found = CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText);
        Expect([.. found], offered, other);
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_a_folder_is_expected_bash_offers_names_of_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash is a shell of Unix.");
        // Nothing of the program's own is offered there, and -o default makes bash offer files.
        var found = await Ask("bash", ["--norc", "-c", """
            eval "$(streaming completion bash)"
            COMP_LINE='streaming learn '; COMP_POINT=16; COMP_WORDS=(streaming learn ''); COMP_CWORD=2
            _streaming; echo "${#COMPREPLY[@]}"; complete -p streaming
            """]);
        Assert.Equal("0", found[0]);
        Assert.Contains("-o default", found[1]);
    }

    private static async Task<string[]> Ask(string shell, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment["PATH"] = Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        return (await StreamingProgram.Finish(Process.Start(start)!)).Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task Need(string shell)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), $"{shell} is a shell of Unix.");
        var there = await StreamingProgram.Finish(StreamingProgram.Start("bash", ["-c", $"command -v {shell}"]));
        Assert.SkipUnless(there.ExitCode == 0, $"{shell} is not installed.");
    }

    private static void Expect(string[] found, string offered, string other)
    {
        Assert.Contains(offered, found);
        Assert.DoesNotContain(other, found);
    }
}
