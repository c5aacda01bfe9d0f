namespace Streaming.Network.Batches;

/// <summary>A batch whose images are all there.</summary>
/// <param name="Inputs">Their numbers, image after image; the array may be longer.</param>
/// <param name="Count">How many images.</param>
/// <param name="Length">Numbers of one image.</param>
/// <param name="Images">The images' places in the catalogue.</param>
/// <param name="Labels">The images' classes.</param>
/// <param name="Origin">Where the batch stands in the training; disposed with this.</param>
public sealed record FilledBatch(float[] Inputs, int Count, int Length, int[] Images, int[] Labels, ImageBatch Origin) : IDisposable
{
    /// <summary>Gives the array back.</summary>
    public void Dispose() => Origin.Dispose();
}
