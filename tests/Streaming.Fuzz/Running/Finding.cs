using System.IO.Compression;
using Streaming.Storage.Files;

namespace Streaming.Fuzz.Running;

/// <summary>How the program can fail on an input.</summary>
internal enum FindingKind
{
    /// <summary>An exception that is no refusal: a user would see a stack trace.</summary>
    Leak,

    /// <summary>It does not end.</summary>
    Hang,

    /// <summary>The process dies.</summary>
    Crash,

    /// <summary>It takes more memory than it may.</summary>
    Memory,
}

/// <summary>An input on which the program failed.</summary>
/// <param name="Target">Whose input.</param>
/// <param name="Item">Its number.</param>
/// <param name="Kind">How it failed.</param>
/// <param name="Signature">What tells failures apart: the exception's type and the place in the program's code.</param>
/// <param name="Detail">What is known about it, in a line.</param>
/// <param name="File">Where the input is kept, made small.</param>
internal sealed record Finding(string Target, long Item, FindingKind Kind, string Signature, string Detail, string File)
{
    /// <summary>Keeps an input that failed, packed: inputs of many zeros are small.</summary>
    public static string Keep(string folder, string target, FindingKind kind, byte[] input)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{target}-{ContentHash.Of(input)[..12]}.{kind}.gz");
        using var file = System.IO.File.Create(path);
        using var packed = new GZipStream(file, CompressionLevel.SmallestSize);
        packed.Write(input);
        return path;
    }

    /// <summary>Reads a kept input.</summary>
    public static byte[] Read(string path)
    {
        using var file = System.IO.File.OpenRead(path);
        using var packed = new GZipStream(file, CompressionMode.Decompress);
        using var input = new MemoryStream();
        packed.CopyTo(input);
        return input.ToArray();
    }

    /// <summary>The target that a kept input is for.</summary>
    public static string TargetOf(string path) => Path.GetFileName(path).Split('-')[0];
}
