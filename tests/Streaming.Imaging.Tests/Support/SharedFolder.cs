namespace Streaming.Imaging.Tests;

/// <summary>Data that is not part of the repository: a folder named shared beside it, where there is one.</summary>
internal static class SharedFolder
{
    /// <summary>The path below shared/; the test is skipped where it does not exist.</summary>
    public static string Require(string relative)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Streaming.sln")))
            root = root.Parent;
        string path = Path.Combine(root?.Parent?.FullName ?? "", "shared", relative);
        Assert.SkipUnless(Path.Exists(path), "shared/ is not beside the repository");
        return path;
    }
}
