namespace Streaming.EndToEnd.Tests;

/// The made sample and bases of a quarter of it.
public sealed class LearnedSampleFixture(MadeOnce made) : IAsyncLifetime
{
    public string Dataset => made.Sample;

    public string Bases => made.Learned;

    public async ValueTask InitializeAsync() => await made.MakeLearned();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
