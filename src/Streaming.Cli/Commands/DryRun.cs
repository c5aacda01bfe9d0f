using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Learning;
using Streaming.Pipeline.Runs;
using Streaming.Storage.Files;

namespace Streaming.Cli.Commands;

/// <summary>learn --dry-run: what learning would do and take.</summary>
internal static class DryRun
{
    private const string UsualFolder = "runs";

    /// <summary>Says it; nothing is left.</summary>
    public static async Task<int> Tell(LearnOptions options, ParseResult result, string dataset, CancellationToken cancellation)
    {
        var folder = result.GetValue(options.Common.Out) ?? UsualFolder;
        var request = options.Request(result, "learn", dataset, folder, "best");
        // Nothing is written there, so an interruption has nothing to tell of it.
        ((OutOption)options.Common.Out).Chosen = null;
        Allocator.Tune();
        (LearnForecast Forecast, RejectTally Rejects) found;
        using (var display = ProgressDisplay.Create(result.InvocationConfiguration.Error, result.GetValue(options.Common.Quiet)))
            found = await LearnForecastModule.ofRequest(request, display.Show, cancellation);
        var (forecast, rejects) = found;
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(options.Common.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(new
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
            }, JsonFile.Options));
            return (int)ExitCode.Done;
        }
        var refused = rejects.Total > 0 ? $"; {rejects.Total:N0} refused ({RejectCounts.toText(rejects)})" : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{forecast.Images:N0} images, {forecast.Originals:N0} of them originals{refused}."));
        ForecastLines.Write(request.Plan.Name, forecast, output);
        output.WriteLine("Nothing was learned: leave --dry-run out to begin.");
        return (int)ExitCode.Done;
    }
}
