using System.Text;

namespace Streaming.Storage.Safetensors;

/// <summary>Recognises what people often have in the place of a file of tensors, by its first bytes.</summary>
public static class ForeignContent
{
    /// <summary>As many bytes as are looked at.</summary>
    public const int HeadLength = 1024;

    private const int TarMark = 257;
    private const string ToSafetensors = "load it in Python with torch.load and write it with safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\")";

    // What a file is, by bytes at its beginning.
    private static readonly (byte[] Mark, string Told)[] Marks =
    [
        ([0x50, 0x4B, 0x03, 0x04], $"is a zip archive, such as PyTorch writes (.pth, .pt); convert it to safetensors: {ToSafetensors}"),
        ([0x80, 0x02], $"is a Python pickle, such as PyTorch wrote (.pth, .pt); convert it to safetensors: {ToSafetensors}"),
        ([0x80, 0x03], $"is a Python pickle; convert it to safetensors: {ToSafetensors}"),
        ([0x80, 0x04, 0x95], $"is a Python pickle; convert it to safetensors: {ToSafetensors}"),
        ([0x89, .. "HDF\r\n"u8], "is an HDF5 file; convert it to safetensors (read it with h5py, write it with safetensors.numpy.save_file), or give the .caffemodel"),
        ([0x1F, 0x8B], "is compressed with gzip; unpack it and give the file in it"),
        ([.. "BZh"u8], "is compressed with bzip2; unpack it and give the file in it"),
        ([0xFD, .. "7zXZ"u8], "is compressed with xz; unpack it and give the file in it"),
        ([0x28, 0xB5, 0x2F, 0xFD], "is compressed with zstd; unpack it and give the file in it"),
        ([.. "7z"u8, 0xBC, 0xAF], "is a 7z archive; unpack it and give the file in it"),
        ([0x93, .. "NUMPY"u8], "is a NumPy array; convert it to safetensors with safetensors.numpy.save_file"),
        ([.. "PAR1"u8], "is a Parquet file; give a file of tensors"),
        ([.. "GGUF"u8], "is a GGUF file; give safetensors"),
        ([.. "MATLAB 5"u8], "is a MATLAB file; convert it to safetensors with scipy.io.loadmat and safetensors.numpy.save_file"),
        ([0xFF, 0xD8, 0xFF], "is a JPEG picture; give a file of tensors"),
        ([0x89, .. "PNG"u8], "is a PNG picture; give a file of tensors"),
    ];

    /// <summary>What the file is and what to do, such as "is an HTML page; fetch the file itself"; nothing where it is not known.</summary>
    /// <param name="head">The first <see cref="HeadLength"/> bytes of the file, or all of them.</param>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        foreach (var (mark, told) in Marks)
        {
            if (head.StartsWith(mark))
                return told;
        }
        if (head.Length > TarMark && head[TarMark..].StartsWith("ustar"u8))
            return "is a tar archive; unpack it and give the file in it";
        if (IsText(head))
            return OfText(Encoding.UTF8.GetString(head));
        return head.Length > 0 && head[0] == 0x08 ? OfProtobuf(head[1..]) : null;
    }

    private static string OfText(string text)
    {
        var start = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        bool Holds(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (start.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "is a Git LFS pointer, a text that stands for the file; fetch the file itself with git lfs pull";
        if (start.StartsWith('<'))
            return Holds("<html") || Holds("<!doctype html") || Holds("<head") ? "is an HTML page, such as a server sends in the place of a file; fetch the file itself" : "is XML text; give a file of tensors";
        if (start.StartsWith('{') || start.StartsWith('['))
            return "is JSON text; give the file of tensors, such as model.safetensors";
        if (Holds("base_lr") || Holds("train_net") || Holds("snapshot_prefix"))
            return "is the text of a Caffe solver (.prototxt), which holds no weights; give the .caffemodel";
        return Holds("layer {") || Holds("layers {") || Holds("layer{") || Holds("layers{") || Holds("input_dim:") || Holds("bottom:")
            ? "is the text of a Caffe network (.prototxt), which holds no weights; give the .caffemodel"
            : "is text; give a file of tensors (.safetensors or .caffemodel)";
    }

    // A message whose first field is a number: Caffe's networks begin with their name or a layer.
    private static string OfProtobuf(ReadOnlySpan<byte> rest)
    {
        while (rest.Length > 0 && rest[0] >= 0x80)
            rest = rest[1..];
        return rest.Length > 1 && rest[1] == 0x10
            ? "is a single Caffe blob, such as a mean image (.binaryproto); give the .caffemodel"
            : "begins as a Caffe solver's state (.solverstate) or an ONNX model does; give the .caffemodel, or safetensors; a network in ONNX is given with --network";
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var value in head)
        {
            if (value is < 0x20 and not (0x09 or 0x0A or 0x0C or 0x0D) or 0x7F)
                return false;
        }
        return head.Length > 0;
    }
}
