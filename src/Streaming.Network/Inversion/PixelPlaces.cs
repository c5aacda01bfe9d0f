using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Inversion;

/// <summary>
/// Takes a picture out of the cells that an inverter's last step makes: its pixels lie at some of them, or between two. What
/// lies outside is as the outermost cell.
/// </summary>
internal sealed class PixelPlaces : IDisposable
{
    private static readonly Scalar One = 1;

    private readonly double[] places;
    private readonly bool isWhole;
    private Tensor? before, after, share;
    private long length = -1;

    /// <summary>Places along one side, for rows as for columns.</summary>
    public PixelPlaces(double[] places)
    {
        this.places = places;
        isWhole = places.All(place => place == Math.Floor(place));
    }

    /// <summary>The picture.</summary>
    /// <param name="cells">N x 3 x cells x cells.</param>
    /// <returns>N x 3 x pixels x pixels, in the caller's dispose scope.</returns>
    public Tensor Take(Tensor cells)
    {
        using var scope = NewDisposeScope();
        Prepare(cells);
        return Along(Along(cells, 2), 3).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        before?.Dispose();
        after?.Dispose();
        share?.Dispose();
    }

    private void Prepare(Tensor cells)
    {
        if (length == cells.shape[2] && before!.device.ToString() == cells.device.ToString())
            return;
        Dispose();
        length = cells.shape[2];
        double Within(double place) => Math.Clamp(place, 0, length - 1);
        before = tensor(places.Select(place => (long)Math.Floor(Within(place))).ToArray()).to(cells.device).DetachFromDisposeScope();
        after = tensor(places.Select(place => (long)Math.Ceiling(Within(place))).ToArray()).to(cells.device).DetachFromDisposeScope();
        share = tensor(places.Select(place => (float)(Within(place) - Math.Floor(Within(place)))).ToArray()).to(cells.device).DetachFromDisposeScope();
    }

    private Tensor Along(Tensor cells, int axis)
    {
        var first = cells.index_select(axis, before!);
        if (isWhole)
            return first;
        var shares = axis == 2 ? share!.view(1, 1, -1, 1) : share!.view(1, 1, 1, -1);
        return first.add((cells.index_select(axis, after!) - first).mul(shares), One);
    }
}
