using Microsoft.ML.OnnxRuntime;
using Streaming.Domain;

namespace Streaming.Onnx.Tests.Support;

/// Features without anything of this program: a picture made ready number by number, ONNX Runtime on the untouched model, and its
/// tensors read cell by cell.
internal static class PlainFeatures
{
    private const int Side = MadeNetworks.Side, Plane = Side * Side;

    public static List<float[]> Directly(byte[] model, string[] tensors, float[] input)
    {
        using var session = new InferenceSession(model);
        using var value = OrtValue.CreateTensorValueFromMemory(input, [1, 3, Side, Side]);
        using var options = new RunOptions();
        using var results = session.Run(options, [session.InputNames[0]], [value], tensors);
        return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
    }

    // Cells with their channels side by side, as features have them: of planes, and of a sequence after its class token and registers.
    public static float[] Ordered(float[] tensor, Layer layer)
    {
        var cells = layer.Size * layer.Size;
        if (tensor.Length > cells * layer.Channels)
            return tensor[^(cells * layer.Channels)..];
        var ordered = new float[tensor.Length];
        for (var i = 0; i < tensor.Length; i++)
            ordered[(i % cells * layer.Channels) + (i / cells)] = tensor[i];
        return ordered;
    }

    public static float[] Ready(string said, ReadOnlySpan<float> picture)
    {
        var isBlueFirst = said.Contains("bgr", StringComparison.Ordinal);
        // Red, green, blue of networks from PyTorch: 0..1, less ImageNet's mean, over its deviation.
        (float[] mean, float[] scale) = said switch
        {
            "" or "\"colours\": \"bgr\"" => ([123.675f, 116.28f, 103.53f], [1 / 58.395f, 1 / 57.12f, 1 / 57.375f]),
            "\"mean\": [10, 20, 30]" => ([10f, 20f, 30f], [1f, 1f, 1f]),
            "\"scale\": [0.5, 0.25, 2]" => ([123.675f, 116.28f, 103.53f], [0.5f, 0.25f, 2f]),
            _ when said.Contains("mean_picture", StringComparison.Ordinal) => ([0f, 0f, 0f], [1f, 1f, 1f]),
            // Said of blue, green, red.
            _ => (new[] { 123f, 117f, 104f }, new[] { 0.019f, 0.018f, 0.017f }),
        };
        var ready = new float[3 * Plane];
        for (var i = 0; i < ready.Length; i++)
        {
            var colour = isBlueFirst ? 2 - (i / Plane) : i / Plane;
            var less = said.Contains("mean_picture", StringComparison.Ordinal) ? MeanPicture(i) : mean[colour];
            ready[i] = (picture[(colour * Plane) + (i % Plane)] - less) * scale[colour];
        }
        return ready;
    }

    public static float MeanPicture(int place) => 100 + (place % 37);
}
