using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Domain;
using Streaming.Report.Story;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>report RUN...: the page of a run's folder again, or several runs side by side.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN") { Description = "Folders of runs, of any command. Of one, its page is made again; two or more are set side by side in one page.", Arity = ArgumentArity.OneOrMore };
        var file = new Option<string?>("--out") { Description = "The page's file. Default: report.html in the run's folder, or side-by-side.html where there are several runs.", HelpName = "FILE" };
        var command = new ProgramCommand("report", "Makes the page of a run again, from what lies in its folder alone, or sets several runs side by side.")
        {
            Examples =
            [
                new("report runs/learned", "Makes report.html of a run's folder again."),
                new("report runs/learned --out page.html", "Writes the page elsewhere."),
            ],
        };
        command.Arguments.Add(runs);
        command.Options.Add(file);
        command.SetAction(result =>
        {
            var folders = result.GetValue(runs)!;
            if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
                throw new InputException($"{missing}: there is no such folder; expected that of a run.");
            var page = Write(folders, result.GetValue(file));
            result.InvocationConfiguration.Output.WriteLine($"The page is {page}.");
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static string Write(string[] folders, string? file)
    {
        if (file is { Length: 0 })
            throw new InputException("--out is empty; expected a file.");
        if (file is not null && Directory.Exists(file))
            throw new InputException($"--out: {file} is a folder; expected a file, such as {Path.Combine(file, RunFiles.Report)}.");
        if (folders.Length > 1)
        {
            var together = file ?? "side-by-side.html";
            SideBySide.write(together, folders);
            return Path.GetFullPath(together);
        }
        if (file is null)
        {
            StoryPage.write(folders[0]);
            return Path.GetFullPath(Path.Combine(folders[0], RunFiles.Report));
        }
        StoryPage.writeTo(file, folders[0]);
        return Path.GetFullPath(file);
    }
}
