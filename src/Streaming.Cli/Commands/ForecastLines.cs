using System.Globalization;
using Streaming.Pipeline.Graph;
using Streaming.Pipeline.Learning;

namespace Streaming.Cli.Commands;

/// <summary>What learning will take, as lines of text.</summary>
internal static class ForecastLines
{
    public static void Write(string plan, LearnForecast forecast, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan}, {forecast.Originals:N0} originals: {forecast.ForwardPasses:N0} forward passes, {forecast.FlowsFound:N0} flows to find, {forecast.Pairs:N0} pairs"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  time    about {ProgressWords.duration(forecast.Seconds)} on {forecast.Cost.Threads} threads; core time: network {forecast.Network:F1} s, SIFTFlow {forecast.SiftFlow:F1} s,"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"          composing {forecast.Composing:F1} s, channel maps {forecast.ChannelMaps:F1} s, rendering {forecast.Rendering:F1} s, storing {forecast.Storing:F1} s; solving {forecast.Solving:F1} s"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  disk    about {forecast.DiskMb:N0} MB"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  memory  about {forecast.MemoryMb:N0} MB at most"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  This is told from learning from {forecast.Cost.Originals} originals, which took {forecast.Cost.Seconds:F1} s."));
    }
}
