using Streaming.Domain;
using Streaming.Storage.Bases;

namespace Streaming.Network.Models;

/// <summary>
/// How pictures become a network's input. Caffe's dialects take blue, green, red in 0..255 minus ImageNet's mean
/// (104.00699, 116.66877, 122.67891); torchvision's takes red, green, blue in 0..1 minus (0.485, 0.456, 0.406),
/// divided by (0.229, 0.224, 0.225).
/// </summary>
public sealed class Preprocessing
{
    // Network channel c is (picture channel Sources[c] - Means[c]) * Scales[c], in units of 0..255.
    private readonly int[] sources;
    private readonly float[] means;
    private readonly float[] scales;

    private Preprocessing(int inputSize, int[] sources, float[] means, float[] scales)
    {
        InputSize = inputSize;
        this.sources = sources;
        this.means = means;
        this.scales = scales;
    }

    /// <summary>Side of the square input in pixels.</summary>
    public int InputSize { get; }

    /// <summary>In words and numbers, for whoever else has to take pictures so: (level - mean) * scale, in the input's order of colours.</summary>
    public PreprocessingDescription Description => new() { Colours = sources[0] == 0 ? "rgb" : "bgr", Mean = means, Scale = scales };

    /// <summary>Numbers of one image: 3 x size x size.</summary>
    public int ImageLength => 3 * InputSize * InputSize;

    /// <summary>The preprocessing that the dialect's weights were trained with.</summary>
    public static Preprocessing Of(Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        var size = AlexNetSpace.Of(dialect).InputSize;
        return dialect.IsTorchvision
            ? new(size, [0, 1, 2], [255 * 0.485f, 255 * 0.456f, 255 * 0.406f],
                [1 / (255 * 0.229f), 1 / (255 * 0.224f), 1 / (255 * 0.225f)])
            : new(size, [2, 1, 0], [104.00699f, 116.66877f, 122.67891f], [1, 1, 1]);
    }

    /// <summary>None at all: levels in 0..255 with red first, for a square picture of so many pixels.</summary>
    public static Preprocessing Levels(int inputSize) => new(inputSize, [0, 1, 2], [0, 0, 0], [1, 1, 1]);

    /// <summary>
    /// Turns one picture, three planes of red, green and blue in 0..255, into the network's input with the channels of
    /// a pixel as neighbours (rows, columns, channels).
    /// </summary>
    /// <param name="picture">3 x size x size.</param>
    /// <param name="input">size x size x 3; filled.</param>
    public void Apply(ReadOnlySpan<float> picture, Span<float> input)
    {
        if (picture.Length != ImageLength || input.Length != ImageLength)
            throw new ArgumentException($"A picture and its input have {ImageLength} numbers each, not {picture.Length} and {input.Length}.", nameof(picture));
        var plane = InputSize * InputSize;
        for (var c = 0; c < 3; c++)
            ColourPlane.Write(picture.Slice(sources[c] * plane, plane), means[c], scales[c], input, c, 3);
    }
}
