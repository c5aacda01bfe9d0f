namespace Streaming.EndToEnd.Tests;

/// The made sample, for a class of tests.
public sealed class SampleFixture(MadeOnce made) : IAsyncLifetime
{
    public string Dataset => made.Sample;

    public async ValueTask InitializeAsync() => await made.MakeSample();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
