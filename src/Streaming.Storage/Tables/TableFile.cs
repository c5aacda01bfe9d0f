using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>Parquet files of this program, whatever they are called.</summary>
public static class TableFile
{
    /// <summary>The name of the table that a Parquet file holds, as its metadata says: flows, selection and so on.</summary>
    /// <exception cref="InputException">The file is missing or damaged, or holds no table of this program.</exception>
    public static string NameOf(string path) =>
        ParquetFile.TableOf(path) ?? throw new InputException($"{path}: expected a table of this program in this Parquet file, found none; another program wrote it.");
}
