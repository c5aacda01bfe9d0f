// Writes THIRD-PARTY-NOTICES.md: every package that the program is built from, with its version, license and copyright,
// as the packages themselves state them. It reads the lock files below src/ and the packages that restoring them left.
//
//   dotnet run scripts/third-party-notices.cs            after a restore; writes the file beside the solution
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourcePath())!, ".."));
var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
var stated = LockedPackages(Path.Combine(root, "src")).Select(package => Describe(packages, package)).ToList();

var text = new StringBuilder("# Third-party notices\n\n");
text.Append("Streaming is built from these packages, on the systems that it is built for. Versions are those of the lock files, licenses and\n");
text.Append("copyrights what the packages state of themselves. Packages of native libraries hold further work of others, which their own\n");
text.Append("license files name. `dotnet run scripts/third-party-notices.cs` writes this page.\n\n");
text.Append("| package | version | license | copyright or authors | home |\n| --- | --- | --- | --- | --- |\n");
foreach (var package in stated)
    text.Append($"| {package.Id} | {package.Version} | {package.License} | {package.Copyright} | {package.Home} |\n");
foreach (var package in stated.Where(package => package.Text.Length > 0).DistinctBy(package => package.Text))
{
    var sharing = stated.Where(other => other.Text == package.Text).Select(other => other.Id);
    text.Append($"\n## The license file of {string.Join(", ", sharing)}\n\n```text\n{package.Text}\n```\n");
}
File.WriteAllText(Path.Combine(root, "THIRD-PARTY-NOTICES.md"), text.ToString());
Console.WriteLine($"{stated.Count} packages.");

static string SourcePath([CallerFilePath] string path = "") => path;

static IEnumerable<(string Id, string Version)> LockedPackages(string folder) =>
    Directory.EnumerateFiles(folder, "packages*.lock.json", SearchOption.AllDirectories)
        .SelectMany(path => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("dependencies").EnumerateObject())
        .SelectMany(framework => framework.Value.EnumerateObject())
        .Where(package => package.Value.GetProperty("type").GetString() != "Project")
        .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!))
        .DistinctBy(package => (package.Name.ToUpperInvariant(), package.Item2))
        .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase);

static Package Describe(string packages, (string Id, string Version) package)
{
    var id = package.Id.ToLowerInvariant();
    var folder = Path.Combine(packages, id, package.Version);
    var nuspec = Path.Combine(folder, id + ".nuspec");
    if (!File.Exists(nuspec))
        throw new FileNotFoundException($"{package.Id} {package.Version} is not among the restored packages; restore for every platform first (scripts/lock.sh).", nuspec);
    var metadata = XDocument.Load(nuspec).Root!.Elements().First(element => element.Name.LocalName == "metadata");
    string Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() ?? "";
    var license = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license");
    var isFile = license?.Attribute("type")?.Value == "file";
    var file = isFile ? Path.Combine(folder, license!.Value.Replace('\\', '/')) : "";
    var copyright = Value("copyright");
    return new Package(package.Id, package.Version,
        isFile ? "its license file, below" : license?.Value ?? Link(Value("licenseUrl")),
        Cell(copyright.Length > 0 ? copyright : Value("authors")), Link(Value("projectUrl")),
        File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n").Trim() : "");
}

static string Link(string address) => address.Length > 0 ? $"<{address}>" : "";

static string Cell(string words) => words.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

internal sealed record Package(string Id, string Version, string License, string Copyright, string Home, string Text);
