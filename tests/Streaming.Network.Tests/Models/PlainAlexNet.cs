using Streaming.Network.Weights;
using static Streaming.Network.Tests.Models.PlainLayers;

namespace Streaming.Network.Tests.Models;

/// <summary>The three dialects written out by hand, layer by layer.</summary>
internal static class PlainAlexNet
{
    public static Dictionary<string, Planes> Run(WeightSet weights, Planes input)
    {
        var stages = new Dictionary<string, Planes>();
        Planes Convolve(Planes from, string name, int kernel, int stride, int padding, int groups) => stages[name] =
            ConvolveAndRectify(from, weights.Tensors[name + ".weight"].Values, weights.Tensors[name + ".bias"].Values, kernel, stride, padding, groups);
        if (weights.Dialect.IsTorchvision)
        {
            stages["pool1"] = Pool(Convolve(input, "conv1", 11, 4, 2, 1), roundUp: false);
            stages["pool2"] = Pool(Convolve(stages["pool1"], "conv2", 5, 1, 2, 1), roundUp: false);
            Convolve(stages["pool2"], "conv3", 3, 1, 1, 1);
            Convolve(stages["conv3"], "conv4", 3, 1, 1, 1);
            Convolve(stages["conv4"], "conv5", 3, 1, 1, 1);
            stages["pool5"] = Pool(stages["conv5"], roundUp: false);
            return stages;
        }
        Convolve(input, "conv1", 11, 4, 0, 1);
        if (weights.Dialect.IsCaffeReference)
        {
            stages["norm1"] = Normalize(stages["conv1"]);
            stages["pool1"] = Pool(stages["norm1"], roundUp: true);
            Convolve(stages["pool1"], "conv2", 5, 1, 2, 2);
            stages["norm2"] = Normalize(stages["conv2"]);
            stages["pool2"] = Pool(stages["norm2"], roundUp: true);
            Convolve(stages["pool2"], "conv3", 3, 1, 1, 1);
        }
        else
        {
            stages["pool1"] = Pool(stages["conv1"], roundUp: true);
            stages["norm1"] = Normalize(stages["pool1"]);
            Convolve(stages["norm1"], "conv2", 5, 1, 2, 2);
            stages["pool2"] = Pool(stages["conv2"], roundUp: true);
            stages["norm2"] = Normalize(stages["pool2"]);
            Convolve(stages["norm2"], "conv3", 3, 1, 1, 1);
        }
        Convolve(stages["conv3"], "conv4", 3, 1, 1, 2);
        Convolve(stages["conv4"], "conv5", 3, 1, 1, 2);
        stages["pool5"] = Pool(stages["conv5"], roundUp: true);
        return stages;
    }
}
