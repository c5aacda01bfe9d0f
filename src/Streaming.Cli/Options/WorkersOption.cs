using System.CommandLine;

namespace Streaming.Cli.Options;

/// <summary>How many images are decoded at once for a network that learns or is tested.</summary>
internal sealed class WorkersOption
{
    public Option<int?> Option { get; } = NumberOption.WholeOrNone("--workers", 1, 1024, "Images decoded at once. Default: a quarter of --threads, since torch has all of them; all of them beside a CUDA device.");

    public int Value(ParseResult result, int threads, string deviceName) =>
        result.GetValue(Option) ?? (deviceName == "cpu" ? Math.Max(1, threads / 4) : threads);
}
