namespace Streaming.Imaging.Decoding;

/// <summary>Bytes that are reserved in a <see cref="PixelBudget"/> until they are given back.</summary>
public sealed class PixelRoom : IDisposable
{
    private readonly PixelBudget budget;
    private long bytes;

    internal PixelRoom(PixelBudget budget, long bytes)
    {
        this.budget = budget;
        this.bytes = bytes;
    }

    /// <summary>What is held now.</summary>
    internal long Bytes => Interlocked.Read(ref this.bytes);

    /// <summary>Gives back what is more than these bytes.</summary>
    public void ShrinkTo(long bytes)
    {
        var held = Interlocked.Read(ref this.bytes);
        if (held > bytes && Interlocked.CompareExchange(ref this.bytes, bytes, held) == held)
            this.budget.Release(held - bytes);
    }

    /// <summary>Gives all of it back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref this.bytes, 0) is > 0 and var held)
            this.budget.Release(held);
    }
}
