using Streaming.Domain;

namespace Streaming.Network.Weights.Caffe;

/// <summary>Finds the dialect in the order of a model file's own layers.</summary>
internal static class CaffeOrder
{
    private static readonly string[] Convolutions = ["conv1", "conv2", "conv3", "conv4", "conv5"];

    // They change nothing that the network computes of a picture, or stand at its ends.
    private static readonly string[] Passing = ["", "Accuracy", "ArgMax", "Data", "Dropout", "Flatten", "Input", "InnerProduct", "Reshape", "Silence", "Softmax", "Split"];

    /// <summary>The dialect whose order the layers have; none where the file lists no pooling and no normalization.</summary>
    /// <exception cref="InputException">The layers stand in an order that no dialect has, or one of them computes something else.</exception>
    public static Dialect? Of(string path, IReadOnlyList<CaffeLayer> layers)
    {
        if (!layers.Any(layer => layer.Type is "Pooling" or "LRN"))
            return null;
        var rectifies = layers.Any(layer => layer.Type == "ReLU");
        var parts = Parts(path, CaffeChain.Of(layers));
        Dialect? dialect = null;
        for (var i = 0; i < parts.Count; i++)
        {
            var (name, order) = parts[i];
            var told = OfPart(path, parts[i], isLast: i == parts.Count - 1, rectifies);
            if (told is null)
                continue;
            if (dialect is not null && !dialect.Equals(told))
                throw Refused(path, name, order, $"the order of dialect {DialectModule.name(dialect)}, as after the convolution before it");
            dialect = told;
        }
        return dialect;
    }

    // Each convolution with the kinds of layers that come before the next one.
    private static List<(string Name, List<CaffeLayer> Order)> Parts(string path, IReadOnlyList<CaffeLayer> chain)
    {
        var parts = new List<(string Name, List<CaffeLayer> Order)>();
        var inHead = false;
        foreach (var layer in chain)
        {
            inHead |= layer.Type == "InnerProduct";
            if (layer.Type == "Convolution")
                parts.Add((layer.Name, []));
            else if (layer.Type is "Pooling" or "LRN" or "ReLU")
            {
                if (parts.Count > 0 && !inHead)
                    parts[^1].Order.Add(layer);
                else if (layer.Type != "ReLU")
                    throw new InputException($"{path}: layer {layer.Told} stands {(inHead ? "behind a fully connected layer" : "before every convolution")}; expected it behind one of conv1 .. conv5; this program computes no such network.");
            }
            else if (!Passing.Contains(layer.Type) && !layer.Type.EndsWith("Data", StringComparison.Ordinal) && !layer.Type.EndsWith("Loss", StringComparison.Ordinal))
            {
                throw new InputException($"{path}: layer {layer.Told} computes something that AlexNet does not; expected convolutions, ReLU, pooling, LRN and fully connected layers; give a model without it.");
            }
        }
        if (!parts.Select(part => part.Name).SequenceEqual(Convolutions.Take(parts.Count)))
            throw new InputException($"{path}: its convolutions are {string.Join(", ", parts.Select(part => part.Name))}, in this order; expected conv1 .. conv5; this program computes no such network.");
        return parts;
    }

    private static Dialect? OfPart(string path, (string Name, List<CaffeLayer> Order) part, bool isLast, bool rectifies)
    {
        var (name, order) = part;
        var kinds = string.Concat(order.Where(layer => layer.Type != "ReLU").Select(layer => layer.Type == "LRN" ? 'L' : 'P'));
        var rectifier = order.FindIndex(layer => layer.Type == "ReLU");
        var normalization = order.FindIndex(layer => layer.Type == "LRN");
        if (rectifies && (rectifier < 0 ? !isLast : normalization >= 0 && normalization < rectifier))
            throw Refused(path, name, order, "ReLU first");
        if (name is "conv1" or "conv2")
        {
            return kinds switch
            {
                "LP" => Dialect.CaffeReference,
                "PL" => Dialect.CaffeNet,
                "L" when isLast => Dialect.CaffeReference,
                "P" when !isLast => Dialect.Torchvision,
                "P" or "" when isLast => null,
                _ => throw Refused(path, name, order, "one Pooling and one LRN"),
            };
        }
        return kinds == (name == "conv5" ? "P" : "") || (kinds.Length == 0 && isLast) ? null
            : throw Refused(path, name, order, name == "conv5" ? "one Pooling" : "neither Pooling nor LRN");
    }

    private static InputException Refused(string path, string name, List<CaffeLayer> order, string expected) =>
        new($"{path}: behind {name} come {(order.Count == 0 ? "no ReLU, pooling or LRN" : string.Join(", ", order.Select(layer => layer.Told)))}; expected {expected}; this program computes no such network, whatever --dialect is.");
}
