using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;

namespace Streaming.Network.Tests.Features;

/// <summary>
/// TorchSharp's native objects are freed by finalizers, also while a native call still reads them. Dispose
/// scopes hold tensors, but not the numbers that an operation is given, so here a collector never rests.
/// </summary>
public sealed class GarbageCollectionTests
{
    [Fact]
    public void A_busy_garbage_collector_disturbs_nothing()
    {
        using var extractor = new FeatureExtractor(Draw.Weights(Dialect.CaffeReference), ComputeDevice.Cpu);
        var images = Draw.Normals(2 * extractor.ImageLength, 9, scale: 70);
        var expected = FeatureExtractorTests.Extract(extractor, images, 2);
        var done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var round = 0; round < 50; round++)
            {
                var actual = FeatureExtractorTests.Extract(extractor, images, 2);
                for (var i = 0; i < 2; i++)
                    Assert.True(expected[i][4].AsSpan().SequenceEqual(actual[i][4]), $"round {round}, image {i}");
                Array.ForEach(actual, extractor.Pool.Return);
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }
    }
}
