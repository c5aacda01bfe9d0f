namespace Streaming.Fuzz.Mutation;

/// <summary>
/// Numbers drawn from a seed, the same on every machine and in every version of the runtime (SplitMix64), so that an
/// input is known by its target, its seed and its number.
/// </summary>
internal sealed class Draw(ulong seed)
{
    private ulong state = seed;

    /// <summary>The draws of one input: they depend on nothing but these three.</summary>
    public static Draw Of(string target, int seed, long item)
    {
        var state = 14695981039346656037UL;
        foreach (var letter in target)
            state = (state ^ letter) * 1099511628211UL;
        var draw = new Draw(state ^ ((ulong)(uint)seed << 32));
        return new Draw(draw.Next() + (ulong)item * 0x9E3779B97F4A7C15UL);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to one less than <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(Next() % (ulong)Math.Max(1, end));

    /// <summary>True once in <paramref name="times"/> draws.</summary>
    public bool Once(int times) => Below(times) == 0;

    /// <summary>One of these.</summary>
    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];
}
