using System.Globalization;
using Streaming.Pipeline.Graph;
using Streaming.Pipeline.Learning;

namespace Streaming.Cli.Commands;

/// <summary>What learning in shards will take, as lines of text.</summary>
internal static class ShardsLines
{
    /// <summary>The option that asks for it.</summary>
    public const string OptionName = "--shards";

    // Of more shards than this, those are shown that take least and most.
    private const int Shown = 16;

    public static void Write(ShardsForecast forecast, TextWriter output)
    {
        var shards = forecast.Shards.Select((shard, i) => (Name: $"{i}/{forecast.Shards.Length}", Shard: shard)).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"In {shards.Length:N0} shards, each on {forecast.Whole.Cost.Threads} threads:"));
        output.WriteLine($"  {"shard",-14} {"images",10} {"originals",10} {"time",14} {"disk",12} {"memory",12}");
        if (shards.Length > Shown)
        {
            var byTime = shards.OrderBy(shard => shard.Shard.Seconds).ToArray();
            output.WriteLine(Line("least: " + byTime[0].Name, byTime[0].Shard));
            output.WriteLine(Line("most: " + byTime[^1].Name, byTime[^1].Shard));
        }
        else
        {
            foreach (var (name, shard) in shards)
                output.WriteLine(Line(name, shard));
        }
        output.WriteLine(Row("merging", "", "", forecast.MergeSeconds, forecast.MergeDiskMb, forecast.MergeMemoryMb));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  All together about {Hours(forecast.CoreHours)} core hours and {forecast.DiskMb:N0} MB on the disk, merged bases included."));
    }

    private static string Line(string name, LearnForecast shard) =>
        Row(name, shard.Images.ToString("N0", CultureInfo.InvariantCulture), shard.Originals.ToString("N0", CultureInfo.InvariantCulture), shard.Seconds, shard.DiskMb, shard.MemoryMb);

    private static string Row(string name, string images, string originals, double seconds, double diskMb, double memoryMb) =>
        string.Create(CultureInfo.InvariantCulture, $"  {name,-14} {images,10} {originals,10} {ProgressWords.duration(seconds),14} {diskMb,9:N0} MB {memoryMb,9:N0} MB");

    private static string Hours(double hours) => hours.ToString(hours < 10 ? "0.##" : "N0", CultureInfo.InvariantCulture);
}
