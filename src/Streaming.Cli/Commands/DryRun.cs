using System.CommandLine;
using System.Globalization;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Learning;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>learn --dry-run: what learning would do and take.</summary>
internal static class DryRun
{
    private const string UsualFolder = "runs";

    /// <summary>Says it; nothing is left.</summary>
    /// <param name="options">The options of learn.</param>
    /// <param name="result">The command line.</param>
    /// <param name="dataset">The dataset's folder.</param>
    /// <param name="shards">In how many shards it would be learned; null for one run.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<int> Tell(LearnOptions options, ParseResult result, string dataset, int? shards, CancellationToken cancellation)
    {
        if (shards is not null && options.ShardText(result) is { } one)
            throw new InputException($"--shard {one} and {ShardsLines.OptionName} {shards} are both given; the one is of a single shard, the other of all: choose one.");
        var folder = result.GetValue(options.Common.Out) ?? UsualFolder;
        var request = options.Request(result, "learn", dataset, folder, "best");
        // Nothing is written there, so an interruption has nothing to tell of it.
        ((OutOption)options.Common.Out).Chosen = null;
        Allocator.Tune();
        ShardsForecast? parted = null;
        (LearnForecast Forecast, RejectTally Rejects) found;
        using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(options.Common.Quiet)))
            if (shards is { } count)
            {
                (parted, var rejects) = await LearnForecastModule.ofRequestInShards(request, count, display.Show, cancellation);
                found = (parted.Whole, rejects);
            }
            else
            {
                found = await LearnForecastModule.ofRequest(request, display.Show, cancellation);
            }
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(options.Common.Json))
            output.WriteLine(ForecastJson.Write(found.Forecast, parted));
        else
            Write(request.Plan.Name, found.Forecast, found.Rejects, parted, output);
        return (int)ExitCode.Done;
    }

    private static void Write(string plan, LearnForecast forecast, RejectTally rejects, ShardsForecast? shards, TextWriter output)
    {
        var refused = rejects.Total > 0 ? $"; {rejects.Total:N0} refused ({RejectCounts.toText(rejects)})" : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{forecast.Images:N0} images, {forecast.Originals:N0} of them originals{refused}."));
        ForecastLines.Write(plan, forecast, output);
        if (shards is not null)
            ShardsLines.Write(shards, output);
        output.WriteLine("Nothing was learned: leave --dry-run out to begin.");
    }
}
