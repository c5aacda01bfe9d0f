using System.Globalization;
using System.Text.RegularExpressions;
using Streaming.Domain;
using Streaming.Storage.Flows;
using Streaming.Storage.Tables;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Schemas;

/// What schemas/README.md tells readers must work.
public sealed class ReadmeTests : IDisposable
{
    private readonly TempFolder temp = new();
    private readonly string readme = File.ReadAllText(Path.Combine(Support.Schemas.Folder, "README.md"));

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Its_queries_answer_what_they_say()
    {
        var rows = Enumerable.Range(0, 6).Select(Samples.Row).ToArray();
        using (var writer = new FlowTableWriter(temp["flows"], Spaces.CaffeNet, """{"plan":"x"}"""))
        {
            foreach (var row in rows)
                writer.Write(row);
            writer.FinishPart();
        }
        var queries = Regex.Matches(readme, "```sql\n(.*?)```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value.Replace("'flows/", $"'{temp["flows"]}/", StringComparison.Ordinal)
                .Replace("'archive-index.parquet'", $"'{temp["archive-index.parquet"]}'", StringComparison.Ordinal)
                .Replace("'similarities.parquet'", $"'{temp["similarities.parquet"]}'", StringComparison.Ordinal)
                .Replace("'deviations.parquet'", $"'{temp["deviations.parquet"]}'", StringComparison.Ordinal)).ToArray();
        Assert.Equal(6, queries.Length);

        Assert.Equal(rows.Select(row => row.Flow.Span[6050 + 729 + 5 * 27 + 6] / 16.0),
            Duck.Rows(queries[0]).Select(answer => Convert.ToDouble(answer[3], null)));
        Assert.Equal(rows.GroupBy(row => (FamilyModule.name(row.Family), row.Amount)).OrderBy(group => group.Key).Select(group => group.Average(Conv5Length)),
            Duck.Rows(queries[1]).Select(answer => Convert.ToDouble(answer[2], null)), new Near());
        Assert.Equal("""{"plan":"x"}""", Duck.Value(queries[2]));

        ArchiveIndexTable.Write(temp["archive-index.parquet"], [new([new("a.tar", 9000, 1)], 3, [], "00")],
            [new("a.tar", "b/1.JPEG", 512, 100), new("a.tar", "b/2.JPEG", 2048, 30), new("a.tar", "b/1.xml", 4096, 7)]);
        var images = Assert.Single(Duck.Rows(queries[3]));
        Assert.Equal(["a.tar", "2", "130"], images.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));

        DeviationTable.Write(temp["deviations.parquet"], Enumerable.Range(0, 4).Select(i => Samples.Deviation(i) with { Cells = i + 1, Rms = i }), "{}");
        Assert.Equal(Math.Sqrt((1 * 2 + 4 * 3 + 9 * 4) / 10.0), Convert.ToDouble(Assert.Single(Duck.Rows(queries[4]))[4], null), 1e-9);

        SimilarityTable.Write(temp["similarities.parquet"], ["features", "pixels"], [Samples.Similarity("same", null), Samples.Similarity("same", "far"), Samples.Similarity("unrelated", "far")], "{}");
        Assert.Equal([["same", 2L, 0.5], ["unrelated", 1L, 0.0]], Duck.Rows(queries[5]));
    }

    [Fact]
    public void It_names_every_reason_layer_and_family()
    {
        Assert.All(ReasonWord.All, word => Assert.Contains($"`{word}`", readme, StringComparison.Ordinal));
        Assert.All(FamilyModule.all, family => Assert.Contains($"`{FamilyModule.name(family)}`", readme, StringComparison.Ordinal));
        for (var i = 0; i < 5; i++)
            Assert.Contains(FormattableString.Invariant($"| {Spaces.CaffeNet.Layers[i].Name} | {Spaces.CaffeNet.Layers[i].Size} | {Spaces.CaffeNet.OffsetOf(i):N0} |"), readme, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(Support.Schemas.Folder, "*.json"), file => Assert.Contains($"`{Path.GetFileName(file)}`", readme, StringComparison.Ordinal));
    }

    private static double Conv5Length(FlowRow row) =>
        Enumerable.Range(8184, 169).Average(i => Math.Sqrt(Math.Pow(row.Flow.Span[i], 2) + Math.Pow(row.Flow.Span[i + 169], 2))) / 16;

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-9;

        public int GetHashCode(double obj) => 0;
    }
}
