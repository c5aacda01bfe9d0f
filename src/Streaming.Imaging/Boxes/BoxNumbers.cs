using System.Globalization;
using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>The numbers of a box as text: written with a point and without spaces, finite, and the lower edge first.</summary>
internal static class BoxNumbers
{
    /// <summary>Reads one number, with white space around it.</summary>
    public static bool TryParse(string? text, out double value)
    {
        var read = Domain.Number.tryReal((text ?? "").Trim(' ', '\t', '\r', '\n'));
        value = read.IsSome ? read.Value : 0;
        return read.IsSome;
    }

    /// <summary>The box of four texts.</summary>
    /// <param name="textOf">The text of xmin, ymin, xmax or ymax; null where there is none.</param>
    /// <param name="what">Whose box it is, for the error.</param>
    /// <exception cref="FormatException">A number is missing or none, or the edges are the wrong way round.</exception>
    public static Box Parse(Func<string, string?> textOf, string what)
    {
        var box = new Box(Number("xmin"), Number("ymin"), Number("xmax"), Number("ymax"));
        return IsOrdered(box)
            ? box
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{what} has its edges the wrong way round: <xmin> {box.XMin}, <ymin> {box.YMin}, <xmax> {box.XMax}, <ymax> {box.YMax}"));

        double Number(string name) => TryParse(textOf(name), out var value)
            ? value
            : throw new FormatException($"{what} has no number in <{name}> of its <bndbox>; found '{textOf(name)}', expected one such as 12 or 12.5");
    }

    /// <summary>Whether each lower edge is not above its upper one.</summary>
    public static bool IsOrdered(Box box) => box.XMin <= box.XMax && box.YMin <= box.YMax;
}
