using Streaming.Fuzz.Whole;

namespace Streaming.Fuzz.Tests;

/// <summary>Commands that were killed come to what they would have come to. Those whose killed runs the end-to-end tests resume are left out.</summary>
public sealed class KillTests
{
    private const int Timeout = 600_000;
    private const int Seed = 3;
    private const int Kills = 2;

    [Theory(Timeout = Timeout)]
    [InlineData("extend")]
    [InlineData("merge")]
    [InlineData("run")]
    public async Task Killed_and_gone_on_with_it_ends_in_the_same_bytes(string name)
    {
        var folder = Directory.CreateTempSubdirectory("streaming-kills-").FullName;
        var cancellation = TestContext.Current.CancellationToken;
        var (work, command) = (await Whole.Kills.Prepare(folder, StreamingProgram.Built, cancellation)).Single(pair => pair.Command.Name == name);
        var result = await Whole.Kills.Of(work, command, Kills, Seed, cancellation);
        Assert.Empty(result.Failures);
        Assert.Equal(Kills, result.Kills);
        Directory.Delete(folder, recursive: true);
    }
}
