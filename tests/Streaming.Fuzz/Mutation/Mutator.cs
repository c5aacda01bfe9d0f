namespace Streaming.Fuzz.Mutation;

/// <summary>Changes valid inputs a little, in the ways in which files are damaged and forged.</summary>
/// <param name="tokens">Pieces of the format, such as tags, keys and markers.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> tokens)
{
    /// <summary>An input is never longer than this, however often blocks are copied.</summary>
    private const int Longest = 1 << 20;

    /// <summary>A changed copy of an input; <paramref name="other"/> is another valid input to splice with.</summary>
    public byte[] Change(byte[] input, byte[] other, Draw draw)
    {
        var changes = 1;
        while (changes < 8 && draw.Once(2))
            changes++;
        for (; changes > 0; changes--)
            input = Once(input, other, draw);
        return input.Length > Longest ? input[..Longest] : input;
    }

    private byte[] Once(byte[] input, byte[] other, Draw draw)
    {
        var at = draw.Below(input.Length + 1);
        var length = 1 + draw.Below(draw.Once(4) ? Math.Max(1, input.Length) : 16);
        var end = Math.Min(input.Length, at + length);
        switch (draw.Below(10))
        {
            case 0 when input.Length > 0:
                return With(input, Math.Min(at, input.Length - 1), b => (byte)(b ^ (1 << draw.Below(8))));
            case 1 when input.Length > 0:
                return With(input, Math.Min(at, input.Length - 1), _ => (byte)draw.Next());
            case 2:
                return input[..at];
            case 3:
                return [.. input[..at], .. input[end..]];
            case 4:
                var noise = new byte[Math.Min(length, 64)];
                foreach (ref var b in noise.AsSpan())
                    b = (byte)draw.Next();
                return [.. input[..at], .. noise, .. input[at..]];
            case 5:
                var to = draw.Below(input.Length + 1);
                return [.. input[..to], .. input[at..end], .. input[to..]];
            case 6:
                return [.. input[..at], .. other[draw.Below(other.Length + 1)..]];
            case 7:
                return Put(input, at, Interesting.Bytes(draw), draw);
            case 8:
                return Put(input, at, Interesting.Text(draw), draw);
            default:
                return tokens.Count == 0 ? input : Put(input, at, draw.One(tokens), draw);
        }
    }

    // Over what is there, or between it.
    private static byte[] Put(byte[] input, int at, byte[] piece, Draw draw) =>
        [.. input[..at], .. piece, .. input[(draw.Once(2) ? at : Math.Min(input.Length, at + piece.Length))..]];

    private static byte[] With(byte[] input, int at, Func<byte, byte> change)
    {
        var copy = (byte[])input.Clone();
        copy[at] = change(copy[at]);
        return copy;
    }
}
