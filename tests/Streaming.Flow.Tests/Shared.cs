namespace Streaming.Flow.Tests;

/// <summary>The folder of reference data beside the repository, where there is one.</summary>
internal static class Shared
{
    public const string Absent = "shared/ is not beside the repository";

    private static readonly string? Folder = Find();

    public static bool Has(string path) => Folder is not null && File.Exists(Path.Combine(Folder, path));

    public static string PathOf(string path) => Path.Combine(Folder!, path);

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Streaming.sln")))
            folder = folder.Parent;
        string? beside = folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared") : null;
        return Directory.Exists(beside) ? beside : null;
    }
}
