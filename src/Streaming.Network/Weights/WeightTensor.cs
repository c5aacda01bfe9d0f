namespace Streaming.Network.Weights;

/// <summary>A tensor as a weight file holds it.</summary>
/// <param name="Name">Its name in this program: conv1.weight .. conv5.bias, fc6.weight .. fc8.bias, or the file's own.</param>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="Values">Its numbers, row-major.</param>
public sealed record WeightTensor(string Name, IReadOnlyList<long> Shape, float[] Values)
{
    /// <summary>The shape as people write it, such as 96x3x11x11.</summary>
    public string ShapeText => string.Join('x', Shape);
}
