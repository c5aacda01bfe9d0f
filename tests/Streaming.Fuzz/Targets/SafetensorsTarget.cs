using System.Buffers.Binary;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Storage.Safetensors;

namespace Streaming.Fuzz.Targets;

/// <summary>safetensors: the header, every tensor, and the file as weights.</summary>
internal sealed class SafetensorsTarget : Target
{
    public override string Name => "safetensors";

    protected override Verdict Read(byte[] input, string folder)
    {
        var path = Put(folder, "weights.safetensors", input);
        using (var file = SafetensorsFile.Open(path))
        {
            foreach (var (name, tensor) in file.Tensors)
            {
                if (tensor.Type.StartsWith('F') || tensor.Type == "BF16")
                    Try(() => file.ReadSingles(name));
                else
                    Try(() => file.Read<long>(name));
            }
        }
        WeightFile.Load(path);
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid() =>
    [
        File(new SafetensorsBuilder().AddMetadata("dialect", "caffenet").Add("conv1.bias", new float[96], 96)),
        File(new SafetensorsBuilder().AddMetadata("source", "alexnet").Add("conv2.bias", new Half[256], 256).Add("step", [7L], 1)),
        File(new SafetensorsBuilder().Add("features.0.bias", new double[64], 64).Add("num_batches_tracked", [1L])),
        File(new SafetensorsBuilder().Add("a", new float[6], 2, 3).Add("b", new long[3], 3).Add("c", new byte[5], 5).Add("d", Array.Empty<float>(), 0)),
    ];

    protected override IEnumerable<string> Tokens() =>
    [
        "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "\"F32\"", "\"F16\"", "\"BF16\"", "\"F64\"", "\"I64\"", "\"U8\"", "\"BOOL\"", "\"F8_E4M3\"", "\"C64\"",
        "null", "true", "{}", "[]", "{", "}", "[", "]", ",", ":", "\"", "[0,0]", "[0,-1]", "[-1]", "[4294967296,4294967296]", "[9223372036854775807]", "\"dialect\":\"alexnet\"",
        "\"conv1.weight\":", "\"fc6.weight\":", "\"features.0.weight\":", "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}", "\\u0000", "\\ud800", "<html>", "version https://git-lfs",
    ];

    // The header's length, where it can be told by its last brace.
    protected override byte[] Repair(byte[] input)
    {
        var end = input.AsSpan().LastIndexOf("}"u8);
        if (end < 8)
            return input;
        var copy = (byte[])input.Clone();
        while (end + 1 < copy.Length && copy[end + 1] == ' ')
            end++;
        BinaryPrimitives.WriteInt64LittleEndian(copy, end + 1 - 8);
        return copy;
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (InputException e) when (IsRefusal(e))
        {
            // Said of one tensor.
        }
    }

    private static byte[] File(SafetensorsBuilder builder)
    {
        using var stream = new MemoryStream();
        builder.Write(stream);
        return stream.ToArray();
    }
}
