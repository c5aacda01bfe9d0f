using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Inspection;
using Streaming.Domain;

namespace Streaming.Cli.Commands;

/// <summary>inspect PATH: says what any file or folder of ours holds.</summary>
internal static class InspectCommand
{
    // A screen or two for a folder; a file's tensors may be more.
    private const int MostLinesOfAFolder = 100, MostLinesOfAFile = 400;

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A run's folder, bases, flows, a table, weights, a plan, or a run's config.json or metrics.json." };
        var command = new ProgramCommand("inspect", "Says what a file or folder of this program holds, whatever it is called.")
        {
            Examples =
            [
                new("inspect runs/learned", "Says what a run's folder holds."),
                new("inspect runs/learned/bases --all", "All lines, where a screen does not hold them."),
            ],
        };
        command.Arguments.Add(path);
        command.SetAction(result =>
        {
            var given = result.GetValue(path)!;
            var output = result.InvocationConfiguration.Output;
            if (Directory.Exists(given))
                FolderInspection.Describe(given, new LimitedLines(output, MostLinesOfAFolder));
            else if (File.Exists(given))
                DescribeFile(given, new LimitedLines(output, MostLinesOfAFile));
            else
                throw new InputException($"{given}: there is no such file or folder.");
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void DescribeFile(string file, LimitedLines lines)
    {
        new FileInspection(lines).Describe(file);
        lines.End();
    }
}
