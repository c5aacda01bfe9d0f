namespace Streaming.Network.Tests;

/// <summary>The folder of research data beside the repository; tests that need it are skipped where it is absent.</summary>
internal static class SharedFolder
{
    /// <summary>The path of something in the folder; skips the test where it is absent.</summary>
    public static string Find(params string[] parts)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Streaming.sln")))
            root = root.Parent;
        var path = root?.Parent is { } parent ? Path.Combine([parent.FullName, "shared", .. parts]) : "";
        Assert.SkipUnless(Path.Exists(path), "shared/ is not beside the repository");
        return path;
    }
}
