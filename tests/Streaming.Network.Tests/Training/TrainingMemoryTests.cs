using Streaming.Domain;
using Streaming.Network.Training;

namespace Streaming.Network.Tests.Training;

public sealed class TrainingMemoryTests
{
    [Fact]
    public void A_batch_that_does_not_fit_names_the_option_and_a_number_that_does()
    {
        var settings = TrainedNetworkTests.Settings() with { MicroBatch = 256 };
        var message = Assert.Throws<InputException>(() => TrainingMemory.Check(Dialect.CaffeNet, settings, 1L << 30)).Message;
        Assert.Contains("--micro-batch is 256", message);
        Assert.Contains("1.1 GB", message);
        TrainingMemory.Check(Dialect.CaffeNet, settings with { MicroBatch = 16 }, 1L << 30);
        // An array ends at two billion numbers, whatever the memory.
        Assert.Throws<InputException>(() => TrainingMemory.Check(Dialect.CaffeNet, settings with { MicroBatch = 20_000 }, long.MaxValue / 2));
    }

    [Fact]
    public void What_is_frozen_takes_less() =>
        Assert.True(TrainingMemory.BytesPerImage(Dialect.CaffeNet, "conv4") < TrainingMemory.BytesPerImage(Dialect.CaffeNet, null) / 2);
}
