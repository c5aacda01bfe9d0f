namespace Streaming.Network.Weights;

/// <summary>
/// Random numbers that are the same on every machine and with every version of torch: SplitMix64 (Steele, Lea, Flood
/// 2014) for the bits, the method of Box and Muller for normal deviates.
/// </summary>
internal sealed class SeededRandom
{
    private ulong state;

    /// <summary>A stream of its own for each seed and name, so that no tensor depends on those drawn before it.</summary>
    public SeededRandom(ulong seed, string name)
    {
        state = seed;
        foreach (var letter in name)
            state = NextBits() ^ letter;
    }

    /// <summary>The next number, at least 0 and below 1.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next normal deviate with mean 0 and variance 1.</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
        return radius * Math.Cos(2 * Math.PI * NextUniform());
    }

    private ulong NextBits()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
