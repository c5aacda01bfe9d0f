using Streaming.Domain;
using Streaming.Onnx.Networks;

namespace Streaming.Onnx.Tests.Support;

/// Files that are no networks: each is told in one sentence, and soon.
internal static class Refusal
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    /// Asserts that a network's file is refused in a sentence that begins with its path and has all of the parts.
    public static async Task Expect(string path, params string[] parts)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => Task.Run(() => OnnxNetwork.Read(path)).WaitAsync(Soon));
        // A description is refused by its own name or by that of what it names beside it.
        Assert.StartsWith(Path.GetDirectoryName(path)!, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
        // ONNX Runtime's words, without its own places.
        Assert.DoesNotContain("onnxruntime_src", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ErrorCode", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        foreach (var part in parts)
            Assert.True(error.Message.Contains(part, StringComparison.Ordinal), $"'{part}' is not in: {error.Message}");
    }
}
