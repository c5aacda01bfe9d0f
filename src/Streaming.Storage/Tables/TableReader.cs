using Parquet;
using Parquet.Schema;

namespace Streaming.Storage.Tables;

/// <summary>A table that was opened. Its row groups are compared with the file before the first is read.</summary>
internal sealed class TableReader(ParquetReader parquet, Func<IReadOnlyList<(int Rows, IReadOnlyList<ParquetColumn> Columns)>> check, WindowStream stream)
{
    private readonly Lazy<IReadOnlyList<(int Rows, IReadOnlyList<ParquetColumn> Columns)>> groups = new(check);

    /// <summary>The library's reader, for the schema.</summary>
    public ParquetReader Parquet => parquet;

    /// <summary>The free text pairs of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = parquet.CustomMetadata;

    /// <summary>The row groups.</summary>
    public int Groups => groups.Value.Count;

    /// <summary>All rows.</summary>
    public long Rows => groups.Value.Sum(group => (long)group.Rows);

    /// <summary>A row group.</summary>
    public TableGroupReader Group(int index) =>
        new(parquet.OpenRowGroupReader(index), groups.Value[index].Rows, groups.Value[index].Columns, stream);

    /// <summary>How many rows the file has, and how many different texts a column of it.</summary>
    public (long Rows, int Distinct) CountDistinct(DataField column)
    {
        var texts = new HashSet<string>();
        for (var i = 0; i < Groups; i++)
            texts.UnionWith(Group(i).Texts(column)!);
        return (Rows, texts.Count);
    }
}
