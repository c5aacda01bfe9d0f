using Streaming.Domain;
using Streaming.Storage.Tables;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Tables;

// One of them weighs the process's memory, which others would fill beside it.
[Collection(nameof(ArchiveIndexTableTests))]
[CollectionDefinition(nameof(ArchiveIndexTableTests), DisableParallelization = true)]
public sealed class ArchiveIndexTableTests : IDisposable
{
    private readonly TempFolder temp = new();

    private static readonly IndexedArchive[] Archives =
    [
        new([new("/data/a-0.tar", 4096, 638000000000000000), new("/data/a-1.tar", 9000, -5)], 3, [new("/data/a-1.tar", "It is cut off.")], "00ff"),
        new([new("https://example.org/empty.tar", 0, 1)], 0, [], "11"),
    ];

    private static readonly ArchiveMemberRow[] Members =
        [new("/data/a-0.tar", "b/1.jpg", 512, 100), new("/data/a-1.tar", "b/ünï.jpg", 512, 8000), new("/data/a-0.tar", "c.xml", 1024, 0)];

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Indexes_come_back_and_DuckDB_agrees()
    {
        var file = temp["archive-index.parquet"];
        ArchiveIndexTable.Write(file, Archives, Members);
        var (archives, members) = ArchiveIndexTable.Read(file, (archives, members) => (archives, members.ToArray()));
        Assert.Equivalent(Archives, archives, strict: true);
        Assert.Equal(Members, members);
        Assert.Equal((2, 3L), ArchiveIndexTable.Describe(file));
        Assert.Equal(ArchiveIndexTable.Table, TableFile.NameOf(file));
        Assert.Equal("file VARCHAR, name VARCHAR, offset BIGINT, bytes BIGINT", string.Join(", ", Duck.Columns(file).Select(c => $"{c.Name} {c.Type}")));
        Assert.Equal(["/data/a-1.tar", "b/ünï.jpg", 512L, 8000L], Duck.Rows($"SELECT * FROM '{file}'")[1]);
        Assert.Equal(("archive-index", "1"), (Duck.Metadata(file)["streaming.table"], Duck.Metadata(file)["streaming.schema_version"]));
        Assert.Equal("It is cut off.", Duck.Value($"SELECT decode(value)::JSON -> 'archives' -> 0 -> 'faults' -> 0 ->> 'why' FROM parquet_kv_metadata('{file}') WHERE decode(key) = 'streaming.archives'"));
    }

    [Fact]
    public void Many_files_are_read_a_row_group_at_a_time()
    {
        var file = temp["archive-index.parquet"];
        const int Count = 300_000;
        ArchiveIndexTable.Write(file, [Archives[0] with { Members = Count }], Enumerable.Range(0, Count).Select(i => new ArchiveMemberRow("/data/a-0.tar", $"folder/{i:D9}.jpg", i * 512L, 400)));
        var most = ArchiveIndexTable.Read(file, (_, members) =>
        {
            var (most, next) = (0L, 0);
            foreach (var member in members)
            {
                Assert.Equal($"folder/{next:D9}.jpg", member.Name);
                if (next++ % 50_000 == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }

            Assert.Equal(Count, next);
            return most;
        });
        Assert.InRange(most - GC.GetTotalMemory(forceFullCollection: true), long.MinValue, 24 << 20);
    }

    [Fact]
    public void One_that_does_not_say_of_which_archives_it_is_is_refused()
    {
        var file = temp["archive-index.parquet"];
        ArchiveIndexTable.Write(file, Archives, Members);
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.AsSpan().IndexOf("streaming.archives"u8))[0] = (byte)'x';
        File.WriteAllBytes(file, bytes);
        var message = Assert.Throws<InputException>(() => ArchiveIndexTable.Describe(file)).Message;
        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.Contains("which archives", message, StringComparison.Ordinal);
    }
}
