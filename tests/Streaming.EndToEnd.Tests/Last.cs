namespace Streaming.EndToEnd.Tests;

/// Asserts what a run wrote last.
internal static class Last
{
    /// metrics.json: whatever ends the run before leaves one that is not finished, and can be run again. The page and its figures are
    /// made of what the run left, and come after it.
    public static void IsMetrics(string run)
    {
        var metrics = File.GetLastWriteTimeUtc(Path.Combine(run, "metrics.json"));
        Assert.DoesNotContain(Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories).Where(file => !IsOfPage(file)), file => File.GetLastWriteTimeUtc(file) > metrics);
    }

    private static bool IsOfPage(string file) => Path.GetFileName(file) == "report.html" || Path.GetFileName(Path.GetDirectoryName(file)) == "figures";
}
