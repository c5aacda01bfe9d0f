using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Flows;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Flows;

public sealed class FlowTableTests : IDisposable
{
    private const string Settings = """{"plan":"paper","seed":7}""";
    private readonly TempFolder temp = new();

    private string Folder => temp["flows"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => temp.Dispose();

    private FlowRow[] Write(int rows, int rowsPerPart = 4096, bool append = false, int first = 0,
        FlowEncoding encoding = FlowEncoding.PartsOfCells)
    {
        FlowRow[] written = [.. Enumerable.Range(first, rows).Select(Samples.Row)];
        using var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings, append, encoding);
        foreach (var part in written.Chunk(rowsPerPart))
        {
            foreach (var row in part)
                writer.Write(row);
            writer.FinishPart();
        }
        return written;
    }

    [Fact]
    public void Flows_of_shards_are_put_together_by_their_numbers()
    {
        var first = Write(5, rowsPerPart: 2);
        ShardFlows.Add(temp["all"], 11, Folder);
        var second = Write(3, first: 5);
        ShardFlows.Add(temp["all"], 2, Folder);
        Assert.Equal([(2, temp["all", "shard=2"]), (11, temp["all", "shard=11"])], ShardFlows.In(temp["all"]));
        var read = FlowTable.Read(temp["all"]).ToArray();
        FlowRow[] expected = [.. second, .. first];
        Assert.Equal(expected.Length, read.Length);
        for (var i = 0; i < expected.Length; i++)
            Samples.AssertSame(expected[i], read[i]);
        Assert.Equal((4, 8L), (FlowTable.Describe(temp["all"]).Parts, FlowTable.Describe(temp["all"]).Rows));
        Assert.Equal([[2L, 3L], [11L, 5L]], Duck.Rows($"SELECT shard, count(*) FROM read_parquet('{temp["all"]}/*/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL"));
        // What other folders are called is not taken for a shard's.
        Directory.CreateDirectory(temp["all", "shard=x"]);
        Directory.CreateDirectory(temp["all", "shards"]);
        Assert.Equal(2, ShardFlows.In(temp["all"]).Count);
        // A run's own folder of flows is as ever.
        Assert.Empty(ShardFlows.In(Folder));
        Assert.True(FlowTable.IsIn(Folder));
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(128, 128)]
    [InlineData(129, 4096)]
    [InlineData(300, 140)]
    public void Rows_come_back_as_they_were_written(int count, int rowsPerPart)
    {
        var written = Write(count, rowsPerPart);
        var read = FlowTable.Read(Folder).ToArray();
        Assert.Equal(count, read.Length);
        for (var i = 0; i < count; i++)
            Samples.AssertSame(written[i], read[i]);
    }

    [Theory]
    [InlineData(FlowEncoding.PartsOfCells)]
    [InlineData(FlowEncoding.WholeCells)]
    public void DuckDB_reads_types_values_and_metadata(FlowEncoding encoding)
    {
        var written = Write(150, rowsPerPart: 100, encoding: encoding);
        var files = temp["flows", "*.parquet"];
        Assert.Equal([("image_id", "VARCHAR"), ("family", "VARCHAR"), ("pose", "DOUBLE"), ("amount", "DOUBLE"), ("flow", "SMALLINT[]")],
            Duck.Columns(files));
        var rows = Duck.Rows($"SELECT image_id, family, pose, amount, flow FROM read_parquet('{files}', filename = true) ORDER BY filename, file_row_number");
        Assert.Equal(150, rows.Count);
        for (var i = 0; i < rows.Count; i++)
            Samples.AssertSame(written[i], new FlowRow((string)rows[i][0]!, FamilyModule.parse((string)rows[i][1]!), (double)rows[i][2]!,
                (double)rows[i][3]!, ((List<short>)rows[i][4]!).ToArray()));

        var metadata = Duck.Metadata(temp["flows", "part-00001.parquet"]);
        Assert.Equal("flows", metadata["streaming.table"]);
        Assert.Equal("1", metadata["streaming.schema_version"]);
        Assert.Equal(Settings, metadata["streaming.settings"]);
        Assert.Equal("16", metadata["streaming.steps_per_cell"]);
        using var layers = JsonDocument.Parse(metadata["streaming.layers"]);
        Assert.Equal(7508, layers.RootElement[2].GetProperty("offset").GetInt32());
    }

    [Fact]
    public void One_component_can_be_asked_for_in_SQL()
    {
        var written = Write(3);
        // conv2, y plane, row 5, column 6, in cells; lists begin at 1 in DuckDB.
        var sql = $"SELECT flow[1 + 6050 + 729 + 5 * 27 + 6] / 16.0 FROM '{temp["flows", "part-00000.parquet"]}' LIMIT 1";
        Assert.Equal(written[0].Flow.Span[6050 + 729 + 5 * 27 + 6] / 16.0, Convert.ToDouble(Duck.Value(sql), null));
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        Write(130);
        var first = File.ReadAllBytes(temp["flows", "part-00000.parquet"]);
        Write(130);
        Assert.Equal(first, File.ReadAllBytes(temp["flows", "part-00000.parquet"]));
    }

    [Fact]
    public void A_writer_that_is_abandoned_leaves_only_whole_parts()
    {
        using (var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings))
            for (var i = 0; i < 250; i++)
            {
                writer.Write(Samples.Row(i));
                if (i is 99 or 199)
                    writer.FinishPart();
            }
        Assert.Equal(["part-00000.parquet", "part-00001.parquet"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        Assert.Equal(200, FlowTable.Read(Folder).Count());
    }

    [Fact]
    public void What_a_killed_process_leaves_is_neither_read_nor_kept()
    {
        Write(100, rowsPerPart: 100);
        File.WriteAllBytes(temp["flows", "part-00001.parquet.partial"], [80, 65, 82, 49, 0]);
        Assert.Equal(100, FlowTable.Read(Folder).Count());
        Write(5, append: true, first: 100);
        Assert.Equal(["part-00000.parquet", "part-00001.parquet"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        Assert.Equal(105, FlowTable.Read(Folder).Count());
    }

    [Fact]
    public void Appending_follows_the_parts_that_are_there_and_a_new_table_replaces_them()
    {
        Write(40, rowsPerPart: 20);
        Write(10, append: true, first: 40);
        Assert.Equal(3, Directory.GetFiles(Folder).Length);
        Write(10);
        Assert.Equal(10, FlowTable.Read(Folder).Count());
    }

    [Fact]
    public void A_finished_part_holds_all_rows_so_far()
    {
        using var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings);
        writer.Write(Samples.Row(1));
        writer.FinishPart();
        Assert.Single(FlowTable.Read(Folder));
        writer.FinishPart();
        writer.Write(Samples.Row(2));
        writer.FinishPart();
        Assert.Equal(2, writer.Rows);
        Assert.Equal(2, FlowTable.Read(Folder).Count());
    }

    [Fact]
    public void A_part_tells_its_originals_and_their_errors()
    {
        var content = new PartContent([new BasesOriginal("a+\u00e9", "n01", new string('f', 64), 500, 375, new Box(0.1, 1 / 3.0, 300.25, 20), 72)],
            new Dictionary<Family, NamedTensors> { [Family.RotatePlus] = MadeBases.FlowErrors([1, 2, 3, 4, long.MaxValue], [3, 4, 5, 6, 7]) });
        using (var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings))
        {
            writer.Write(Samples.Row(1));
            writer.FinishPart(content);
        }
        var part = Assert.Single(FlowTable.StoredParts(Folder));
        Assert.Equal(Settings, part.Settings);
        Assert.Equal(content.Originals, part.Content.Originals);
        MadeBases.AssertSame(content.FlowErrors[Family.RotatePlus], part.Content.FlowErrors[Family.RotatePlus]);
        Samples.AssertSame(Samples.Row(1), Assert.Single(part.Rows()));
        Assert.Empty(FlowTable.StoredParts(temp["none"]));
    }

    [Fact]
    public void A_part_that_does_not_tell_its_originals_cannot_be_taken_up_again()
    {
        Write(1);
        Assert.Contains("does not tell its originals", Assert.Throws<InputException>(() => FlowTable.StoredParts(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_of_another_length_is_refused_and_the_writer_goes_on()
    {
        using var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings);
        Assert.Throws<ArgumentException>(() => writer.Write(Samples.Row(1) with { Flow = new short[8521] }));
        writer.Write(Samples.Row(1));
        writer.FinishPart();
        Assert.Single(FlowTable.Read(Folder));
    }

    [Fact]
    public void Extreme_steps_survive()
    {
        var flow = new short[Spaces.CaffeNet.Length];
        for (var i = 0; i < flow.Length; i++)
            flow[i] = (i % 3) switch { 0 => short.MinValue, 1 => short.MaxValue, _ => 0 };
        using (var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings))
        {
            writer.Write(new FlowRow("x", Family.ScaleUp, 0, 1.05, flow));
            writer.FinishPart();
        }
        Assert.True(FlowTable.Read(Folder).Single().Flow.Span.SequenceEqual(flow));
        Assert.Equal(flow, ((List<short>)Duck.Value($"SELECT flow FROM '{temp["flows", "part-00000.parquet"]}'")!).ToArray());
    }

    [Fact]
    public void The_summary_counts_by_family_and_amount()
    {
        var written = Write(90, rowsPerPart: 50);
        var summary = FlowTable.Describe(Folder);
        Assert.Equal((2, 90L, 7, 1), (summary.Parts, summary.Rows, summary.Images, summary.SchemaVersion));
        Assert.Equal([Settings], summary.Settings);
        Assert.Equal(Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length), summary.Bytes);
        Assert.Equal(written.GroupBy(row => (row.Family, row.Amount)).OrderBy(g => g.Key).Select(g => new FlowTableCount(g.Key.Family, g.Key.Amount, g.Count())),
            summary.Counts);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    [InlineData(-20)]
    public void A_part_that_is_cut_short_is_named(int length)
    {
        Write(20);
        var part = temp["flows", "part-00000.parquet"];
        var bytes = File.ReadAllBytes(part);
        File.WriteAllBytes(part, bytes[..(length < 0 ? bytes.Length + length : length)]);
        var e = Assert.Throws<InputException>(() => FlowTable.Read(Folder).Count());
        Assert.StartsWith($"{part}: expected a whole Parquet file of the table flows", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_other_lengths_are_refused()
    {
        // The table's own columns and metadata, with lists of one component more and one less.
        Write(2);
        var part = temp["flows", "part-00000.parquet"];
        var (schema, metadata) = await Described(part);
        await using (var stream = File.Create(part))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }, cancellationToken: Cancelled))
        {
            writer.CustomMetadata = metadata;
            var fields = schema.GetDataFields();
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(fields[0], (string[])["a", "b"]);
            await group.WriteAsync(fields[1], (string[])["left", "left"]);
            await group.WriteAsync<double>(fields[2], new double[2], cancellationToken: Cancelled);
            await group.WriteAsync<double>(fields[3], (double[])[5, 5], cancellationToken: Cancelled);
            var components = 2 * Spaces.CaffeNet.Length;
            await group.WriteAllPartsAsync<short>(fields[4], new short[components], Enumerable.Repeat(2, components).ToArray(),
                Enumerable.Range(0, components).Select(i => i == 0 || i == Spaces.CaffeNet.Length + 1 ? 0 : 1).ToArray(), Cancelled);
        }
        var e = Assert.Throws<InputException>(() => FlowTable.Read(Folder).Count());
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.Contains("its flows have not 8522 components each", e.Message, StringComparison.Ordinal);
    }

    private static async Task<(ParquetSchema Schema, Dictionary<string, string> Metadata)> Described(string part)
    {
        await using var reader = await ParquetReader.CreateAsync(part, cancellationToken: Cancelled);
        return (reader.Schema, reader.CustomMetadata);
    }

    [Theory]
    [InlineData("'streaming.table': 'flows', 'streaming.schema_version': '2'", "schema version 2; this program reads version 1")]
    [InlineData("'streaming.table': 'rejects', 'streaming.schema_version': '1'", "expected the table flows in this Parquet file, found rejects")]
    [InlineData("'other': 'x'", "found no table of this program")]
    [InlineData("'streaming.table': 'flows', 'streaming.schema_version': '1'", "expected the columns image_id text, family text, pose Double, amount Double, flow/list/element Int16, found image_id text or null.")]
    public void Another_table_or_version_is_refused(string metadata, string sentence)
    {
        Directory.CreateDirectory(Folder);
        var part = temp["flows", "part-00000.parquet"];
        Duck.Rows($"COPY (SELECT 'a' AS image_id) TO '{part}' (FORMAT parquet, KV_METADATA {{{metadata}}})");
        var e = Assert.Throws<InputException>(() => FlowTable.Read(Folder).Count());
        Assert.StartsWith(part, e.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_parts_is_named()
    {
        var e = Assert.Throws<InputException>(() => FlowTable.Read(Folder));
        Assert.StartsWith(Folder, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flows_of_whole_cells_take_at_most_2_5_KB()
    {
        using (var writer = new FlowTableWriter(Folder, Spaces.CaffeNet, Settings))
        {
            for (var i = 0; i < 256; i++)
                writer.Write(Samples.Row(i) with { Flow = Samples.Flow(i, wholeCells: true) });
            writer.FinishPart();
        }
        Assert.InRange(FlowTable.Describe(Folder).Bytes / 256, 1, 2560);
    }
}
