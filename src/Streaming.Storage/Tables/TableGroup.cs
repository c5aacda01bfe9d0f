using Parquet;
using Parquet.Schema;

namespace Streaming.Storage.Tables;

/// <summary>Writing whole columns of a row group of a small table.</summary>
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

    /// <summary>The number, or nothing where it is not finite.</summary>
    public static double? Known(double value) => double.IsFinite(value) ? value : null;
}
