using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Streaming.Fuzz.Running;

namespace Streaming.Fuzz.Whole;

/// <summary>
/// One run of learn over more small pictures than it can come to in its time: what it holds must not grow with the pictures
/// that it has seen. In its first minutes it collects as many flows as the exact second moments take the place of.
/// </summary>
internal static class Steady
{
    private const int Side = 64;
    private const int FirstMinute = 5;
    private const double Most = 1.10;

    /// <summary>steady: resident memory, minute by minute.</summary>
    public static async Task<int> Run(Arguments arguments, CancellationToken cancellation)
    {
        var folder = arguments.Text("work", Path.Combine(Path.GetTempPath(), $"streaming-steady-{Environment.ProcessId}"));
        var (minutes, images) = (arguments.Number("minutes", 30), arguments.Number("images", 20_000));
        var (dataset, plan) = (Path.Combine(folder, "pictures"), Path.Combine(folder, "steady.json"));
        WritePlan(plan, arguments.Number("poses", 72));
        for (var i = 0; i < images; i++)
        {
            var part = Directory.CreateDirectory(Path.Combine(dataset, (i / 1000).ToString("D3", CultureInfo.InvariantCulture))).FullName;
            MadePictures.Write(part, "p" + i.ToString("D6", CultureInfo.InvariantCulture), i, Side);
        }

        var program = new StreamingProgram(arguments.Text("program", StreamingProgram.Built));
        using var process = program.Start(["learn", dataset, "--plan", plan, "--out", Path.Combine(folder, "out"), "--overwrite", "--quiet"]);
        using var stop = cancellation.Register(process.Kill);
        var said = process.StandardError.ReadToEndAsync(CancellationToken.None);
        Console.WriteLine("minute  resident MB  parts");
        var byMinute = new List<double>();
        for (var watch = Stopwatch.StartNew(); byMinute.Count < minutes && !process.HasExited;)
        {
            // The mean of a minute: what a collection comes and goes with is no growth.
            var samples = new List<double>();
            while (watch.Elapsed.TotalMinutes < byMinute.Count + 1 && !process.HasExited)
            {
                await Task.Delay(1000, CancellationToken.None);
                process.Refresh();
                samples.Add(process.HasExited ? 0 : process.WorkingSet64 / 1048576.0);
            }
            byMinute.Add(samples.Average());
            var flows = Path.Combine(folder, "out", "flows");
            var parts = Directory.Exists(flows) ? Directory.GetFiles(flows, "*.parquet").Length : 0;
            Console.WriteLine(FormattableString.Invariant($"{byMinute.Count,6} {byMinute[^1],12:F0} {parts,6}"));
        }
        var ended = process.HasExited;
        if (!ended)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
        if (ended)
            throw new FailedException($"learn ended before its time, give more --images: {await said}");
        var growth = byMinute[^1] / byMinute[Math.Min(FirstMinute, byMinute.Count) - 1];
        Console.WriteLine(FormattableString.Invariant($"minute {byMinute.Count} over minute {Math.Min(FirstMinute, byMinute.Count)}: {growth:F3}"));
        return growth <= Most && growth >= 1 / Most ? 0 : 2;
    }

    // One amount: every flow counts towards the base flows, so that these are many soon and stay as they are from then on.
    // Flows as fast as they can be found: what is kept of one does not depend on how good it is.
    private static void WritePlan(string path, int poses)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var plan = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "plans", "quick.json")))!.AsObject();
        plan.Remove("$schema");
        plan.Remove("channel_map");
        plan["name"] = "steady";
        foreach (var (_, layer) in plan["siftflow"]!.AsObject())
            foreach (var (key, value) in new (string, double)[] { ("sub_cell_radius", 0), ("iterations", 1), ("top_iterations", 1), ("window", 1), ("top_window", 1) })
                layer![key] = value;
        plan["families"] = new JsonObject { ["rotate+"] = new JsonObject { ["base"] = 10, ["amounts"] = new JsonArray(10), ["poses"] = poses } };
        File.WriteAllText(path, plan.ToJsonString());
    }
}
