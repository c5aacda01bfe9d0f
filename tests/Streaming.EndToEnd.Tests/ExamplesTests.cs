using System.Diagnostics;
using System.Text.RegularExpressions;
using Streaming.Tests;

namespace Streaming.EndToEnd.Tests;

/// The examples of docs/commands.md, which --help shows too, one after the other as a reader would try them.
public sealed partial class ExamplesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Places.Repository, "docs", "commands.md"));

    [GeneratedRegex(@"^\| `[a-z-]+` \| `streaming ([^`]*)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^(learn|run|siamese|profile)")]
    private static partial Regex PlannedAnew();

    [Fact(Timeout = 1_200_000)]
    public async Task Every_example_runs()
    {
        using var folder = new TemporaryFolder();
        var lines = Row().Matches(Page).Select(row => row.Groups[1].Value).ToList();
        Assert.True(lines.Count > 15, $"{lines.Count} examples");
        foreach (var line in lines)
        {
            (await Run(folder[""], line)).Expect(0);
            if (line.StartsWith("sample", StringComparison.Ordinal))
                MakePictures(folder);
            if (line.StartsWith("learn", StringComparison.Ordinal))
                (await Run(folder[""], line.Replace("0/2", "1/2", StringComparison.Ordinal).Replace("runs/learned", "runs/second", StringComparison.Ordinal))).Expect(0);
        }
    }

    // The lines are the page's. What they leave open is a plan that takes seconds; one family takes an eighth of the time of all.
    private static Task<Outcome> Run(string folder, string line)
    {
        var start = new ProcessStartInfo(StreamingProgram.Executable, line.Split(' ')) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["STREAMING_FAMILIES"] = line.StartsWith("merge", StringComparison.Ordinal) ? "" : "rotate+";
        if (PlannedAnew().IsMatch(line))
            start.Environment["STREAMING_PLAN"] = TinyPlan.Write(Path.Combine(folder, "tiny.json"), "rotate+");
        // The whole story has tests of its own, and takes longer than all examples.
        if (line == "run")
            start.Environment["STREAMING_STORY"] = "none";
        return StreamingProgram.Finish(Process.Start(start)!);
    }

    // What the page says that there is beside the sample.
    private static void MakePictures(TemporaryFolder folder)
    {
        var pictures = Directory.GetFiles(folder["sample"], "*.JPEG", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        File.Copy(pictures[0], folder["a.jpg"]);
        File.Copy(pictures[0], folder["b.jpg"]);
        MadeNetworks.Branches().Write(folder["model.onnx"]);
        for (var i = 0; i < 12; i++)
        {
            var place = folder["photos", i < 8 ? "train" : "val", i % 2 == 0 ? "even" : "odd"];
            Directory.CreateDirectory(place);
            File.Copy(pictures[i], Path.Combine(place, Path.GetFileName(pictures[i])));
        }
    }
}
