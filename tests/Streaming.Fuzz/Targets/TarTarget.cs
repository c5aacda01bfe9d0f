using System.Formats.Tar;

namespace Streaming.Fuzz.Targets;

/// <summary>Tars of pictures, and tars in them.</summary>
internal sealed class TarTarget : ArchiveTarget
{
    private const int Block = 512, SumAt = 148, SumLength = 8, MagicAt = 257;

    public override string Name => "tar";

    protected override IEnumerable<byte[]> Valid() =>
    [
        Tar(TarEntryFormat.Ustar, Files("")), Tar(TarEntryFormat.Pax, Files("Data/CLS-LOC/val/")), Tar(TarEntryFormat.Gnu, Files("a/long/" + new string('x', 120) + "/")),
        Tar(TarEntryFormat.Ustar, [("n01440764.tar", Tar(TarEntryFormat.Ustar, Files(""))), ("n02.tar", Tar(TarEntryFormat.Pax, Files("c/")))]),
    ];

    // The sums of headers, so that what changed in them is looked at.
    protected override byte[] Repair(byte[] input)
    {
        for (var at = 0; at + Block <= input.Length; at += Block)
        {
            var head = input.AsSpan(at, Block);
            if (!head[MagicAt..].StartsWith("ustar"u8))
                continue;
            head.Slice(SumAt, SumLength).Fill((byte)' ');
            var sum = 0;
            foreach (var value in head)
                sum += value;
            for (var digit = 5; digit >= 0; digit--, sum >>= 3)
                head[SumAt + digit] = (byte)('0' + (sum & 7));
            head[SumAt + 6] = 0;
        }

        return input;
    }
}
