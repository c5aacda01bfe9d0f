using Streaming.Fuzz.Running;

namespace Streaming.Fuzz.Tests;

/// <summary>Every input that ever failed, made small and kept in Replay/.</summary>
public sealed class ReplayTests
{
    private const int LargestFile = 4096;

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Replay"), "*.gz").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Files))]
    public async Task An_input_that_once_failed_is_read_or_refused(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Replay", file);
        Assert.InRange(new FileInfo(path).Length, 1, LargestFile);
        Assert.Null(await ReplayCommand.Failure(path, new Limits(), TestContext.Current.CancellationToken));
    }
}
