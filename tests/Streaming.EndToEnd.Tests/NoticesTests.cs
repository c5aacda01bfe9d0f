using System.Text.Json;

namespace Streaming.EndToEnd.Tests;

/// What is built from others' packages says so.
public sealed class NoticesTests
{
    private static readonly string[] Parts = ["src", "tests"], Systems = ["linux", "windows", "macos"];

    [Fact]
    public void Every_locked_package_of_the_product_has_its_line()
    {
        var notices = File.ReadAllText(Path.Combine(Places.Repository, "THIRD-PARTY-NOTICES.md"));
        var packages = LockFiles("src").SelectMany(Packages).Distinct().ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Contains($"| {package.Id} | {package.Version} |", notices, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_carries_torch_is_locked_for_every_system()
    {
        var carriers = Parts.SelectMany(part => Directory.EnumerateFiles(Path.Combine(Places.Repository, part), "*.*proj", SearchOption.AllDirectories))
            .Where(project => File.ReadAllText(project).Contains("<CarriesTorch>true", StringComparison.Ordinal)).Select(project => Path.GetDirectoryName(project)!).ToList();
        Assert.NotEmpty(carriers);
        Assert.All(carriers, folder => Assert.All(Systems,
            system => Assert.True(File.Exists(Path.Combine(folder, $"packages.cpu-{system}.lock.json")), $"{folder} has no lock for {system}; scripts/lock.sh makes it.")));
    }

    private static IEnumerable<string> LockFiles(string part) =>
        Directory.EnumerateFiles(Path.Combine(Places.Repository, part), "packages*.lock.json", SearchOption.AllDirectories);

    private static IEnumerable<(string Id, string Version)> Packages(string file) =>
        JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!));
}
