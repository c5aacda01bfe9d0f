using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Streaming.Tests;

namespace Streaming.EndToEnd.Tests;

/// The main job on the made sample.
public sealed class LearnTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const int Timeout = 300_000;

    // A tenth of the sample's images and two families: every stage works, in seconds.
    private string[] Learn(string outFolder, params string[] more) =>
        ["learn", sample.Dataset, "--plan", "quick", "--families", "rotate+", "left", "--shard", "0/10", "--out", outFolder, .. more];

    [Fact(Timeout = Timeout)]
    public async Task Run_without_arguments_but_a_folder_does_the_whole_job_on_the_made_sample()
    {
        using var folder = new TemporaryFolder();
        var outcome = await StreamingProgram.Run("run", "--out", folder["run"], "--shard", "0/16");
        outcome.Expect(0);
        foreach (var name in new[] { "report.html", "config.json", "metrics.json", "selection.parquet", "rejects.parquet" })
            Assert.True(File.Exists(folder["run", name]), name);
        var metrics = JsonNode.Parse(File.ReadAllText(folder["run", "metrics.json"]))!;
        Assert.Equal(8, metrics["families"]!.AsObject().Count);
        Assert.Contains("default.safetensors", File.ReadAllText(folder["run", "report.html"]));
        Last.IsMetrics(folder["run"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Learn_leaves_files_that_outside_readers_accept()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run(Learn(folder["out"], "--json", "--quiet"))).Expect(0);

        var metrics = JsonNode.Parse(outcome.Output)!;
        await Validate(folder["out", "metrics.json"], "metrics.learn.schema.json");
        await Validate(folder["out", "config.json"], "config.schema.json");
        await Validate(folder["out", "bases", "bases.json"], "bases.schema.json");
        int originals = metrics["originals"]!.GetValue<int>();
        Assert.InRange(originals, 2, 4);
        // Quick: 12 poses and 6 amounts of rotation, 4 poses and 6 amounts of translation.
        Assert.Equal(originals * (72 + 24), metrics["pairs"]!.GetValue<int>());
        Assert.Equal(originals * (72 + 24) * 8522L, metrics["regression_rows"]!.GetValue<long>());

        // What is learned turns features.
        foreach (var layer in new[] { "conv1", "conv2" })
        {
            var errors = metrics["families"]!["rotate+"]!["layers"]![layer]!;
            double generator = errors["generator_epe"]!["10"]!.GetValue<double>(), nothing = errors["no_flow_epe"]!["10"]!.GetValue<double>();
            Assert.True(generator < 0.5 * nothing, $"{layer}: {generator} cells; no flow has {nothing}");
        }

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        Assert.Equal((long)originals * (72 + 24), Scalar<long>(duck, $"select count(*) from '{folder["out", "flows", "*.parquet"]}'"));
        Assert.Equal(8522, Scalar<int>(duck, $"select min(len(flow))::int from '{folder["out", "flows", "*.parquet"]}'"));
        Assert.Equal((long)originals, Scalar<long>(duck, $"select count(*) from '{folder["out", "selection.parquet"]}' where selected"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Any_number_of_threads_gives_the_same_flows_and_sums()
    {
        using var folder = new TemporaryFolder();
        string[] learn = ["learn", sample.Dataset, "--plan", TinyPlan.Write(folder["tiny.json"]), "--part-pairs", $"{TinyPlan.PartPairs}", "--shard", "0/5", "--quiet"];
        (await StreamingProgram.Run([.. learn, "--out", folder["one"], "--threads", "1"])).Expect(0);
        (await StreamingProgram.Run([.. learn, "--out", folder["many"], "--threads", "8"])).Expect(0);

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        string Flows(string run) => $"select * from '{folder[run, "flows", "*.parquet"]}'";
        Assert.Equal(0L, Scalar<long>(duck, $"select count(*) from (({Flows("one")} except {Flows("many")}) union all ({Flows("many")} except {Flows("one")}))"));
        foreach (var family in new[] { "rotate-plus.safetensors", "left.safetensors" })
            Assert.Equal(File.ReadAllBytes(folder["one", "bases", family]), File.ReadAllBytes(folder["many", "bases", family]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Tracked_flows_follow_a_turn_of_60_degrees_better_than_direct_ones()
    {
        using var folder = new TemporaryFolder();
        async Task<double> Error(string flows)
        {
            var plan = folder["plan-" + flows + ".json"];
            var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Places.Repository, "data", "plans", "best.json")))!;
            json["families"] = JsonNode.Parse("""{"rotate+": {"base": 10, "amounts": [10, 20, 30, 40, 50, 60], "poses": 4}}""");
            json.AsObject().Remove("channel_map");
            File.WriteAllText(plan, json.ToJsonString());
            (await StreamingProgram.Run("learn", sample.Dataset, "--plan", plan, "--flows", flows, "--shard", "0/12", "--out", folder[flows])).Expect(0);
            var metrics = JsonNode.Parse(File.ReadAllText(folder[flows, "metrics.json"]))!;
            return metrics["families"]!["rotate+"]!["layers"]!["conv1"]!["flow_epe"]!["60"]!.GetValue<double>();
        }
        double direct = await Error("direct"), tracked = await Error("tracked");
        Assert.True(tracked < 0.5 * direct, $"tracked {tracked}, direct {direct}");
    }

    [Fact(Timeout = Timeout)]
    public async Task Real_images_with_real_weights_give_generators_that_turn()
    {
        Places.NeedShared();
        using var folder = new TemporaryFolder();
        (await StreamingProgram.Run("learn", Path.Combine(Places.Shared, "data", "imagenet"), "--families", "rotate+", "--plan", "quick",
            "--weights", Path.Combine(Places.Shared, "weights", "alexnet-distilled.safetensors"), "--shard", "0/10", "--out", folder["out"])).Expect(0);
        var layers = JsonNode.Parse(File.ReadAllText(folder["out", "metrics.json"]))!["families"]!["rotate+"]!["layers"]!;
        foreach (var layer in new[] { "conv1", "conv2" })
        {
            double generator = layers[layer]!["generator_epe"]!["10"]!.GetValue<double>();
            double nothing = layers[layer]!["no_flow_epe"]!["10"]!.GetValue<double>();
            Assert.True(generator < 0.5 * nothing, $"{layer}: {generator} cells; no flow has {nothing}");
        }
    }

    internal static async Task Validate(string file, string schemaName)
    {
        var errors = SchemaJudge.Errors(Path.Combine(Places.Schemas, schemaName), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.True(errors.Count == 0, $"{file}: {string.Join("; ", errors)}");
    }

    private static T Scalar<T>(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }
}
