namespace Streaming.Imaging.Sample;

/// <summary>Smooth noise over the plane: values from 0 to 1 at the points of a unit lattice, eased between them.</summary>
/// <param name="seed">Another seed, another noise.</param>
internal readonly struct ValueNoise(uint seed)
{
    /// <summary>A number from 0 to 1 that belongs to the lattice point.</summary>
    public float At(int x, int y)
    {
        var h = seed * 0x9E3779B1u ^ (uint)x * 0x85EBCA77u ^ (uint)y * 0xC2B2AE3Du;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>The noise at a point.</summary>
    public float Smooth(float x, float y)
    {
        int column = (int)MathF.Floor(x), row = (int)MathF.Floor(y);
        float u = Ease(x - column), v = Ease(y - row);
        var upper = At(column, row) + (At(column + 1, row) - At(column, row)) * u;
        var lower = At(column, row + 1) + (At(column + 1, row + 1) - At(column, row + 1)) * u;
        return upper + (lower - upper) * v;
    }

    /// <summary>Three layers of the noise, each half as wide and half as strong as the one before.</summary>
    public float Layered(float x, float y) =>
        (4 * Smooth(x, y) + 2 * Smooth(2 * x + 17, 2 * y + 31) + Smooth(4 * x + 47, 4 * y + 59)) / 7;

    private static float Ease(float t) => t * t * (3 - 2 * t);
}
