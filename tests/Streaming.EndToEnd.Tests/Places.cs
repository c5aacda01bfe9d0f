namespace Streaming.EndToEnd.Tests;

/// Where the repository and its parts are.
internal static class Places
{
    public static string Repository { get; } = FindRepository();

    public static string Shared { get; } = Path.Combine(Repository, "..", "shared");

    public static string Schemas => Path.Combine(Repository, "schemas");

    public static void NeedShared() =>
        Assert.SkipUnless(Directory.Exists(Path.Combine(Shared, "data")), "shared/ is not beside the repository");

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Streaming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No Streaming.sln above the tests.");
        return folder.FullName;
    }
}
