namespace Streaming.EndToEnd.Tests;

/// The made sample, written once for all tests.
public sealed class SampleFixture : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string Dataset => folder["sample"];

    public async ValueTask InitializeAsync() => (await StreamingProgram.Run("sample", Dataset)).Expect(0);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
