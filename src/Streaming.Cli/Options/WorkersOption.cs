using System.CommandLine;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>How many images are decoded at once for a network that learns or is tested.</summary>
internal sealed class WorkersOption
{
    public Option<int?> Option { get; } = new("--workers") { Description = "Images decoded at once. Default: a quarter of --threads, since torch has all of them; all of them beside a CUDA device.", HelpName = "N" };

    public int Value(ParseResult result, int threads, string deviceName) => result.GetValue(Option) switch
    {
        null => deviceName == "cpu" ? Math.Max(1, threads / 4) : threads,
        (< 1 or > 1024) and var n => throw new InputException($"--workers is {n}; expected 1 to 1024."),
        { } n => n,
    };
}
