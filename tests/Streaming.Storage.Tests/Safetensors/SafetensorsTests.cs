using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Streaming.Domain;
using Streaming.Storage.Safetensors;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Safetensors;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TempFolder temp = new();

    private string File => temp["file.safetensors"];

    public void Dispose() => temp.Dispose();

    private static SafetensorsBuilder Sample() => new SafetensorsBuilder()
        .AddMetadata("format", "pt").AddMetadata("a", "ünï")
        .Add("doubles", [1.5, double.NaN, -0.0], 3)
        .Add("singles", [1f, 2f, 3f, 4f, 5f, 6f], 2, 3)
        .Add("halves", [(Half)0.5, (Half)(-2)], 2, 1)
        .Add("longs", [long.MinValue, long.MaxValue], 2)
        .Add("shorts", [(short)-1, (short)2, (short)3], 3)
        .Add("nothing", Array.Empty<float>(), 0, 4)
        .Add("scalar", [7]);

    [Fact]
    public void Tensors_come_back_as_they_were_written()
    {
        Sample().Write(File);
        using var file = SafetensorsFile.Open(File);
        Assert.Equal([1.5, double.NaN, -0.0], file.Read<double>("doubles"));
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], file.Read<float>("singles", 2, 3));
        Assert.Equal([0.5f, -2f], file.ReadSingles("halves"));
        Assert.Equal([long.MinValue, long.MaxValue], file.Read<long>("longs"));
        Assert.Equal([-1, 2, 3], file.Read<short>("shorts"));
        Assert.Empty(file.Read<float>("nothing", 0, 4));
        Assert.Equal([7], file.Read<int>("scalar"));
        Assert.Equal("ünï", file.Metadata["a"]);
        Assert.Equal("2x3", file.Tensors["singles"].ShapeText);
    }

    [Fact]
    public void A_streamed_tensor_is_written_when_its_turn_comes_and_read_in_parts_from_a_map()
    {
        var late = new byte[2];
        new SafetensorsBuilder()
            .AddStreamed<short>("numbers", stream =>
            {
                for (short i = 0; i < 6; i++)
                    stream.Write(BitConverter.GetBytes(i));
                late[1] = 9;
            }, 3, 2)
            .Add("late", late, 2)
            .Write(File);
        using var file = SafetensorsFile.Open(File);
        Assert.Equal<byte>([0, 9], file.Read<byte>("late"));
        using var map = file.Map<short>("numbers");
        Assert.Equal([3L, 2L], map.Info.Shape);
        var row = new short[2];
        map.Read(4, row);
        Assert.Equal([4, 5], row);
        map.Read(0, row);
        Assert.Equal([0, 1], row);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Read(5, row));
        Assert.Contains("I16", Assert.Throws<InputException>(() => file.Map<float>("numbers")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_streamed_tensor_of_another_size_leaves_no_file()
    {
        Assert.Throws<InvalidOperationException>(() => new SafetensorsBuilder().AddStreamed<float>("few", stream => stream.WriteByte(1), 2).Write(File));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_reader_written_from_the_formats_description_agrees()
    {
        Sample().Write(File);
        var bytes = System.IO.File.ReadAllBytes(File);
        var headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, headerLength % 8);
        var header = JsonDocument.Parse(bytes.AsMemory(8, headerLength)).RootElement;
        Assert.Equal((byte)'{', bytes[8]);
        var end = 0L;
        foreach (var tensor in header.EnumerateObject().Where(property => property.Name != "__metadata__"))
        {
            Assert.Equal(end, tensor.Value.GetProperty("data_offsets")[0].GetInt64());
            end = tensor.Value.GetProperty("data_offsets")[1].GetInt64();
        }
        Assert.Equal(bytes.Length, 8 + headerLength + end);
        Assert.Equal("pt", header.GetProperty("__metadata__").GetProperty("format").GetString());

        var singles = header.GetProperty("singles");
        Assert.Equal("F32", singles.GetProperty("dtype").GetString());
        Assert.Equal([2, 3], singles.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        var start = 8 + headerLength + singles.GetProperty("data_offsets")[0].GetInt32();
        for (var i = 0; i < 6; i++)
            Assert.Equal(i + 1f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(start + 4 * i)));
        Assert.Equal("I16", header.GetProperty("shorts").GetProperty("dtype").GetString());
    }

    [Fact]
    public void The_same_content_is_the_same_bytes()
    {
        using MemoryStream first = new(), second = new();
        Sample().Write(first);
        Sample().Write(second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void Large_tensors_go_through_in_pieces()
    {
        var values = new short[(1 << 24) + 5];
        for (var i = 0; i < values.Length; i++)
            values[i] = (short)(i * 31);
        new SafetensorsBuilder().Add("values", values, values.Length).Write(File);
        using var file = SafetensorsFile.Open(File);
        Assert.True(values.AsSpan().SequenceEqual(file.Read<short>("values")));
    }

    [Fact]
    public void BF16_is_widened()
    {
        Raw("""{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", [0x80, 0x3F, 0x20, 0xC0]);
        using var file = SafetensorsFile.Open(File);
        Assert.Equal([1f, -2.5f], file.ReadSingles("x"));
    }

    [Fact]
    public void What_was_not_asked_for_rightly_is_named()
    {
        Sample().Write(File);
        using var file = SafetensorsFile.Open(File);
        Assert.Equal($"{File}: tensor singles is 2x3; expected 3x2.", Assert.Throws<InputException>(() => file.Read<float>("singles", 3, 2)).Message);
        Assert.Equal($"{File}: tensor longs holds I64; expected F32.", Assert.Throws<InputException>(() => file.Read<float>("longs")).Message);
        Assert.Contains("there is no tensor other; the file holds doubles,", Assert.Throws<InputException>(() => file.Read<float>("other")).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => file.ReadSingles("longs"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_file_that_is_cut_short_is_named(int length)
    {
        Sample().Write(File);
        var bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, bytes[..(length < 0 ? bytes.Length + length : length)]);
        Refused("expected a whole safetensors file");
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor x of 3 F32 takes bytes 0 to 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "tensor x of -2 F32")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "tensor x of 4611686018427387904x4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes follow its last tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 4, not at 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 4, not at 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "holds tensor x twice")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "ends at byte 12 of 8; the file is cut short")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "its header cannot be read")]
    [InlineData("""{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "its header cannot be read")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", "its header cannot be read")]
    [InlineData("""{"x":""", "its header cannot be read")]
    [InlineData("""[]""", "its header cannot be read")]
    public void A_header_that_lies_is_refused(string header, string how)
    {
        Raw(header, new byte[8]);
        Refused(how);
    }

    [Fact]
    public void A_header_that_claims_to_be_huge_is_refused_before_it_is_read()
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, long.MaxValue);
        System.IO.File.WriteAllBytes(File, bytes);
        Refused("its header would be 9223372036854775807 bytes long");
    }

    [Fact]
    public void A_builder_refuses_what_no_file_can_hold()
    {
        var builder = new SafetensorsBuilder().Add("x", [1f], 1);
        Assert.Throws<ArgumentException>(() => builder.Add("x", [1f], 1));
        Assert.Throws<ArgumentException>(() => builder.Add("y", [1f], 2));
        Assert.Throws<ArgumentException>(() => builder.Add("__metadata__", [1f], 1));
        Assert.Throws<NotSupportedException>(() => builder.Add("z", [1m], 1));
    }

    private void Raw(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        System.IO.File.WriteAllBytes(File, [.. length, .. text, .. data]);
    }

    private void Refused(string how)
    {
        var e = Assert.Throws<InputException>(() => SafetensorsFile.Open(File).Dispose());
        Assert.StartsWith(File + ": ", e.Message, StringComparison.Ordinal);
        Assert.Contains(how, e.Message, StringComparison.Ordinal);
        // Nothing keeps the file open.
        System.IO.File.Delete(File);
    }
}
