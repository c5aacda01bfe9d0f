namespace Streaming.EndToEnd.Tests;

/// A dataset of two classes, a model that tells them apart, and bases of two families, made once for all tests.
public sealed class ArmsFixture : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string this[params string[] parts] => folder[parts];

    public async ValueTask InitializeAsync()
    {
        MadeClasses.Write(folder["data"]);
        (await StreamingProgram.Run("train", folder["data"], "--out", folder["start"], "--from-scratch", "--head", "16", "--batch", "6", "--epochs", "3",
            "--learning-rate", "0.001", "--threads", "1", "--quiet")).Expect(0);
        (await StreamingProgram.Run("sample", folder["sample"])).Expect(0);
        (await StreamingProgram.Run("learn", folder["sample"], "--plan", "quick", "--families", "scale-up", "left", "--shard", "0/5", "--out", folder["bases"], "--quiet")).Expect(0);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
