using Streaming.Imaging.Sample;

namespace Streaming.Imaging.Tests;

/// <summary>The made sample with each kind of picture once, written for all tests of it together.</summary>
public sealed class WrittenSample : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WrittenSample() => MadeSample.Write(Path, 24);

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
