using Streaming.Domain;
using Streaming.Imaging.Boxes;

namespace Streaming.Imaging.Archives.Rows;

/// <summary>Which column of a Parquet file has its pictures, told by what they begin with, and which one their names.</summary>
internal static class PictureColumn
{
    private static readonly string[] Likely = ["image", "img", "picture", "photo", "jpg", "jpeg", "png", "imagebytes", "imagedata", "bytes"];

    /// <summary>The column of the pictures.</summary>
    /// <exception cref="InputException">There is none, or it cannot be told which.</exception>
    public static RowColumn Of(RowFile file, string path)
    {
        RowColumn[] found = [.. file.Columns.Where(column => column.IsBytes && !column.IsList && HoldsPictures(file, column))];
        if (found.Length == 0)
            throw new InputException($"'{path}' has no column of pictures; expected one of bytes that begin as pictures do, found {Words(file.Columns)}.");
        return found.Length == 1 ? found[0]
            : found.Where(column => Likely.Contains(CsvColumns.Plain(column.Path[0]))).ToArray() is [var likely] ? likely
            : throw new InputException($"'{path}' has several columns of pictures, {Words(found)}, and it cannot be told which is meant; keep one, or call it image.");
    }

    /// <summary>The column of their names, beside them as Hugging Face has it, or one that is called so; null where there is none.</summary>
    public static RowColumn? Names(RowFile file, RowColumn pictures)
    {
        var beside = Array.Find(file.Columns, column => column.IsText && !column.IsList && pictures.Path.Length > 1 && column.Path.Length == pictures.Path.Length
            && column.Path.AsSpan(..^1).SequenceEqual(pictures.Path.AsSpan(..^1)) && column.Path[^1] == "path");
        return beside ?? Array.Find(file.Columns, column => column.IsText && column.IsPlain && CsvColumns.IsImage(column.Path[0]));
    }

    // The first value of the file, which may have rows without a picture before it.
    private static bool HoldsPictures(RowFile file, RowColumn column)
    {
        for (var group = 0; group < file.Rows.Length; group++)
        {
            bool? first = null;
            file.Bytes(group, column, (_, value) => first ??= BeginsAsPicture(value.Span));
            if (first is { } known)
                return known;
        }

        return false;
    }

    private static bool BeginsAsPicture(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || bytes.StartsWith("GIF8"u8) || bytes.StartsWith("BM"u8) || (bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8));

    private static string Words(RowColumn[] columns) => columns.Length == 0 ? "none at all" : string.Join(", ", columns.Select(column => column.Words));
}
