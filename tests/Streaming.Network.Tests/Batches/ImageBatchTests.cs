using Streaming.Network.Batches;

namespace Streaming.Network.Tests.Batches;

public sealed class ImageBatchTests
{
    [Fact]
    public void Images_that_are_left_out_leave_no_gap()
    {
        var pool = new BatchPool();
        using var batch = new ImageBatch(pool, 2, [10, 11, 12, 13], [0, 1, 2, 3]);
        for (var slot = 0; slot < 4; slot++)
            batch.Slot(slot).Fill(slot);
        batch.Reject(0);
        batch.Reject(2);
        var filled = batch.Fill();
        Assert.Equal(2, filled.Count);
        Assert.Equal([1, 1, 3, 3], filled.Inputs[..4]);
        Assert.Equal([11, 13], filled.Images);
        Assert.Equal([1, 3], filled.Labels);
    }

    [Fact]
    public void A_batch_without_images_is_no_error()
    {
        using var batch = new ImageBatch(new BatchPool(), 2, [1], [0]);
        batch.Reject(0);
        Assert.Equal(0, batch.Fill().Count);
    }

    [Fact]
    public void Arrays_are_used_again()
    {
        var pool = new BatchPool();
        float[] first;
        using (var batch = new ImageBatch(pool, 3, [0, 1], [0, 0]))
        {
            batch.Slot(1).Clear();
            first = batch.Fill().Inputs;
        }
        using var next = new ImageBatch(pool, 3, [0], [0]);
        next.Slot(0).Clear();
        Assert.Same(first, next.Fill().Inputs);
    }
}
