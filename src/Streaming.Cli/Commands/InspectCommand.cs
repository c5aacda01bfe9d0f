using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Cli.Inspection;
using Streaming.Domain;

namespace Streaming.Cli.Commands;

/// <summary>inspect PATH: says what any file or folder of ours holds.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A run's folder, bases, flows, a table, weights, an ONNX model, a plan, or a run's config.json or metrics.json." };
        var command = new ProgramCommand("inspect", "Says what a file or folder of this program holds, whatever it is called.")
        {
            Examples =
            [
                new("inspect runs/learned", "Says what a run's folder holds."),
                new("inspect runs/learned/bases --all", "All lines, where a screen does not hold them."),
            ],
        };
        var all = new Option<bool>("--all") { Description = "Show all lines, and all of each, where a screen of 24 lines and 80 columns does not hold them." };
        command.Arguments.Add(path);
        command.Options.Add(all);
        command.SetAction(result =>
        {
            var given = result.GetValue(path)!;
            var lines = new LimitedLines(result.InvocationConfiguration.Output, Directory.Exists(given) ? given : Path.GetDirectoryName(Path.GetFullPath(given))!, result.GetValue(all));
            if (Directory.Exists(given))
                FolderInspection.Describe(given, lines);
            else if (File.Exists(given))
                DescribeFile(given, lines);
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
