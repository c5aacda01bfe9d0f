using Parquet;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Tables;

namespace Streaming.Storage.Flows;

/// <summary>One part in the making: rows go into a row group's buffer, full groups into the file.</summary>
internal sealed class FlowPart : IDisposable
{
    private readonly FlowGroup group;
    private readonly PartialFile file;
    private readonly ParquetWriter writer;
    private readonly Dictionary<string, string> metadata;

    public FlowPart(string path, FeatureSpace space, string settings, FlowEncoding encoding, FlowGroup group)
    {
        this.group = group;
        metadata = FlowSchema.Metadata(space, settings);
        var options = ParquetFile.Options();
        // Of the encodings and codecs that DuckDB and Arrow read the smallest, on flows between real features, that still
        // write some thousand rows a second.
        (options.CompressionMethod, options.ColumnEncodingHints[FlowSchema.Flow.Path.ToString()]) = encoding == FlowEncoding.WholeCells
            ? (CompressionMethod.Gzip, EncodingHint.Default)
            : (CompressionMethod.Brotli, EncodingHint.DeltaBinaryPacked);
        file = new PartialFile(path);
        try
        {
            writer = ParquetFile.Wait(ParquetWriter.CreateAsync(FlowSchema.Schema, file.Stream, options));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Add(FlowRow row)
    {
        group.Add(row);
        if (group.IsFull)
            group.WriteTo(writer);
    }

    /// <summary>Writes what is left and what the part tells beside its rows, ends the file and gives it its name.</summary>
    public void Commit(PartContent? content)
    {
        if (group.Rows > 0)
            group.WriteTo(writer);
        if (content is not null)
            metadata[FlowSchema.ContentKey] = PartContentJson.Write(content);
        writer.CustomMetadata = metadata;
        ParquetFile.Wait(writer.DisposeAsync());
        file.Commit();
    }

    /// <summary>Abandons the part unless it was committed. The Parquet writer holds nothing but the file's stream.</summary>
    public void Dispose() => file.Dispose();
}
