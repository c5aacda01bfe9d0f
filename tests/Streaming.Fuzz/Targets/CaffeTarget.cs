using System.Text;
using Streaming.Fuzz.Mutation;
using Streaming.Network.Weights;

namespace Streaming.Fuzz.Targets;

/// <summary>Caffe's binary model files, written here by hand: the program reads them, but writes none.</summary>
internal sealed class CaffeTarget : Target
{
    private const int Columns = 9216;

    public override string Name => "caffemodel";

    protected override Verdict Read(byte[] input, string folder)
    {
        WeightFile.Load(Put(folder, "net.caffemodel", input));
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid() =>
    [
        // The newer layers, BlobShape; a head of one unit is the smallest whole layer.
        Net("AlexNet", Message(100, [.. Text(1, "data"), .. Text(2, "Input")]), Message(100, [.. Text(1, "norm1"), .. Text(2, "LRN")]), Message(100, [.. Text(1, "pool1"), .. Text(2, "Pooling")]),
            Message(100, [.. Text(1, "fc6"), .. Text(2, "InnerProduct"), .. Message(7, Blob([1, Columns])), .. Message(7, Blob([1]))])),
        // The older ones, four sizes.
        Net("CaffeNet", Message(2, [.. Text(4, "fc6"), .. Number(5, 14), .. Message(6, Old(1, 1, 1, Columns)), .. Message(6, Old(1, 1, 1, 1))])),
        // Small ones, of sizes that do not fit.
        Net("AlexNet", Message(100, [.. Text(1, "conv1"), .. Text(2, "Convolution"), .. Message(7, Blob([2, 3, 1, 1])), .. Message(7, Blob([2]))])),
        Net("n", Message(100, [.. Text(1, "bn1"), .. Text(2, "BatchNorm"), .. Message(7, Blob([3])), .. Message(7, Blob([3])), .. Message(7, Blob([1]))])),
    ];

    protected override IEnumerable<string> Tokens() => ["conv1", "fc6", "Convolution", "BatchNorm", "Scale", "LRN", "AlexNet", "CaffeNet", "name: \"AlexNet\"", "<html>", "version https://git-lfs"];

    protected override IEnumerable<byte[]> ByteTokens() =>
    [
        [0x0A], [0x12], [0xA2, 0x06], [0x3A], [0x2A], [0x32], [0x0A, 0x00], [0x0B], [0x0C], [0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        Message(7, Blob([-1])), Message(7, Blob([1L << 32, 1L << 32])), Message(7, Blob([0])), Number(1, -1), [0x0D, 0, 0, 0xC0, 0x7F], [0x3A, 0x80, 0x80, 0x80, 0x80, 0x04],
    ];

    private static byte[] Net(string name, params byte[][] layers) => [.. Text(1, name), .. layers.SelectMany(layer => layer)];

    private static byte[] Blob(long[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * Math.Clamp(size, 0, Columns));
        return [.. Message(7, Message(1, [.. shape.SelectMany(size => Interesting.Varint((ulong)size))])), .. Message(5, new byte[4 * Math.Min(count, Columns)])];
    }

    private static byte[] Old(params int[] sizes) =>
        [.. sizes.SelectMany((size, i) => Number(1 + i, size)), .. Message(5, new byte[4 * sizes.Aggregate(1, (product, size) => product * size)])];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(int field, long value) => [.. Interesting.Varint((ulong)(field << 3)), .. Interesting.Varint((ulong)value)];

    private static byte[] Message(int field, byte[] content) => [.. Interesting.Varint((ulong)((field << 3) | 2)), .. Interesting.Varint((ulong)content.Length), .. content];
}
