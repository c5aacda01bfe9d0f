using Parquet;
using Parquet.Schema;
using Streaming.Domain;
using Streaming.Storage.Tables;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Tables;

public sealed class SmallTableTests : IDisposable
{
    private const string Settings = """{"max_area":0.6}""";
    private readonly TempFolder temp = new();

    private static readonly SelectionRow[] Images =
    [
        new("a_1", "val/a_1.JPEG", "n01440764", 500, 375, new Box(100.5, 50, 400, 330), null),
        new("b_2", "val/b_2.JPEG", "", 500, 375, new Box(1, 2, 3, 4), new Refusal("filter", RejectReason.TooSmall, "The box covers 0.0 % of the image; ünïcode.")),
        new("c_3", "val/c_3.JPEG", "n2", null, null, null, new Refusal("catalogue", RejectReason.AnnotationUnreadable, "There is none.")),
    ];

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Selections_come_back_and_DuckDB_agrees()
    {
        var file = temp["selection.parquet"];
        SelectionTable.Write(file, Images, Settings);
        Assert.Equal(Images, SelectionTable.Read(file));
        Assert.Equal("image_id VARCHAR, path VARCHAR, synset VARCHAR, width INTEGER, height INTEGER, xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE, "
            + "selected BOOLEAN, stage VARCHAR, reason VARCHAR, detail VARCHAR", string.Join(", ", Duck.Columns(file).Select(c => $"{c.Name} {c.Type}")));
        var rows = Duck.Rows($"SELECT * FROM '{file}'");
        Assert.Equal(["a_1", "val/a_1.JPEG", "n01440764", 500, 375, 100.5, 50.0, 400.0, 330.0, true, null, null, null], rows[0]);
        Assert.Equal(["b_2", "val/b_2.JPEG", "", 500, 375, 1.0, 2.0, 3.0, 4.0, false, "filter", "too-small", Images[1].Refusal!.Detail], rows[1]);
        Assert.Equal(["c_3", "val/c_3.JPEG", "n2", null, null, null, null, null, null, false, "catalogue", "annotation-unreadable", "There is none."], rows[2]);
        var metadata = Duck.Metadata(file);
        Assert.Equal(("selection", "1", Settings), (metadata["streaming.table"], metadata["streaming.schema_version"], metadata["streaming.settings"]));
    }

    [Fact]
    public void Many_rows_go_through_several_row_groups()
    {
        var file = temp["selection.parquet"];
        SelectionTable.Write(file, Enumerable.Range(0, 100_000).Select(i => Images[i % 3] with { ImageId = $"i{i}" }), Settings);
        Assert.Equal([100_000L, 13L, 66_666L], Assert.Single(Duck.Rows(
            $"SELECT count(DISTINCT image_id), (SELECT max(row_group_num_rows = 8192)::INT + count(DISTINCT row_group_id) - 1 FROM parquet_metadata('{file}')), count(*) FILTER (NOT selected) FROM '{file}'")));
        var read = SelectionTable.Read(file);
        Assert.Equal("i99999", read[^1].ImageId);
        Assert.Equal(Images[99_999 % 3] with { ImageId = "i99999" }, read[^1]);
    }

    [Fact]
    public void Rejects_come_back_and_DuckDB_agrees()
    {
        var file = temp["rejects.parquet"];
        Reject[] rejects = [.. Enum.GetValues<RejectReason>().Select(reason => new Reject($"id{reason}", "x.JPEG", "decode", reason, "Because."))];
        RejectTable.Write(file, rejects, Settings);
        Assert.Equal(rejects, RejectTable.Read(file));
        Assert.Equal(ReasonWord.All, Duck.Rows($"SELECT reason FROM '{file}'").Select(row => (string)row[0]!));
        Assert.Equal("rejects", Duck.Metadata(file)["streaming.table"]);
    }

    [Fact]
    public void DuckDB_reads_deviations()
    {
        var file = temp["deviations.parquet"];
        DeviationTable.Write(file, [Samples.Deviation(1), Samples.Deviation(2) with { CellsInside = 0, RmsInside = double.NaN, MadInside = double.NaN, EndpointError = null }], Settings);
        Assert.Equal("image_id VARCHAR, family VARCHAR, amount DOUBLE, layer VARCHAR, prediction VARCHAR, cells BIGINT, rms DOUBLE, mad DOUBLE, "
            + "cells_inside BIGINT, rms_inside DOUBLE, mad_inside DOUBLE, endpoint_error DOUBLE", string.Join(", ", Duck.Columns(file).Select(c => $"{c.Name} {c.Type}")));
        var rows = Duck.Rows($"SELECT * FROM '{file}'");
        Assert.Equal(["id1", "rotate+", 30.0, "conv5", "generator", 169L, 4.5, 1.25, 100L, 4.0, 1.0, 0.3], rows[0]);
        Assert.Equal(["id2", "rotate+", 30.0, "conv5", "generator", 169L, 4.5, 1.25, 0L, null, null, null], rows[1]);
        Assert.Equal((2L, 2), DeviationTable.Describe(file));
        Assert.Equal(("deviations", "1", Settings), (Duck.Metadata(file)["streaming.table"], Duck.Metadata(file)["streaming.schema_version"], Duck.Metadata(file)["streaming.settings"]));
    }

    [Fact]
    public void DuckDB_reads_similarities()
    {
        var file = temp["similarities.parquet"];
        SimilarityTable.Write(file, ["features", "pixels"], [Samples.Similarity("same", null), Samples.Similarity("unrelated", "Too little.")], Settings);
        Assert.Equal(["kind", "first_image_id", "second_image_id", "pose", "other_cameras", "turn", "factor", "right", "down", "agreement", "confident", "doubt", "features_turn", "features_factor", "features_right", "features_down",
            "pixels_turn", "pixels_factor", "pixels_right", "pixels_down", "features_turn_low", "features_turn_high", "features_factor_low", "features_factor_high", "features_right_low",
            "features_right_high", "features_down_low", "features_down_high"], Duck.Columns(file).Select(column => column.Name));
        var rows = Duck.Rows($"SELECT * FROM '{file}'");
        Assert.Equal(["same", "a", "a", 15.0, false, 30.0, 1.1, 2.0, -3.0, 0.9, true, null, 30.5, 1.2, 2.5, -3.5, null, null, null, null, 30.0, 31.0, 1.1, 1.3, 2.0, 3.0, -4.0, -3.0], rows[0]);
        Assert.Equal(["unrelated", "a", "b", false, "Too little."], [rows[1][0], rows[1][1], rows[1][2], rows[1][10], rows[1][11]]);
        Assert.Equal((2L, 1), SimilarityTable.Describe(file));
        Assert.Equal("similarities", Duck.Metadata(file)["streaming.table"]);
        var unknown = Assert.Throws<ArgumentException>(() => SimilarityTable.Write(file, ["pixels"], [Samples.Similarity("same", null)], Settings));
        Assert.Contains("features", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_rejects_has_a_table_without_rows()
    {
        var file = temp["rejects.parquet"];
        RejectTable.Write(file, [], Settings);
        Assert.Empty(RejectTable.Read(file));
        Assert.Equal(0L, Duck.Value($"SELECT count(*) FROM '{file}'"));
        Assert.Equal(5, Duck.Columns(file).Count);
    }

    [Fact]
    public async Task A_row_group_that_claims_more_rows_than_any_has_is_refused_before_it_is_read()
    {
        var file = temp["rejects.parquet"];
        RejectTable.Write(file, [new Reject("a", "b", "c", RejectReason.NoBox, "d")], Settings);
        ParquetSchema schema;
        Dictionary<string, string> metadata;
        await using (var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken))
            (schema, metadata) = (reader.Schema, reader.CustomMetadata);
        await using (var stream = File.Create(file))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }, cancellationToken: TestContext.Current.CancellationToken))
        {
            writer.CustomMetadata = metadata;
            using var group = writer.CreateRowGroup();
            var texts = new string[1_000_000];
            Array.Fill(texts, "no-box");
            foreach (var field in schema.GetDataFields())
                await group.WriteAsync(field, texts);
        }
        Assert.InRange(new FileInfo(file).Length, 1, 40_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<InputException>(() => RejectTable.Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Contains("a row group has 1000000 rows, where 65536 are the most", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_fail_leave_no_file()
    {
        var file = temp["selection.parquet"];
        Assert.Throws<TimeoutException>(() => SelectionTable.Write(file, Images.Concat(Enumerable.Range(0, 1).Select<int, SelectionRow>(_ => throw new TimeoutException())), Settings));
        Assert.Empty(Directory.GetFiles(temp.Path));
    }

    [Fact]
    public void Damage_and_other_tables_are_named()
    {
        var file = temp["selection.parquet"];
        Assert.StartsWith(file, Assert.Throws<InputException>(() => SelectionTable.Read(file)).Message, StringComparison.Ordinal);
        RejectTable.Write(file, [], Settings);
        Assert.Contains("expected the table selection in this Parquet file, found rejects",
            Assert.Throws<InputException>(() => SelectionTable.Read(file)).Message, StringComparison.Ordinal);
        SelectionTable.Write(file, Images, Settings);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => SelectionTable.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_no_reason_is_refused_with_the_files_name()
    {
        var file = temp["rejects.parquet"];
        RejectTable.Write(file, [new Reject("a", "b", "c", RejectReason.NoBox, "d")], Settings);
        var bytes = File.ReadAllBytes(file);
        Assert.Equal("no-box", ReasonWord.Of(RejectReason.NoBox));
        Assert.Throws<InputException>(() => ReasonWord.Parse("noBox"));
        // The word stands in a page that is too short to be compressed beyond recognition.
        for (var at = bytes.AsSpan().IndexOf("no-box"u8); at >= 0; at = bytes.AsSpan().IndexOf("no-box"u8))
            bytes[at] = (byte)'x';
        File.WriteAllBytes(file, bytes);
        Assert.StartsWith(file, Assert.Throws<InputException>(() => RejectTable.Read(file)).Message, StringComparison.Ordinal);
    }
}
