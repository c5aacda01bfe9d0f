namespace Streaming.EndToEnd.Tests;

/// The made sample, written once for all tests of a class.
public class SampleFixture : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string Dataset => folder["sample"];

    public virtual async ValueTask InitializeAsync() => (await StreamingProgram.Run("sample", Dataset)).Expect(0);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// The first half of the made sample: a dozen originals, three parts of flows. Enough for laws that do not depend on how many
/// there are, and whose tests learn the sample several times over.
public sealed class HalfSampleFixture : SampleFixture
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var images = Directory.GetFiles(Dataset, "*.JPEG", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        foreach (var image in images.Skip(images.Count / 2))
            File.Delete(image);
    }
}
