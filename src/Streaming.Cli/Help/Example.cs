using System.CommandLine;

namespace Streaming.Cli.Help;

/// <summary>A command line that shows how a command is used. It is made for the made sample, and the tests give it to the program.</summary>
/// <param name="Words">What stands behind the program's name; words with spaces in them do not occur.</param>
/// <param name="Says">What it does, in a sentence.</param>
internal sealed record Example(string Words, string Says)
{
    /// <summary>The whole line, as it is typed.</summary>
    public string Line => Words.Length == 0 ? CommandHelp.Program : $"{CommandHelp.Program} {Words}";

    /// <summary>The examples of a command.</summary>
    public static IReadOnlyList<Example> Of(Command command) => command switch
    {
        ProgramCommand own => own.Examples,
        RootCommand => OfProgram,
        { Name: "run" } => OfRun,
        _ => [],
    };

    private static readonly Example[] OfRun =
    [
        new("run", "Writes the made sample into a new folder under runs/, and runs the main job on it."),
        new("run sample --plan quick --out runs/whole", "Runs it on the images of a folder."),
    ];

    private static readonly Example[] OfProgram =
    [
        new("", "Writes the made sample, learns from it, and leaves a report."),
        new("run photos", "The same for the images of a folder, with boxes beside them."),
        new("learn --help", "Says what a command does, and all of its options."),
    ];
}
