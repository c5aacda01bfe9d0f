using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Matching;

/// <summary>
/// The states of a cell at one level: displacements within <see cref="X"/> columns and <see cref="Y"/> rows of the flow
/// that the cell starts from.
/// </summary>
internal readonly struct SearchWindow(int x, int y)
{
    public readonly int X = x;
    public readonly int Y = y;

    public int StatesX => 2 * X + 1;

    public int StatesY => 2 * Y + 1;

    /// <summary>Pairs of an x and a y state; the pair (i, j) has the number j * StatesX + i.</summary>
    public int Pairs => StatesX * StatesY;

    /// <summary>A window no wider than the map: anything beyond is outside from every cell.</summary>
    public static SearchWindow Within(int halfWidth, FeatureLevel level) =>
        new(Math.Min(halfWidth, level.Width - 1), Math.Min(halfWidth, level.Height - 1));
}
