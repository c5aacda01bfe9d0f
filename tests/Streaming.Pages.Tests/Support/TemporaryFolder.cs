namespace Streaming.Pages.Tests.Support;

/// A folder that is gone after the test.
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("streaming-test-").FullName;

    public string this[params string[] parts] => Path.Combine([path, .. parts]);

    public void Dispose() => Directory.Delete(path, recursive: true);
}
