namespace Streaming.Network.Weights;

/// <summary>torchvision numbers the layers of its AlexNet; this program names them as Caffe does.</summary>
internal static class TorchvisionNames
{
    private static readonly Dictionary<string, string> Layers = new()
    {
        ["features.0"] = "conv1",
        ["features.3"] = "conv2",
        ["features.6"] = "conv3",
        ["features.8"] = "conv4",
        ["features.10"] = "conv5",
        ["classifier.1"] = "fc6",
        ["classifier.4"] = "fc7",
        ["classifier.6"] = "fc8",
    };

    /// <summary>features.0.weight as conv1.weight and so on; any other name as it is.</summary>
    public static string ToOurs(string name) =>
        name.LastIndexOf('.') is var dot and > 0 && Layers.TryGetValue(name[..dot], out var layer) ? layer + name[dot..] : name;
}
