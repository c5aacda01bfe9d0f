namespace Streaming.Imaging.Decoding;

/// <summary>Bytes that are reserved in a <see cref="PixelBudget"/> until they are given back.</summary>
public sealed class PixelRoom : IDisposable
{
    private readonly PixelBudget _budget;
    private long _bytes;

    internal PixelRoom(PixelBudget budget, long bytes)
    {
        _budget = budget;
        _bytes = bytes;
    }

    /// <summary>Gives back what is more than these bytes.</summary>
    public void ShrinkTo(long bytes)
    {
        long held = Interlocked.Read(ref _bytes);
        if (held > bytes && Interlocked.CompareExchange(ref _bytes, bytes, held) == held)
            _budget.Release(held - bytes);
    }

    /// <summary>Gives all of it back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, 0) is > 0 and var held)
            _budget.Release(held);
    }
}
