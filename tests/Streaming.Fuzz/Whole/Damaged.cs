using System.Globalization;
using System.Text.Json.Nodes;
using Streaming.EndToEnd.Tests;
using Streaming.Fuzz.Running;
using Streaming.Storage.Tables;

namespace Streaming.Fuzz.Whole;

/// <summary>
/// A folder in which a third of the pictures is damaged: learning on it uses every good one, lists every bad one, and comes
/// to the bases of the good ones alone.
/// </summary>
internal static class Damaged
{
    private const int Side = 96;

    /// <summary>damaged: the table.</summary>
    public static async Task<int> Run(Arguments arguments, CancellationToken cancellation)
    {
        var folder = arguments.Text("work", Path.Combine(Path.GetTempPath(), $"streaming-damaged-{Environment.ProcessId}"));
        var count = arguments.Number("images", 96);
        var (clean, damaged, plan) = (Path.Combine(folder, "clean"), Path.Combine(folder, "damaged"), Path.Combine(folder, "tiny.json"));
        Directory.CreateDirectory(clean);
        Directory.CreateDirectory(damaged);
        TinyPlan.Write(plan, "rotate+");
        var bad = Make(clean, damaged, count);

        var program = new StreamingProgram(arguments.Text("program", StreamingProgram.Built));
        var (cleanOut, damagedOut) = (Path.Combine(folder, "clean-out"), Path.Combine(folder, "damaged-out"));
        foreach (var (dataset, output) in new[] { (clean, cleanOut), (damaged, damagedOut) })
            await program.Run(["learn", dataset, "--plan", plan, "--out", output, "--overwrite", "--quiet"], cancellation);

        var problems = Problems(bad, count, cleanOut, damagedOut).ToList();
        var (whole, hurt) = (Metrics(cleanOut), Metrics(damagedOut));
        Console.WriteLine(FormattableString.Invariant($"{count - bad.Count} good pictures; {bad.Count} damaged in {Damage.All.Count} ways; {Number(hurt, "originals")} originals"));
        Console.WriteLine(FormattableString.Invariant($"seconds {Number(whole, "seconds"):F1} clean, {Number(hurt, "seconds"):F1} damaged: {Number(hurt, "seconds") / Number(whole, "seconds"):F2} times"));
        Console.WriteLine(FormattableString.Invariant($"peak MB {Number(whole, "peak_rss_mb"):F0} clean, {Number(hurt, "peak_rss_mb"):F0} damaged: {Number(hurt, "peak_rss_mb") / Number(whole, "peak_rss_mb"):F2} times"));
        foreach (var problem in problems)
            Console.WriteLine("    " + problem);
        Console.WriteLine(problems.Count == 0 ? "every good one used, each bad one listed, the bases are those of the good ones" : "FAILED");
        return problems.Count == 0 ? 0 : 2;
    }

    // Every third picture is damaged, in each way in turn. The good ones are in both folders.
    private static Dictionary<string, string> Make(string clean, string damaged, int count)
    {
        var bad = new Dictionary<string, string>();
        for (var i = 0; i < count; i++)
        {
            var name = "p" + i.ToString("D5", CultureInfo.InvariantCulture);
            MadePictures.Write(damaged, name, i, Side);
            if (i % 3 != 1)
            {
                MadePictures.Write(clean, name, i, Side);
                continue;
            }
            var way = Damage.All[i / 3 % Damage.All.Count];
            way.Do(Path.Combine(damaged, name));
            bad[name] = way.Name;
        }
        return bad;
    }

    private static IEnumerable<string> Problems(Dictionary<string, string> bad, int count, string cleanOut, string damagedOut)
    {
        if (Number(Metrics(damagedOut), "originals") != count - bad.Count)
            yield return $"{Number(Metrics(damagedOut), "originals")} originals; expected {count - bad.Count}";
        if (WholeFiles.Difference(cleanOut, damagedOut, ["bases"]) is { } difference)
            yield return $"{difference}, compared with the good ones alone";
        var listed = RejectTable.Read(Path.Combine(damagedOut, "rejects.parquet")).ToDictionary(reject => reject.ImageId);
        foreach (var (name, way) in bad)
        {
            if (!listed.TryGetValue(name, out var reject))
                yield return $"{name} ({way}) is not in rejects.parquet";
            else if (reject.Detail.Length == 0 || reject.Detail.Contains("   at ", StringComparison.Ordinal))
                yield return $"{name} ({way}): '{reject.Detail}' is no reason";
        }
        foreach (var name in listed.Keys.Except(bad.Keys))
            yield return $"{name} is good, but refused: {listed[name].Detail}";
    }

    private static JsonNode Metrics(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")))!;

    private static double Number(JsonNode metrics, string key) => metrics[key]!.GetValue<double>();
}
