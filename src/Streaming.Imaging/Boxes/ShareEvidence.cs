using System.Globalization;
using Streaming.Domain;

namespace Streaming.Imaging.Boxes;

/// <summary>
/// Whether the boxes of a file are pixels, or shares of the image's width and height: told by all of them. Boxes inside
/// 0..1 with a fraction are shares, those beyond are pixels, and a file that has both is refused.
/// </summary>
internal sealed class ShareEvidence(string path)
{
    /// <summary>How far beyond 1 the sum of two shares may be by rounding.</summary>
    public const double Rounding = 1e-6;

    private string? share, pixel, unit;

    /// <summary>Looks at one box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="place">Where it stands, such as line 7.</param>
    public void Look(Box box, string place)
    {
        double[] edges = [box.XMin, box.YMin, box.XMax, box.YMax];
        // An empty box in the corner stands for none.
        if (Array.TrueForAll(edges, edge => edge == 0))
            return;
        if (Array.Exists(edges, edge => edge is < 0 or > 1 + Rounding))
            pixel ??= Told(box, place);
        else if (Array.Exists(edges, edge => edge is > 0 and not 1))
            share ??= Told(box, place);
        else
            unit ??= Told(box, place);
    }

    /// <summary>Whether they are shares.</summary>
    /// <exception cref="InputException">It cannot be told.</exception>
    public bool AreShares()
    {
        if (share is not null && pixel is not null)
            throw new InputException($"The boxes in '{path}' are not all of one kind: {share} is inside 0..1, as shares of the image's width and height are, and {pixel} is not; give all of them in pixels.");
        if (share is null && pixel is null && unit is not null)
            throw new InputException($"The boxes in '{path}' are all 0 or 1, as {unit}: it cannot be told whether these are pixels or shares of the image's width and height; give them in pixels.");
        return share is not null;
    }

    private static string Told(Box box, string place) => string.Create(CultureInfo.InvariantCulture, $"{place} ({box.XMin}, {box.YMin}, {box.XMax}, {box.YMax})");
}
