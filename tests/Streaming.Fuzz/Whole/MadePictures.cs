using System.Globalization;
using Streaming.Imaging.Tests;

namespace Streaming.Fuzz.Whole;

/// <summary>Small pictures, each of other content, with boxes that make originals of them.</summary>
internal static class MadePictures
{
    /// <summary>An annotation whose box covers half of a picture.</summary>
    public static string Annotation(int side) => Annotation(Text(side * 0.15), Text(side * 0.85));

    /// <summary>An annotation with these numbers.</summary>
    public static string Annotation(string low, string high) =>
        $"<annotation><object><name>n01440764</name><bndbox><xmin>{low}</xmin><ymin>{low}</ymin><xmax>{high}</xmax><ymax>{high}</ymax></bndbox></object></annotation>";

    /// <summary>A picture of smooth waves with some noise, by a number.</summary>
    public static byte[] Png(int number, int side)
    {
        var random = new Random(number);
        var (across, down, phase) = (0.05 + (random.NextDouble() / 4), 0.05 + (random.NextDouble() / 4), random.NextDouble() * 6);
        var pixels = new byte[side * side];
        for (var at = 0; at < pixels.Length; at++)
            pixels[at] = (byte)(128 + (60 * Math.Sin((at % side * across) + phase)) + (40 * Math.Cos(at / side * down)) + random.Next(-20, 20));
        return PngFile.Make(side, side, 8, PngFile.Grey, pixels);
    }

    /// <summary>Writes a picture with its annotation.</summary>
    public static void Write(string folder, string name, int number, int side)
    {
        File.WriteAllBytes(Path.Combine(folder, name + ".png"), Png(number, side));
        File.WriteAllText(Path.Combine(folder, name + ".xml"), Annotation(side));
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
