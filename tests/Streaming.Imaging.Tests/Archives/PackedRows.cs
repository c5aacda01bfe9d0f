using Parquet;
using Parquet.Schema;

namespace Streaming.Imaging.Tests.Archives;

/// <summary>A Parquet file of pictures as other programs write them.</summary>
internal sealed class PackedRows
{
    /// <summary>The pictures; null where a row has none.</summary>
    public required byte[]?[] Pictures { get; init; }

    /// <summary>Their paths; null for a file without a column of them.</summary>
    public string[]? Paths { get; init; }

    /// <summary>Whether they stand in a struct, as Hugging Face writes them.</summary>
    public bool IsStruct { get; init; } = true;

    /// <summary>A column of whole numbers.</summary>
    public (string Name, long[] Values)? Whole { get; init; }

    /// <summary>A column of texts.</summary>
    public (string Name, string[] Values)? Texts { get; init; }

    /// <summary>Columns of numbers that may be missing.</summary>
    public (string Name, double?[] Values)[] Numbers { get; init; } = [];

    /// <summary>A column of bytes beside the pictures.</summary>
    public (string Name, byte[][] Values)? Others { get; init; }

    /// <summary>For each row its boxes, each of four numbers, in a struct objects.</summary>
    public float[][][]? Objects { get; init; }

    /// <summary>What the file says of itself.</summary>
    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>How its pages are compressed.</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.Snappy;

    /// <summary>Rows of a row group.</summary>
    public int GroupRows { get; init; } = 7;

    /// <summary>The file.</summary>
    public byte[] Write()
    {
        DataField bytes = new DataField<byte[]>(IsStruct ? "bytes" : "image"), path = new DataField<string>(IsStruct ? "path" : "file_name");
        var fields = new List<Field>();
        if (IsStruct)
            fields.Add(new StructField("image", Paths is null ? [bytes] : [bytes, path]));
        else
            fields.AddRange(Paths is null ? [bytes] : [bytes, path]);
        if (Whole is { } whole)
            fields.Add(new DataField<long>(whole.Name));
        if (Texts is { } texts)
            fields.Add(new DataField<string>(texts.Name));
        fields.AddRange(Numbers.Select(column => new DataField<double?>(column.Name)));
        if (Others is { } others)
            fields.Add(new DataField<byte[]>(others.Name));
        if (Objects is not null)
            fields.Add(new StructField("objects", new ListField("bbox", new ListField("element", new DataField<float>("element")))));
        var schema = new ParquetSchema(fields);
        var file = new MemoryStream();
        ParquetWriter writer = ParquetWriter.CreateAsync(schema, file, new ParquetOptions { CompressionMethod = Compression }).GetAwaiter().GetResult();
        writer.CustomMetadata = Metadata;
        for (int start = 0; start < Pictures.Length; start += GroupRows)
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            foreach (DataField field in schema.GetDataFields())
                WriteColumn(group, field, start..Math.Min(Pictures.Length, start + GroupRows));
        }

        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return file.ToArray();
    }

    private void WriteColumn(ParquetRowGroupWriter group, DataField field, Range rows)
    {
        string name = field.Path.FirstPart!;
        bool isPath = field.Path.ToList()[^1] == "path" || name == "file_name";
        if (isPath || name == Texts?.Name)
            WriteParts(group, field, (isPath ? Paths! : Texts.GetValueOrDefault().Values)[rows], text => text.AsMemory());
        else if (name == "image" || name == Others?.Name)
            WriteParts(group, field, name == "image" ? Pictures[rows] : Others!.Value.Values[rows], picture => new ReadOnlyMemory<byte>(picture));
        else if (name == Whole?.Name)
            group.WriteAsync<long>(field, Whole.Value.Values[rows]).GetAwaiter().GetResult();
        else if (name == "objects")
            WriteObjects(group, field, Objects![rows]);
        else
            group.WriteAsync<double>(field, (ReadOnlyMemory<double?>)Numbers.Single(column => column.Name == name).Values[rows]).GetAwaiter().GetResult();
    }

    private static void WriteParts<T, TValue>(ParquetRowGroupWriter group, DataField field, T?[] values, Func<T, TValue> value) where T : class where TValue : struct =>
        group.WriteAllPartsAsync<TValue>(field, values.OfType<T>().Select(value).ToArray(), values.Select(one => one is null ? field.MaxDefinitionLevel - 1 : field.MaxDefinitionLevel).ToArray(), null, default).GetAwaiter().GetResult();

    private static void WriteObjects(ParquetRowGroupWriter group, DataField field, float[][][] rows)
    {
        var (values, definition, repetition) = (new List<float>(), new List<int>(), new List<int>());
        foreach (float[][] row in rows)
        {
            if (row.Length == 0)
                (definition, repetition) = ([.. definition, field.MaxDefinitionLevel - 2], [.. repetition, 0]);
            foreach ((int box, float[] numbers) in row.Index())
            {
                foreach ((int at, float number) in numbers.Index())
                {
                    values.Add(number);
                    definition.Add(field.MaxDefinitionLevel);
                    repetition.Add(at > 0 ? 2 : box > 0 ? 1 : 0);
                }
            }
        }

        group.WriteAllPartsAsync<float>(field, values.ToArray(), definition.ToArray(), repetition.ToArray(), default).GetAwaiter().GetResult();
    }
}
