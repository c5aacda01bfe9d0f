namespace Streaming.EndToEnd.Tests;

/// A few images and what one undisturbed run learns from them, for tests of the ways in which a run can be disturbed or done in pieces.
public sealed class UndisturbedFixture(MadeOnce made) : IAsyncLifetime
{
    public string Dataset => made.Few;

    public string Plan => made.TinyPlanFile;

    /// The folder of the undisturbed run.
    public string Run => made.Undisturbed;

    /// The same run into another folder.
    public string[] Learn(string outFolder, params string[] more) => [.. made.LearnFew, "--out", outFolder, .. more];

    public async ValueTask InitializeAsync() => await made.MakeUndisturbed();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
