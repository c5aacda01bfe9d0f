using Parquet;
using Parquet.Schema;

namespace Streaming.Storage.Tables;

/// <summary>Writing and reading whole columns of a row group of a small table.</summary>
internal static class TableGroup
{
    /// <summary>Rows of a row group: few enough to be held, many enough to compress.</summary>
    public const int Rows = 65_536;

    public static void WriteTexts<T>(this ParquetRowGroupWriter group, DataField column, T[] rows, Func<T, string?> value) =>
        ParquetFile.Wait(group.WriteAsync(column, Array.ConvertAll(rows, row => value(row)!)));

    public static void WriteNumbers<T, TNumber>(this ParquetRowGroupWriter group, DataField column, T[] rows, Func<T, TNumber?> value)
        where TNumber : struct =>
        ParquetFile.Wait(group.WriteAsync<TNumber>(column, Array.ConvertAll(rows, row => value(row)).AsMemory()));

    public static void WriteValues<T, TNumber>(this ParquetRowGroupWriter group, DataField column, T[] rows, Func<T, TNumber> value)
        where TNumber : struct =>
        ParquetFile.Wait(group.WriteAsync<TNumber>(column, Array.ConvertAll(rows, row => value(row)).AsMemory()));

    public static void WriteFlags<T>(this ParquetRowGroupWriter group, DataField column, T[] rows, Func<T, bool> value) =>
        ParquetFile.Wait(group.WriteAsync<bool>(column, Array.ConvertAll(rows, row => value(row)).AsMemory()));

    public static string[] ReadTexts(this ParquetRowGroupReader group, DataField column)
    {
        var values = new string[checked((int)group.RowCount)];
        ParquetFile.Wait(group.ReadAsync(column, values));
        return values;
    }

    public static TNumber?[] ReadNumbers<TNumber>(this ParquetRowGroupReader group, DataField column) where TNumber : struct
    {
        var values = new TNumber?[checked((int)group.RowCount)];
        ParquetFile.Wait(group.ReadAsync<TNumber>(column, values.AsMemory()));
        return values;
    }

    /// <summary>How many rows a file has, and how many different texts a column of it.</summary>
    public static (long Rows, int Distinct) CountDistinct(this ParquetReader reader, DataField column)
    {
        var texts = new HashSet<string>();
        var rows = 0L;
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            var read = reader.OpenRowGroupReader(i).ReadTexts(column);
            texts.UnionWith(read);
            rows += read.Length;
        }
        return (rows, texts.Count);
    }

    /// <summary>The number, or nothing where it is not finite.</summary>
    public static double? Known(double value) => double.IsFinite(value) ? value : null;
}
