using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Weights;

/// <summary>Whether tensors have the shapes that a network needs, and what network they make. All refuse with an <see cref="InputException"/>.</summary>
internal static class WeightShapes
{
    private static readonly string[] ClassifierNames = ["fc6", "fc7", "fc8", "classifier"];

    /// <summary>Refuses convolutions of another shape than the dialect's; those that are not there are no fault.</summary>
    public static void CheckConvolutions(string origin, Dialect dialect, OrderedDictionary<string, WeightTensor> tensors)
    {
        foreach (var shape in AlexNetShapes.Convolutions(dialect))
        {
            Check(origin, dialect, tensors, shape.Name + ".weight", shape.WeightShape);
            Check(origin, dialect, tensors, shape.Name + ".bias", [shape.Outputs]);
        }
    }

    /// <summary>The fully connected layers in order; refuses those that are no chain from pool5, or do not end in the classes named.</summary>
    public static List<FullyConnectedShape> OfClassifier(string origin, OrderedDictionary<string, WeightTensor> tensors, IReadOnlyList<string> classes)
    {
        var shapes = ReadClassifier(origin, tensors);
        if (classes.Count > 0 && (shapes.Count == 0 || shapes[^1].Outputs != classes.Count))
            throw new InputException($"{origin}: it names {classes.Count} classes, but {(shapes.Count == 0 ? "has no fully connected layer" : $"its last layer has {shapes[^1].Outputs} outputs")}; expected one name for each output.");
        return shapes;
    }

    private static void Check(string origin, Dialect dialect, OrderedDictionary<string, WeightTensor> tensors, string name, IReadOnlyList<long> expected)
    {
        if (tensors.TryGetValue(name, out var tensor) && !tensor.Shape.SequenceEqual(expected))
        {
            throw new InputException($"{origin}: tensor {name} is {tensor.ShapeText}; expected {string.Join('x', expected)} "
                + $"in dialect {DialectModule.name(dialect)}; name the dialect it was trained for.");
        }
    }

    // A fully connected layer is any pair NAME.weight, NAME.bias with a matrix of weights. They must form a chain.
    private static List<FullyConnectedShape> ReadClassifier(string origin, OrderedDictionary<string, WeightTensor> tensors)
    {
        var shapes = tensors.Values
            .Where(tensor => tensor.Shape.Count == 2 && tensor.Name.EndsWith(".weight", StringComparison.Ordinal))
            .Select(tensor => new FullyConnectedShape(tensor.Name[..^".weight".Length], (int)tensor.Shape[1], (int)tensor.Shape[0]))
            .OrderBy(shape => Array.IndexOf(ClassifierNames, shape.Name) is var place && place < 0 ? ClassifierNames.Length : place)
            .ToList();
        var inputs = AlexNetShapes.Classifier[0].Inputs;
        foreach (var shape in shapes)
        {
            if (shape.Outputs == 0)
                throw new InputException($"{origin}: tensor {shape.Name}.weight has no outputs; expected at least one; make the file again.");
            if (shape.Inputs != inputs)
                throw new InputException($"{origin}: tensor {shape.Name}.weight is {shape.Outputs}x{shape.Inputs}; expected {inputs} columns, as many as the layer before it gives.");
            if (!tensors.TryGetValue(shape.Name + ".bias", out var bias))
                throw new InputException($"{origin}: there is {shape.Name}.weight, but no {shape.Name}.bias; expected both.");
            if (!bias.Shape.SequenceEqual([shape.Outputs]))
                throw new InputException($"{origin}: tensor {bias.Name} is {bias.ShapeText}; expected {shape.Outputs}.");
            inputs = shape.Outputs;
        }
        return shapes;
    }
}
