using DuckDB.NET.Data;
using Streaming.Imaging.Tests.Archives;

namespace Streaming.EndToEnd.Tests;

/// A run keeps where the files of its archives are, and the one that goes on with it makes the same of them.
public sealed class KeptIndexTests(MadeOnce made) : IAsyncLifetime
{
    private const int Timeout = 400_000;

    public async ValueTask InitializeAsync() => await made.MakeUndisturbed();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact(Timeout = Timeout)]
    public async Task A_run_that_goes_on_reads_the_index_that_it_kept_and_no_damaged_one()
    {
        using var folder = new TemporaryFolder();
        var tar = folder["a.tar"];
        var files = Packed.FilesOf(made.Few);
        File.WriteAllBytes(tar, Packed.Tar(files, System.Formats.Tar.TarEntryFormat.Ustar));
        string[] learn = ["learn", tar, .. made.LearnFew[2..], "--out", folder["run"]];
        (await StreamingProgram.Run(learn)).Expect(0);
        var index = folder["run", "archive-index.parquet"];
        var kept = File.ReadAllBytes(index);
        Assert.Equal(files.Length, Count($"select count(*) from '{index}' where file = '{tar}' and bytes > 0"));
        Assert.Contains($"where {files.Length} files are in 1 archives", (await StreamingProgram.RunHere("inspect", index)).Expect(0).Output);

        // A pass over the headers would find nothing behind the first: the pictures are where the index says.
        Deface(tar);
        (await GoOn("")).Expect(0);
        Assert.Equal(kept, File.ReadAllBytes(index));

        // One that is damaged is told, and made again of what is there.
        File.WriteAllBytes(tar, Packed.Tar(files, System.Formats.Tar.TarEntryFormat.Ustar));
        File.WriteAllBytes(index, kept[..(kept.Length / 2)]);
        (await GoOn($"{index}: ")).Expect(0);
        Assert.Equal(files.Length, Count($"select count(*) from '{index}'"));

        async Task<Outcome> GoOn(string told)
        {
            // As if it had been stopped before its last file, and before its last part.
            File.Delete(folder["run", "metrics.json"]);
            File.Delete(Directory.EnumerateFiles(folder["run", "flows"]).Order(StringComparer.Ordinal).Last());
            var outcome = await StreamingProgram.Run([.. learn, "--resume"]);
            Assert.StartsWith(told, outcome.Error, StringComparison.Ordinal);
            Assert.Equal(told.Length > 0, outcome.Error.Length > 0);
            Same.Files(Path.Combine(made.Undisturbed, "bases"), folder["run", "bases"]);
            return outcome;
        }
    }

    private static void Deface(string tar)
    {
        var written = File.GetLastWriteTimeUtc(tar);
        var content = File.ReadAllBytes(tar);
        for (var at = 512; at < content.Length - 512; at += 512)
        {
            if (content.AsSpan(at + 257).StartsWith("ustar"u8))
                content.AsSpan(at, 512).Fill((byte)'x');
        }

        File.WriteAllBytes(tar, content);
        File.SetLastWriteTimeUtc(tar, written);
    }

    private static long Count(string sql)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
#pragma warning disable CA2100 // The queries are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
