using Streaming.Imaging.Tests;

namespace Streaming.Fuzz.Targets;

/// <summary>A picture of 40 x 30 pixels, for inputs that need one beside them.</summary>
internal static class TinyPicture
{
    /// <summary>The file.</summary>
    public static byte[] Png { get; } = PngFile.Make(40, 30, 8, PngFile.Grey, new byte[40 * 30]);
}
