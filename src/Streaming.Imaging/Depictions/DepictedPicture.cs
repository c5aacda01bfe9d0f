using Streaming.Domain;

namespace Streaming.Imaging.Depictions;

/// <summary>Pictures that show what a photograph shows in another way.</summary>
public static class DepictedPicture
{
    /// <summary>Makes a photograph another depiction, in its place.</summary>
    /// <param name="depiction">What it becomes.</param>
    /// <param name="size">Side of the square picture in pixels.</param>
    /// <param name="planes">3 x size x size values from 0 to 255: the planes red, green, blue, each row by row.</param>
    /// <exception cref="ArgumentException">There are not as many values.</exception>
    public static void Make(Depiction depiction, int size, Span<float> planes)
    {
        ArgumentNullException.ThrowIfNull(depiction);
        if (depiction.IsDrawing)
            LineDrawing.Draw(size, planes);
        else if (depiction.IsNegative)
        {
            foreach (ref var value in planes)
                value = 255 - value;
        }
    }
}
