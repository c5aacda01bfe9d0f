using System.Runtime.InteropServices;
using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Weights.Caffe;

/// <summary>Turns a blob of a model file into a tensor: numbers of any precision, sizes of either form.</summary>
internal static class CaffeBlob
{
    // What raw_data may hold, by the number that the file gives for it.
    private const uint Doubles = 0, Singles = 1, Halves = 2;

    /// <summary>The blob as a tensor; its numbers are finite and as many as its sizes say.</summary>
    /// <exception cref="InputException">The blob's sizes and numbers disagree, or its numbers are of no known kind or not finite.</exception>
    public static WeightTensor ToTensor(string path, string layer, BlobProto blob, bool isBias)
    {
        var name = layer + (isBias ? ".bias" : ".weight");
        var shape = ShapeOf(blob, isBias);
        var values = Values(path, name, blob);
        if (shape.Any(size => size <= 0))
            throw new InputException($"{path}: tensor {name} is {string.Join('x', shape)}; expected sizes of at least 1; fetch the file again.");
        if (Product(shape) is not { } expected || expected != values.LongLength)
            throw new InputException($"{path}: tensor {name} is {string.Join('x', shape)}, {(Product(shape) is { } claimed ? $"{claimed}" : "too many")} numbers, but the file holds {values.LongLength} of them; fetch it again.");
        FiniteNumbers.Check(path, name, values);
        return new WeightTensor(name, shape, values);
    }

    private static float[] Values(string path, string name, BlobProto blob)
    {
        if (blob.RawData.Length > 0)
            return RawValues(path, name, blob);
        if (blob.DoubleData.Count > 0)
            return [.. blob.DoubleData.Select(value => (float)value)];
        return blob.Data.Count == 0 && blob.HalfDataOrRawType.Count > 0
            ? [.. blob.HalfDataOrRawType.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))]
            : [.. blob.Data];
    }

    private static float[] RawValues(string path, string name, BlobProto blob)
    {
        var type = blob.HalfDataOrRawType.Count > 0 ? blob.HalfDataOrRawType[^1] : Doubles;
        var size = type switch { Doubles => sizeof(double), Singles => sizeof(float), Halves => sizeof(ushort), _ => 0 };
        var bytes = blob.RawData.Span;
        if (size == 0)
            throw new InputException($"{path}: tensor {name} holds raw_data of type {type}; expected floating point numbers of 64, 32 or 16 bits; give a model that is not quantized.");
        if (bytes.Length % size != 0)
            throw new InputException($"{path}: tensor {name} holds {bytes.Length} bytes of raw_data; expected {size} for each number; fetch the file again.");
        return type switch
        {
            Doubles => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), value => (float)value),
            Singles => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value),
        };
    }

    // Before BlobShape every blob had four sizes: a matrix was 1 x 1 x outputs x inputs, a bias 1 x 1 x 1 x outputs.
    private static long[] ShapeOf(BlobProto blob, bool isBias)
    {
        long[] shape = blob.Shape is { } given ? [.. given.Dim] : [blob.Num, blob.Channels, blob.Height, blob.Width];
        if (shape.Length != 4)
            return shape;
        return isBias && shape[..3].All(size => size == 1) ? shape[3..]
            : !isBias && shape[..2].All(size => size == 1) ? shape[2..]
            : shape;
    }

    private static long? Product(long[] shape)
    {
        try
        {
            return shape.Aggregate(1L, (product, size) => checked(product * size));
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
