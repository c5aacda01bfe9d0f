using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Storage.Bases;

namespace Streaming.Onnx.Networks;

/// <summary>How a picture becomes a network's input: the order of its colours, what is taken off them, what they are multiplied by.</summary>
internal sealed class PictureColours
{
    private const string RedFirst = "rgb", BlueFirst = "bgr";

    // What torchvision's networks, and most that are exported from PyTorch, were trained with: 0..1, mean and deviation of ImageNet.
    private static readonly double[] UsualMean = [255 * 0.485, 255 * 0.456, 255 * 0.406];
    private static readonly double[] UsualScale = [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)];

    private readonly bool isBlueFirst;
    private readonly float[] means, scales;
    private readonly float[]? meanPicture;

    private PictureColours(bool isBlueFirst, float[] means, float[] scales, float[]? meanPicture, string? meanHash)
    {
        (this.isBlueFirst, this.means, this.scales, this.meanPicture) = (isBlueFirst, means, scales, meanPicture);
        Description = new PreprocessingDescription
        {
            Colours = isBlueFirst ? BlueFirst : RedFirst,
            Mean = meanPicture is null ? means : null,
            MeanPictureSha256 = meanHash,
            Scale = scales,
        };
    }

    /// <summary>In a run's records and in bases.</summary>
    public PreprocessingDescription Description { get; }

    /// <summary>As a network's description says; what it does not say is as most exported networks have it.</summary>
    /// <param name="source">The description's file.</param>
    /// <param name="entries">What it says.</param>
    /// <param name="meanPicture">The numbers of the mean picture, and their hash; null for a mean of each colour.</param>
    /// <param name="length">Numbers of an input.</param>
    /// <exception cref="InputException">The numbers cannot be those of three colours.</exception>
    public static PictureColours Of(string source, NetworkEntries? entries, (float[] Numbers, string Hash)? meanPicture, int length)
    {
        if (entries?.Colours is { } order && order is not (RedFirst or BlueFirst))
            throw new InputException($"{source}: colours is '{order}'; expected {RedFirst} or {BlueFirst}.");
        var isBlueFirst = entries?.Colours == BlueFirst;
        double[] Ordered(double[] usual) => isBlueFirst ? [.. usual.Reverse()] : usual;
        if (meanPicture is not null && entries!.Mean is not null)
            throw new InputException($"{source}: mean and mean_picture are both there; expected one of them.");
        if (meanPicture is { } picture && picture.Numbers.Length != length)
            throw new InputException($"{source}: mean_picture has {picture.Numbers.Length:N0} numbers; expected {length:N0}, as the input has.");
        var means = Checked(source, "mean", entries?.Mean, Ordered(UsualMean));
        // Who states a mean of 0..255 and no scale wants none.
        var usualScale = entries is { Mean: not null } or { MeanPicture: not null } ? [1, 1, 1] : Ordered(UsualScale);
        return new PictureColours(isBlueFirst, means, Checked(source, "scale", entries?.Scale, usualScale), meanPicture?.Numbers, meanPicture?.Hash);
    }

    /// <summary>Makes an input of one picture: three planes of red, green and blue in 0..255.</summary>
    public void Apply(ReadOnlySpan<float> picture, PictureInput input, Span<float> made)
    {
        var plane = input.Size * input.Size;
        for (var channel = 0; channel < 3; channel++)
        {
            var source = picture.Slice((isBlueFirst ? 2 - channel : channel) * plane, plane);
            var (first, step) = input.ChannelsLast ? (channel, 3) : (channel * plane, 1);
            if (meanPicture is null)
                ColourPlane.Write(source, means[channel], scales[channel], made, first, step);
            else
                ColourPlane.Write(source, meanPicture, scales[channel], made, first, step);
        }
    }

    private static float[] Checked(string source, string name, float[]? stated, double[] usual)
    {
        if (stated is null)
            return [.. usual.Select(number => (float)number)];
        return stated.Length == 3 && stated.All(float.IsFinite) && (name != "scale" || stated.All(number => number != 0))
            ? stated
            : throw new InputException($"{source}: {name} is {string.Join(", ", stated)}; expected three numbers, one for each colour{(name == "scale" ? ", and none of them 0" : "")}.");
    }
}
