namespace Streaming.Imaging.Sampling;

/// <summary>What stands outside an image's border, with the colour where it is one. The default is <see cref="Reflect"/>.</summary>
/// <param name="Kind">The kind of fill.</param>
/// <param name="Red">Red of a constant fill, 0 to 255.</param>
/// <param name="Green">Green of a constant fill.</param>
/// <param name="Blue">Blue of a constant fill.</param>
public readonly record struct Fill(FillKind Kind, float Red = 0, float Green = 0, float Blue = 0)
{
    /// <summary>The image mirrored about its borders.</summary>
    public static Fill Reflect => default;

    /// <summary>The nearest pixel of the border.</summary>
    public static Fill Edge => new(FillKind.Edge);

    /// <summary>Black.</summary>
    public static Fill Black => new(FillKind.Constant);

    /// <summary>
    /// A mean colour, by default that of ImageNet's training images as Caffe's models subtract it: there the network sees
    /// zeros.
    /// </summary>
    public static Fill Mean(float red = 122.67891f, float green = 116.66877f, float blue = 104.00699f) =>
        new(FillKind.Constant, red, green, blue);
}
