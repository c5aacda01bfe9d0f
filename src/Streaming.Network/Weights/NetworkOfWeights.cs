using Streaming.Domain;
using Streaming.Network.Models;
using static TorchSharp.torch;

namespace Streaming.Network.Weights;

/// <summary>Networks, and parts of them, that compute with given weights.</summary>
public static class NetworkOfWeights
{
    /// <summary>A convolution stack with these weights, up to the named layer. The caller disposes it.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="lastLayer">The last layer of the stack: conv1 .. pool5.</param>
    /// <exception cref="InputException">A tensor that the stack needs is not here; the message names all of them.</exception>
    public static ConvolutionStack BuildStack(this WeightSet weights, string lastLayer = "pool5")
    {
        ArgumentNullException.ThrowIfNull(weights);
        var layers = AlexNetShapes.Layers(weights.Dialect);
        var wanted = layers.Take(layers.ToList().IndexOf(lastLayer) + 1).ToHashSet();
        var missing = weights.Missing(AlexNetShapes.Convolutions(weights.Dialect).Where(shape => wanted.Contains(shape.Name)));
        if (missing.Count > 0)
        {
            throw new InputException($"{weights.Origin}: expected all convolutions up to {lastLayer}, but there is no {string.Join(", ", missing)}; "
                + "give a file that holds them, alone or after this one.");
        }
        var stack = new ConvolutionStack(weights.Dialect, lastLayer);
        Fill(stack, weights);
        return stack;
    }

    /// <summary>A classifier with these weights. The caller disposes it.</summary>
    /// <exception cref="InputException">There are no fully connected layers here.</exception>
    public static Classifier BuildClassifier(this WeightSet weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.ClassifierShapes.Count == 0)
            throw new InputException($"{weights.Origin}: expected fully connected layers (fc6.weight ..), but there are none; add the file that holds the head.");
        var classifier = new Classifier(weights.Dialect, weights.ClassifierShapes);
        Fill(classifier, weights);
        return classifier;
    }

    /// <summary>A whole network with these weights. The caller disposes it.</summary>
    /// <exception cref="InputException">A convolution or the fully connected layers are not here.</exception>
    public static AlexNet BuildNetwork(this WeightSet weights) => new(weights.BuildStack(), weights.BuildClassifier());

    private static void Fill(nn.Module module, WeightSet weights)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
            parameter.copy_(frombuffer(weights.Tensors[name].Values, ScalarType.Float32).view(parameter.shape));
    }
}
