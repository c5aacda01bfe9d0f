using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Streaming.EndToEnd.Tests;

/// The libraries as others take them: as packages, from a script without torch; and the program on the path.
public sealed partial class PackagesTests(MadeOnce made) : IAsyncLifetime
{
    private const int Timeout = 600_000;

    // No other build's packages may be taken for these.
    private static readonly string Version = $"0.1.0-tried.{Environment.ProcessId}";
    private static readonly string[] Packages = ["Flow", "Domain", "Storage", "Learning", "Generators"];
    private static readonly string[] Coordinates = ["x", "y", "toX", "toY"];
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;

    public async ValueTask InitializeAsync() => await made.MakeUndisturbed();

    public ValueTask DisposeAsync()
    {
        // What the script restored is kept by the machine, and of no use to anybody.
        foreach (var package in Packages)
        {
            var kept = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages", $"streaming.{package}".ToLowerInvariant(), Version);
            if (Directory.Exists(kept))
                Directory.Delete(kept, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    [Fact(Timeout = Timeout)]
    public async Task The_sample_script_moves_features_with_packages_that_know_no_torch()
    {
        using var folder = new TemporaryFolder();
        foreach (var package in Packages)
        {
            var project = Directory.GetFiles(Path.Combine(Places.Repository, "src", $"Streaming.{package}"), "*.*proj").Single();
            (await Dotnet(Places.Repository, "pack", project, "--configuration", Configuration, "--no-build", "--output", folder["packages"], $"-p:PackageVersion={Version}", "--nologo")).Expect(0);
        }

        Assert.All(Directory.GetFiles(folder["packages"]), Whole);
        Directory.CreateDirectory(folder["samples"]);
        foreach (var file in Directory.GetFiles(Path.Combine(Places.Repository, "samples")))
            File.WriteAllText(folder["samples", Path.GetFileName(file)], File.ReadAllText(file).Replace("Streaming.Generators, 0.1.0", $"Streaming.Generators, {Version}", StringComparison.Ordinal));
        Assert.True(File.ReadAllLines(folder["samples", "move-features.fsx"]).Length < 30);

        var outcome = (await Dotnet(folder[""], "fsi", folder["samples", "move-features.fsx"], Path.Combine(made.Undisturbed, "bases"))).Expect(0);
        var moved = Moved().Matches(outcome.Output).ToDictionary(match => match.Groups["layer"].Value, match => Coordinates.Select(edge => int.Parse(match.Groups[edge].Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray());
        Assert.Equal(["conv1", "conv2", "conv3", "conv4", "conv5"], moved.Keys.Order(StringComparer.Ordinal));
        // A point right of the middle of conv1's 55 x 55 cells that turns counter-clockwise goes up, and about as far as 20 degrees say.
        Assert.Equal([41, 27], moved["conv1"][..2]);
        Assert.InRange(moved["conv1"][2], 38, 42);
        Assert.InRange(moved["conv1"][3], 20, 25);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_command_puts_the_program_on_the_path()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is for shells");
        using var folder = new TemporaryFolder();
        string[] install = [Path.Combine(Places.Repository, "scripts", "install.sh"), folder["program"], folder["bin"], "--no-build", "-p:CreateHardLinksForPublishFilesIfPossible=true", $"-p:Configuration={Configuration}"];
        var said = (await StreamingProgram.Finish(StreamingProgram.Start("bash", install))).Expect(0).Output;
        Assert.Contains(folder["bin", "streaming"], said);
        (await StreamingProgram.Finish(StreamingProgram.Start(folder["bin", "streaming"], ["select", made.Few, "--out", folder["out"], "--quiet"], folder["bin"]))).Expect(0);
        Assert.True(File.Exists(folder["out", "metrics.json"]));
    }

    private static void Whole(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        Assert.Contains(names, name => name.StartsWith("lib/net10.0/Streaming.", StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal));
        using var reader = new StreamReader(archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        var specification = reader.ReadToEnd();
        Assert.Contains("MIT", specification);
        Assert.DoesNotContain("TorchSharp", specification);
        Assert.DoesNotContain("libtorch", specification);
        Assert.DoesNotContain("SkiaSharp", specification);
    }

    private static Task<Outcome> Dotnet(string folder, params string[] arguments) => StreamingProgram.Finish(StreamingProgram.Start("dotnet", arguments, folder));

    [GeneratedRegex(@"^(?<layer>conv\d): .* \((?<x>\d+), (?<y>\d+)\) comes to \((?<toX>\d+), (?<toY>\d+)\)", RegexOptions.Multiline)]
    private static partial Regex Moved();
}
