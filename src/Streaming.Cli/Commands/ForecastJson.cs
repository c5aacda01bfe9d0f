using System.Text.Json;
using Streaming.Pipeline.Learning;
using Streaming.Storage.Files;

namespace Streaming.Cli.Commands;

/// <summary>What learning will take, for programs.</summary>
internal static class ForecastJson
{
    /// <summary>The forecast as JSON; with what each shard takes where it is told.</summary>
    public static string Write(LearnForecast forecast, ShardsForecast? shards) => shards is null
        ? JsonSerializer.Serialize(new
        {
            forecast.Images,
            forecast.Originals,
            forecast.ForwardPasses,
            forecast.FlowsFound,
            forecast.Pairs,
            forecast.Seconds,
            forecast.DiskMb,
            forecast.MemoryMb,
            MeasuredInSeconds = forecast.Cost.Seconds,
        }, JsonFile.Options)
        : JsonSerializer.Serialize(new
        {
            forecast.Images,
            forecast.Originals,
            forecast.ForwardPasses,
            forecast.FlowsFound,
            forecast.Pairs,
            forecast.Cost.Threads,
            Shards = shards.Shards.Select((one, i) => new { Shard = $"{i}/{shards.Shards.Length}", one.Images, one.Originals, one.Seconds, one.DiskMb, one.MemoryMb }),
            Merging = new { Seconds = shards.MergeSeconds, DiskMb = shards.MergeDiskMb, MemoryMb = shards.MergeMemoryMb },
            shards.CoreHours,
            shards.DiskMb,
            MeasuredInSeconds = forecast.Cost.Seconds,
        }, JsonFile.Options);
}
