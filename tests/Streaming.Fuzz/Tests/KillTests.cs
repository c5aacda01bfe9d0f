using Streaming.Fuzz.Whole;

namespace Streaming.Fuzz.Tests;

/// <summary>The datasets and bases that commands are killed over, made once.</summary>
public sealed class PreparedKills : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("streaming-kills-").FullName;
    private IReadOnlyList<(TinyWork Work, KilledCommand Command)> commands = [];

    public async ValueTask InitializeAsync() => commands = await Kills.Prepare(folder, StreamingProgram.Built, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal (TinyWork Work, KilledCommand Command) this[string name] => commands.Single(pair => pair.Command.Name == name);
}

/// <summary>Commands that were killed come to what they would have come to. Those whose killed runs the end-to-end tests resume are left out.</summary>
public sealed class KillTests(PreparedKills prepared) : IClassFixture<PreparedKills>
{
    private const int Timeout = 600_000;
    private const int Seed = 3;
    private const int Times = 2;

    [Theory(Timeout = Timeout)]
    [InlineData("extend")]
    [InlineData("merge")]
    [InlineData("run")]
    public async Task Killed_and_gone_on_with_it_ends_in_the_same_bytes(string name)
    {
        var (work, command) = prepared[name];
        var result = await Kills.Of(work, command, Times, Seed, TestContext.Current.CancellationToken);
        Assert.Empty(result.Failures);
        Assert.Equal(Times, result.Kills);
    }
}
