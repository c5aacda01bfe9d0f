namespace Streaming.Storage.Tables;

/// <summary>A column of a row group, as a checked footer describes it.</summary>
/// <param name="Path">The column's name; those of a list's elements with dots between.</param>
/// <param name="Type">The physical type, a number of the format.</param>
/// <param name="Codec">How its pages are compressed, a number of the format.</param>
/// <param name="Values">Values of all its pages.</param>
/// <param name="Start">Where its first page begins in the file.</param>
/// <param name="End">Where whatever follows it begins.</param>
internal sealed record ParquetColumn(string Path, int Type, int Codec, long Values, long Start, long End)
{
    /// <summary>Whether its values are texts, whose length nothing tells.</summary>
    public bool IsText => Type == 6;
}
