using System.Diagnostics;

[assembly: AssemblyFixture(typeof(MadeRun))]

namespace Streaming.Pages.Tests.Support;

/// A run's folder with parts, made by the program as its users make it, small enough for tests: two families learned from a few
/// images of the made sample, and each thing that is asked of them.
public sealed class MadeRun : IDisposable
{
    // artifacts/bin/Streaming.Pages.Tests/CONFIGURATION/ lies beside artifacts/bin/Streaming.Cli/CONFIGURATION/.
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "..", "..", "Streaming.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "streaming");

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task> made;

    public MadeRun() => made = new(Make);

    /// The run's folder.
    public string Folder => folder["run"];

    /// Its page, made when a test first asks for it.
    public async Task<string> Page()
    {
        await made.Value;
        return Path.Combine(Folder, "report.html");
    }

    /// Runs the program, and asserts that it is done.
    internal static async Task Run(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Executable, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', words)}: {process.ExitCode}\n{await output}\n{await error}");
    }

    public void Dispose() => folder.Dispose();

    private async Task Make()
    {
        string sample = folder["sample"], run = Folder;
        string Part(string name) => Path.Combine(run, "parts", name);
        await Run("sample", sample);
        await Run("learn", sample, "--plan", "quick", "--families", "rotate+", "left", "--shard", "0/10", "--quiet", "--out", run);
        var image = Directory.EnumerateFiles(sample, "*.JPEG", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ElementAt(1);
        await Run("synthesize", run, image, "--transform", "rotate=30,left=30", "--quiet", "--out", Part("example"));
        await Run("evaluate", run, sample, "--mean-flows", "--shard", "1/10", "--quiet", "--out", Part("evaluate"));
        await Run("zeroshot", run, sample, "--families", "rotate+", "--pairs", "8", "--shard", "1/10", "--quiet", "--out", Part("zeroshot"));
        await Run("siamese", sample, "--bases", run, "--branches", "frozen", "--pairs", "20", "40", "--steps", "6", "--epochs", "2", "--head", "8,8", "--batch", "8", "--test-pairs", "20",
            "--zeroshot", Part("zeroshot"), "--quiet", "--out", Part("siamese"));
        await Run("report", run);
    }
}
