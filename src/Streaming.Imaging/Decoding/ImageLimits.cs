namespace Streaming.Imaging.Decoding;

/// <summary>How large a picture may be.</summary>
public static class ImageLimits
{
    /// <summary>The most pixels of an image where nothing else is said.</summary>
    public const int DefaultPixels = 100_000_000;

    /// <summary>The largest value of <see cref="MaxPixels"/>: more do not fit one array.</summary>
    public const int LargestPixels = 500_000_000;

    private static int maxPixels = DefaultPixels;

    /// <summary>The most pixels an image may have; larger ones are refused before memory is taken. Set for the whole process, before the first image.</summary>
    public static int MaxPixels
    {
        get => maxPixels;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestPixels);
            maxPixels = value;
        }
    }
}
