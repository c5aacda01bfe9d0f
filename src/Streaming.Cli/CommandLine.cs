using System.CommandLine;
using Streaming.Cli.Commands;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Training;
using Streaming.Pipeline;

namespace Streaming.Cli;

/// <summary>The command line as a whole: from arguments to an exit code.</summary>
public static class CommandLine
{
    /// <summary>Runs the program. Results go to <paramref name="output"/>, progress and errors to <paramref name="error"/>.</summary>
    /// <returns>0 done, 1 bad usage or input, 2 failed, 3 done with more rejects than allowed, 130 interrupted.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(error);
        var root = Root();
        try
        {
            var result = root.Parse(args.Length == 0 ? ["run"] : args);
            result = ConfigFile.Apply(root, result);
            if (result.Errors.Count > 0)
                return Refuse(result, error);
            MaxPixelsOption.Apply(result);
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // Long enough for the stages to end and whole files to be closed.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            };
            return await result.InvokeAsync(configuration);
        }
        catch (InputException e)
        {
            return Tell(error, e.Message, ExitCode.BadInput);
        }
        catch (StageFaultedException e) when (e.InnerException is InputException inner)
        {
            return Tell(error, inner.Message, ExitCode.BadInput);
        }
        catch (TrainingDivergedException e)
        {
            return Tell(error, e.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            return Tell(error, "Interrupted; what was finished is saved.", ExitCode.Interrupted);
        }
        catch (Exception e)
        {
            error.WriteLine(e);
            return Tell(error, e.Message, ExitCode.Failed);
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Learns, from ImageNet images, generators: fields that say what rotating, scaling or shifting an object does to the features inside AlexNet.");
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(SampleCommand.Create());
        root.Subcommands.Add(SelectCommand.Create());
        root.Subcommands.Add(LearnCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        root.Subcommands.Add(ExtendCommand.Create());
        root.Subcommands.Add(MergeCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(SiameseCommand.Create());
        root.Subcommands.Add(ZeroShotCommand.Create());
        root.Subcommands.Add(PairCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(TestCommand.Create());
        root.Subcommands.Add(InvertTrainCommand.Create());
        root.Subcommands.Add(SynthesizeCommand.Create());
        root.Subcommands.Add(WeightsCommand.Create());
        root.Subcommands.Add(InspectCommand.Create());
        return root;
    }

    private static int Refuse(ParseResult result, TextWriter error)
    {
        var command = result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
        // The parser's own messages may run over several lines.
        var message = string.Join(' ', result.Errors[0].Message.Split(['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
        return Tell(error, $"{message} See streaming {command}--help.", ExitCode.BadInput);
    }

    private static int Tell(TextWriter error, string message, ExitCode code)
    {
        error.WriteLine("streaming: " + message);
        return (int)code;
    }
}
