using Streaming.Domain;

namespace Streaming.Network.Weights;

/// <summary>Judges tensors that are not the network's: what changes the features they stand beside cannot be left out.</summary>
internal static class ForeignTensors
{
    private const int Named = 4;
    private static readonly string[] Statistics = [".running_mean", ".running_var"];
    private static readonly string[] Layers = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8", "classifier"];

    /// <summary>Whether a tensor is one that the network computes with, so that its numbers must be readable.</summary>
    public static bool IsNeeded(string name, IReadOnlyList<long> shape) =>
        (name.LastIndexOf('.') is var dot and > 0 && name[dot..] is ".weight" or ".bias" && Layers.Contains(name[..name.LastIndexOf('.')]))
        || (shape.Count == 2 && name.EndsWith(".weight", StringComparison.Ordinal));

    /// <summary>Refuses weights of which nothing is AlexNet's, and layers that AlexNet lacks.</summary>
    /// <exception cref="InputException">The file holds no weights of AlexNet, or some of another network.</exception>
    public static void Check(string path, WeightSet weights)
    {
        if (weights.UnusedTensors.FirstOrDefault(tensor => Statistics.Any(end => tensor.Name.EndsWith(end, StringComparison.Ordinal))) is { } normalized)
            throw new InputException($"{path}: tensor {normalized.Name} belongs to a batch normalization (BatchNorm), but AlexNet has none; fold it into the convolution before it, or give weights that were trained without it.");
        if (weights.UnusedTensors.FirstOrDefault(tensor => tensor.Shape.Count == 4) is { } convolution)
            throw new InputException($"{path}: tensor {convolution.Name} of {convolution.ShapeText} is the weights of a convolution that AlexNet lacks; expected conv1 .. conv5 (or torchvision's features.0 .. features.10) alone; give a file without it.");
        if (weights.UnusedTensors.Count == weights.Tensors.Count)
            throw new InputException($"{path}: expected AlexNet's tensors (conv1.weight .., or torchvision's features.0.weight ..), but it holds {(weights.Tensors.Count == 0 ? "no tensor of floating point numbers" : string.Join(", ", weights.Tensors.Keys.Take(Named)))}; give another file, or rename them.");
    }
}
