[assembly: AssemblyFixture(typeof(MadeObject))]

namespace Streaming.Pages.Tests.Support;

/// A run of show, made by the program as its users make it: bases of three families from a few images of the made sample, and
/// an image that they were not learned from.
public sealed class MadeObject : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task> made;

    public MadeObject() => made = new(Make);

    /// The bases' run.
    public string Bases => folder["learned"];

    /// The run of show.
    public string Folder => folder["shown"];

    /// Its page, made when a test first asks for it.
    public async Task<string> Page()
    {
        await made.Value;
        return Path.Combine(Folder, "report.html");
    }

    public void Dispose() => folder.Dispose();

    private async Task Make()
    {
        var sample = folder["sample"];
        await MadeRun.Run("sample", sample);
        await MadeRun.Run("learn", sample, "--plan", "quick", "--families", "rotate+", "scale-up", "left", "--shard", "0/10", "--quiet", "--out", Bases);
        var image = Directory.EnumerateFiles(sample, "*.JPEG", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ElementAt(1);
        await MadeRun.Run("show", Bases, image, "--quiet", "--out", Folder);
        await MadeRun.Run("report", Folder);
    }
}
