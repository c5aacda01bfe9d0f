using System.IO.Compression;

namespace Streaming.Fuzz.Targets;

/// <summary>Zips of pictures.</summary>
internal sealed class ZipTarget : ArchiveTarget
{
    public override string Name => "zip";

    protected override IEnumerable<byte[]> Valid() =>
        [Zip(CompressionLevel.Fastest, Files("")), Zip(CompressionLevel.NoCompression, Files("Data/CLS-LOC/val/")), Zip(CompressionLevel.Optimal, Files("a\\b\\"))];

    protected override IEnumerable<byte[]> ByteTokens() =>
        ["PK\x01\x02"u8.ToArray(), "PK\x03\x04"u8.ToArray(), "PK\x05\x06"u8.ToArray(), "PK\x06\x06"u8.ToArray(), "PK\x06\x07"u8.ToArray(), [255, 255, 255, 255], [1, 0, 8, 0]];
}
