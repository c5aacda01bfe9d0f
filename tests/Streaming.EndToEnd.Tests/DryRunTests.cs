using System.Text.Json.Nodes;
using DuckDB.NET.Data;

namespace Streaming.EndToEnd.Tests;

/// What learning in shards is told to take, before it is begun.
public sealed class DryRunTests(UndisturbedFixture undisturbed) : IClassFixture<UndisturbedFixture>
{
    private const int Timeout = 300_000;
    private const int Shards = 3;

    [Fact(Timeout = Timeout)]
    public async Task Each_shard_is_told_with_the_images_and_originals_that_it_will_have()
    {
        string[] line = ["learn", undisturbed.Dataset, "--plan", undisturbed.Plan, "--dry-run", "--shards", $"{Shards}", "--threads", "2", "--quiet"];
        var told = JsonNode.Parse((await StreamingProgram.Run([.. line, "--json"])).Expect(0).Output)!;
        var shards = told["shards"]!.AsArray();
        Assert.Equal(["0/3", "1/3", "2/3"], shards.Select(shard => shard!["shard"]!.GetValue<string>()));
        Assert.Equal(Actual(), shards.Select(shard => (shard!["images"]!.GetValue<long>(), shard["originals"]!.GetValue<long>())));
        Assert.Equal(told["images"]!.GetValue<long>(), shards.Sum(shard => shard!["images"]!.GetValue<long>()));

        // All that the shards and the merge hold, in core hours and on the disk.
        double Sum(string key) => shards.Sum(shard => shard![key]!.GetValue<double>());
        var merging = told["merging"]!;
        Assert.Equal(2 * (Sum("seconds") + merging["seconds"]!.GetValue<double>()) / 3600, told["core_hours"]!.GetValue<double>(), 9);
        Assert.Equal(Sum("disk_mb") + merging["disk_mb"]!.GetValue<double>(), told["disk_mb"]!.GetValue<double>(), 6);
        Assert.All(shards.Append(merging), one => Assert.True(one!["seconds"]!.GetValue<double>() > 0 && one["memory_mb"]!.GetValue<double>() > 50));

        // What is told of the flows and bases is what one run of all left.
        var left = new DirectoryInfo(Path.Combine(undisturbed.Run, "bases")).EnumerateFiles().Concat(new DirectoryInfo(Path.Combine(undisturbed.Run, "flows")).EnumerateFiles()).Sum(file => file.Length) / 1e6;
        var whole = JsonNode.Parse((await StreamingProgram.Run([.. line.Except(["--shards", $"{Shards}"]), "--json"])).Expect(0).Output)!;
        Assert.InRange(whole["disk_mb"]!.GetValue<double>(), 0.8 * left, 1.2 * left);
    }

    [Fact]
    public async Task Shards_are_told_by_a_dry_run_alone_and_not_beside_one_shard()
    {
        (await StreamingProgram.RunHere("learn", undisturbed.Dataset, "--shards", "4")).ExpectSentence("--shards", "--dry-run", "--shard i/n");
        (await StreamingProgram.RunHere("learn", undisturbed.Dataset, "--dry-run", "--shards", "4", "--shard", "0/4")).ExpectSentence("--shard 0/4", "--shards 4");
        (await StreamingProgram.RunHere("learn", undisturbed.Dataset, "--dry-run", "--shards", "0")).ExpectSentence("--shards", "expected 1 to");
    }

    // Images and originals of each shard, by the selection of the run over all.
    private List<(long, long)> Actual()
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
#pragma warning disable CA2100 // The query is the test's own.
        command.CommandText = $"SELECT count(*), count(*) FILTER (selected) FROM (SELECT selected, file_row_number % {Shards} AS shard FROM read_parquet('{undisturbed.Run}/selection.parquet', file_row_number = true)) GROUP BY shard ORDER BY shard";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var shards = new List<(long, long)>();
        while (reader.Read())
            shards.Add((reader.GetInt64(0), reader.GetInt64(1)));
        return shards;
    }
}
