using System.Buffers.Binary;
using Streaming.Domain;

namespace Streaming.Cli.Inspection;

/// <summary>What a file is by its first bytes.</summary>
internal enum FileKind
{
    /// <summary>A Parquet file: a table.</summary>
    Parquet,

    /// <summary>A safetensors file: tensors.</summary>
    Safetensors,

    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>A run's page.</summary>
    Page,

    /// <summary>A network: an ONNX model.</summary>
    Onnx,

    /// <summary>Something else: a Caffe model, or nothing of ours.</summary>
    Other,
}

/// <summary>Telling files apart by what is in them; their names do not matter.</summary>
internal static class FileKinds
{
    // What people have instead, by its first bytes.
    private static readonly (byte[] Start, string Words)[] Strangers =
    [
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        ([0x89, .. "PNG"u8], "a PNG picture"),
        ([.. "GIF8"u8], "a GIF picture"),
        ([.. "PK"u8, 3, 4], "a zip archive, such as PyTorch's and Excel's files are"),
        ([0x1F, 0x8B], "a gzip archive"),
        ([.. "%PDF"u8], "a PDF document"),
        ([0x80, 2], "a pickle of Python"),
        ([0x89, .. "HDF"u8], "an HDF5 file"),
        ([0x7F, .. "ELF"u8], "a program"),
        ([.. "<"u8], "XML or a web page"),
        ([.. "version https://git-lfs"u8], "a pointer of git LFS; fetch the file itself"),
    ];

    /// <summary>The kind of a file.</summary>
    /// <exception cref="InputException">It cannot be read, or is nothing of ours by its first bytes.</exception>
    public static FileKind Of(string path)
    {
        var start = new byte[1024];
        int read;
        try
        {
            using var file = InputFile.openRead(path, "a file of this program");
            read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw new InputException($"{path}: expected a file of this program, but it cannot be read ({e.Message}).", e);
        }
        ReadOnlySpan<byte> bytes = start.AsSpan(0, read);
        if (bytes.StartsWith("PAR1"u8))
            return FileKind.Parquet;
        // Eight bytes with the header's length, then the header, a JSON object.
        if (read > 8 && bytes[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(bytes) < 1UL << 40)
            return FileKind.Safetensors;
        var text = (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes).TrimStart(" \t\r\n"u8);
        if (text.StartsWith("{"u8))
            return FileKind.Json;
        if (text.StartsWith("<!DOCTYPE html>"u8) && text.IndexOf("<meta name=\"generator\" content=\"Streaming "u8) > 0)
            return FileKind.Page;
        if (LooksLikeOnnx(bytes))
            return FileKind.Onnx;
        foreach (var (stranger, words) in Strangers)
            if (text.StartsWith(stranger) || bytes.StartsWith(stranger))
                throw new InputException($"{path}: this is {words}; expected a table, tensors, weights, an ONNX model, a plan, or the config.json, metrics.json or bases.json of a run.");
        return FileKind.Other;
    }

    // The first field is the version of the representation, a small number. What a Caffe solver leaves begins with a number too,
    // of steps: it has more than one byte but for the first few.
    private static bool LooksLikeOnnx(ReadOnlySpan<byte> bytes) => bytes is [0x08, > 0 and < 32, ..];
}
