using Parquet;
using Streaming.Imaging.Tests.Archives;

namespace Streaming.Fuzz.Targets;

/// <summary>Parquet files of pictures, as other programs write them.</summary>
internal sealed class RowsTarget : ArchiveTarget
{
    public override string Name => "rows";

    protected override IEnumerable<byte[]> Valid() =>
    [
        new PackedRows { Pictures = [TinyPicture.Png, null, TinyPicture.Png], Paths = ["a/1.png", "a/2.png", "b/1.png"], GroupRows = 2, Objects = [[[5, 4, 30, 23]], [], [[0, 0, 4, 4], [1, 1, 9, 9]]] }.Write(),
        new PackedRows { Pictures = [TinyPicture.Png, TinyPicture.Png], IsStruct = false, Whole = ("label", [0, 1]), Compression = CompressionMethod.Zstd, Numbers = [("x", [1, null]), ("y", [1, null]), ("w", [9, null]), ("h", [9, null])] }.Write(),
        new PackedRows { Pictures = [TinyPicture.Png], Texts = ("wnid", ["n01440764"]), Compression = CompressionMethod.Gzip, Metadata = new() { ["huggingface"] = "{}" } }.Write(),
        new PackedRows { Pictures = [TinyPicture.Png, TinyPicture.Png], Compression = CompressionMethod.None }.Write(),
    ];

    protected override IEnumerable<byte[]> ByteTokens() => ParquetPieces.Bytes;

    protected override byte[] Repair(byte[] input) => ParquetPieces.Repair(input);
}
