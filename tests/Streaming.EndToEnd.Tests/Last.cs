namespace Streaming.EndToEnd.Tests;

/// Asserts what a run wrote last.
internal static class Last
{
    /// metrics.json: whatever ends the run before leaves one that is not finished, and can be run again.
    public static void IsMetrics(string run)
    {
        var metrics = File.GetLastWriteTimeUtc(Path.Combine(run, "metrics.json"));
        Assert.DoesNotContain(Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories), file => File.GetLastWriteTimeUtc(file) > metrics);
    }
}
