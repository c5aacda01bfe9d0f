using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Streaming.Cli.Commands;
using Streaming.Cli.Completion;
using Streaming.Cli.Endings;
using Streaming.Cli.Help;
using Streaming.Cli.Options;
using Streaming.Domain;

namespace Streaming.Cli;

/// <summary>The command line as a whole: from arguments to an exit code.</summary>
public static class CommandLine
{
    // A word that begins with @ is a word, not the name of a file of words.
    internal static readonly ParserConfiguration Words = new() { ResponseFileTokenReplacer = null };

    private const string WithoutWords = "streaming: no command is given, so this is 'streaming run': the made sample is written into a new folder under runs/, learned from, and reported on. Ctrl-C ends it; streaming --help lists all commands.";

    /// <summary>Runs the program. Results go to <paramref name="output"/>, progress and errors to <paramref name="error"/>.</summary>
    /// <returns>0 done, 1 bad usage or input, 2 failed, 3 done with more rejects than allowed, 130 interrupted.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error) =>
        RunAsync(args, output, error, EnvironmentOptions.OfProcess());

    /// <summary>The same with an environment of its own.</summary>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, EnvironmentOptions environment)
    {
        ArgumentNullException.ThrowIfNull(args);
        await using var said = new SafeWriter(output);
        await using var told = new SafeWriter(error);
        ParseResult? result = null;
        ConfigFile? config = null;
        using var interruption = new Interruption(() => Tell(told, new WayOn(result).AfterInterruption, ExitCode.Interrupted));
        int code;
        try
        {
            var root = Root();
            if (Suggestions.Asked(args, root) is { } suggestions)
            {
                foreach (var suggestion in suggestions)
                    said.WriteLine(suggestion);
                return (int)ExitCode.Done;
            }
            string[] words = args.Length == 0 ? ["run"] : args;
            if (args.Length == 0)
                told.WriteLine(WithoutWords);
            result = root.Parse(words, Words);
            if (environment.Apply(words, result) is { } more)
                result = root.Parse(words = more, Words);
            if (ConfigFile.Apply(words, result, out config) is { } whole)
                result = root.Parse(words = whole, Words);
            if (Usage.FaultOf(words, result) is { } fault)
            {
                code = Tell(told, Explain(fault), ExitCode.BadInput);
            }
            else
            {
                foreach (var unknown in environment.Unknown(root))
                    told.WriteLine("streaming: " + unknown);
                code = await Invoke(result, said, told, interruption);
            }
        }
        catch (Exception e) when (interruption.Happened && Fault.IsCancellation(e))
        {
            code = Tell(told, new WayOn(result).AfterInterruption, ExitCode.Interrupted);
        }
        catch (Exception e)
        {
            if (Environment.GetEnvironmentVariable(Fault.DetailsVariable) is { Length: > 0 })
                told.WriteLine(e.ToString());
            var (message, why) = Fault.Tell(e, new WayOn(result));
            code = Tell(told, why == ExitCode.BadInput ? Explain(message) : message, why);
        }
        return Delivered(code, said, told, new WayOn(result));

        // An option may be from a variable or from a file: a fault of its value is told there.
        string Explain(string fault) => environment.Explain(fault) is var named && named != fault ? named : config?.Explain(fault) ?? fault;
    }

    private static Task<int> Invoke(ParseResult result, SafeWriter said, SafeWriter told, Interruption interruption)
    {
        MaxPixelsOption.Apply(result);
        interruption.IsHeeded = result.Action is AsynchronousCommandLineAction;
        if (result.CommandResult.Command is ProgramCommand { PatienceOf: { } patienceOf } && patienceOf(result) is { } patience)
            interruption.Patience = patience;
        var configuration = new InvocationConfiguration
        {
            Output = said,
            Error = told,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return result.InvokeAsync(configuration, interruption.Token);
    }

    // A run whose words did not arrive is not done, whatever it left on the disk.
    private static int Delivered(int code, SafeWriter said, SafeWriter told, WayOn wayOn)
    {
        said.Flush();
        if (said.Failure is not { } failure)
            return code;
        var left = code == (int)ExitCode.Done && wayOn.Folder is { } folder ? $" The run itself is whole: see {Path.Combine(folder, "metrics.json")}." : "";
        Tell(told, $"What the command says could not be written to the standard output: {Fault.ReasonOf(failure)}. Send it elsewhere.{left}", ExitCode.Failed);
        return code == (int)ExitCode.Done ? (int)ExitCode.Failed : code;
    }

    /// <summary>All commands with their options; made anew for each command line.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("Learns, from ImageNet images, generators: fields that say what rotating, scaling or shifting an object does to the features inside a network.");
        root.Directives.Clear();
        foreach (var option in root.Options)
        {
            option.Description = option is HelpOption ? "Show this help." : "Show the version, and what is computed with.";
            option.Action = option is HelpOption ? new HelpPage() : new VersionPage();
        }
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(SampleCommand.Create());
        root.Subcommands.Add(SelectCommand.Create());
        root.Subcommands.Add(LearnCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        root.Subcommands.Add(ExtendCommand.Create());
        root.Subcommands.Add(MergeCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(ProfileCommand.Create());
        root.Subcommands.Add(SiameseCommand.Create());
        root.Subcommands.Add(ZeroShotCommand.Create());
        root.Subcommands.Add(PairCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(TestCommand.Create());
        root.Subcommands.Add(InvertTrainCommand.Create());
        root.Subcommands.Add(SynthesizeCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(WeightsCommand.Create());
        root.Subcommands.Add(NetworksCommand.Create());
        root.Subcommands.Add(NetworkCommand.Create());
        root.Subcommands.Add(ReportCommand.Create());
        root.Subcommands.Add(InspectCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        return root;
    }

    private static int Tell(SafeWriter error, string message, ExitCode code)
    {
        error.WriteLine("streaming: " + message);
        return (int)code;
    }
}
