using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Weights;

/// <summary>What training begins with where there is nothing to go on from.</summary>
public static class FreshWeights
{
    // Caffe's dialects see pictures in 0..255 less the mean, which spread over about this much; drawn filters keep the
    // size of what they see, and the gradients of a classifier that sees numbers of this size would throw it about.
    private const float CaffeSpread = 64;

    /// <summary>The layers of a classifier: fc6, fc7 and so on.</summary>
    /// <param name="hidden">Outputs of the layers before the last; none for a single layer.</param>
    /// <param name="classes">Outputs of the last layer.</param>
    public static IReadOnlyList<FullyConnectedShape> Layers(IReadOnlyList<int> hidden, int classes)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        int[] sizes = [AlexNetShapes.Classifier[0].Inputs, .. hidden, classes];
        return [.. sizes.Zip(sizes.Skip(1), (inputs, outputs) => (inputs, outputs)).Select((size, i) => new FullyConnectedShape($"fc{6 + i}", size.inputs, size.outputs))];
    }

    /// <summary>
    /// A convolution stack and a classifier as <see cref="SeededWeights"/> draws them, scaled so that activations begin
    /// near one; the classifier's last layer is zero, so that at first every class is as likely as any other.
    /// </summary>
    public static WeightSet Network(Dialect dialect, ulong seed, IReadOnlyList<FullyConnectedShape> classifier, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentNullException.ThrowIfNull(classifier);
        var drawn = SeededWeights.Create(dialect, seed, classifier);
        var tensors = drawn.Tensors.Values.Select(tensor => tensor switch
        {
            { Name: "conv1.weight" } when !dialect.IsTorchvision => tensor with { Values = Array.ConvertAll(tensor.Values, value => value / CaffeSpread) },
            _ when tensor.Name == classifier[^1].Name + ".weight" => tensor with { Values = new float[tensor.Values.Length] },
            _ => tensor,
        });
        return WeightSet.Create(dialect, "given", tensors, drawn.Description, [], classes);
    }
}
