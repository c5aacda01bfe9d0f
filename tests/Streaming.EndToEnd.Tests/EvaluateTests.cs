using System.Text.Json.Nodes;
using DuckDB.NET.Data;

namespace Streaming.EndToEnd.Tests;

/// evaluate: generators on images that they were not learned from.
public sealed class EvaluateTests(LearnedSampleFixture learned) : IClassFixture<LearnedSampleFixture>
{
    private const int Timeout = 300_000;

    private static readonly string[] Layers = ["conv1", "conv2", "conv3", "conv4", "conv5"];

    private string[] Evaluate(string outFolder, params string[] more) =>
        ["evaluate", learned.Bases, learned.Dataset, "--quiet", "--out", outFolder, .. more];

    [Fact(Timeout = Timeout)]
    public async Task Held_out_images_are_measured_in_every_way_and_known_ones_passed_over()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run(Evaluate(folder["out"]))).Expect(0);
        Assert.Contains("| rotate+ 30 |", outcome.Output);
        Assert.Contains("4.69 (1.042)", outcome.Output);
        Assert.DoesNotContain("extrapolated", outcome.Error);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.evaluate.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");

        var metrics = Metrics(folder["out"]);
        var inBases = JsonNode.Parse(File.ReadAllText(Path.Combine(learned.Bases, "bases", "bases.json")))!["originals"]!.AsArray();
        Assert.Equal(inBases.Count, metrics["known_originals"]!.GetValue<int>());
        Assert.Equal(inBases.Count, metrics["reasons"]!["duplicate"]!.GetValue<int>());
        int originals = metrics["originals"]!.GetValue<int>();
        Assert.True(originals > 5);
        // The unturned view, one turned and one shifted.
        Assert.Equal(3 * originals, metrics["forward_passes"]!.GetValue<int>());
        Assert.Equal(2 * originals, metrics["pairs"]!.GetValue<int>());

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        string Table(string sql) => sql.Replace("DEVIATIONS", $"'{folder["out", "deviations.parquet"]}'", StringComparison.Ordinal);
        Assert.Equal((long)originals, Scalar<long>(duck, Table("select count(distinct image_id) from DEVIATIONS")));
        // Seven predictions of two transforms at five layers, and with the channel map at the three that the plan gives one.
        Assert.Equal(originals * 2L * ((5 * 7) + 3), Scalar<long>(duck, Table("select count(*) from DEVIATIONS")));
        Assert.Equal((long)originals, Scalar<long>(duck, $"select count(*) from '{folder["out", "selection.parquet"]}' where selected") - inBases.Count);
        foreach (var known in inBases)
            Assert.Equal(0L, Scalar<long>(duck, Table($"select count(*) from DEVIATIONS where image_id = '{known!["id"]}'")));

        Assert.Equal(10, metrics["rows"]!.AsArray().Count);
        foreach (var (family, amount) in new[] { ("rotate+", 30), ("left", 30) })
        {
            foreach (var layer in Layers)
            {
                var row = Row(metrics, "rows", family, amount, layer);
                foreach (var (key, prediction) in new[] { ("rms", "generator"), ("rms_exact_warp", "exact_warp"), ("rms_mean_flow", "mean_flow"), ("rms_identity", "identity") })
                {
                    var pooled = Scalar<double>(duck, Table($"select sqrt(sum(rms * rms * cells) / sum(cells)) from DEVIATIONS where family = '{family}' and layer = '{layer}' and prediction = '{prediction}'"));
                    Assert.Equal(pooled, Number(row, key), 1e-9 * pooled);
                    var interval = row["intervals"]![key]!.AsArray();
                    Assert.InRange(Number(row, key), interval[0]!.GetValue<double>(), interval[1]!.GetValue<double>());
                }
                Assert.True(Number(row, "rms_inside_exact_warp") < Number(row, "rms_inside_identity"), $"{family} {layer}: the exact warp helps");
                Assert.True(Number(row, "generator_epe") < 0.8 * Number(row, "no_flow_epe"), $"{family} {layer}: the generator knows the way");
                Assert.True(Number(row, "mad") < Number(row, "rms"));
            }
            var conv1 = Row(metrics, "rows", family, amount, "conv1");
            Assert.InRange(Number(conv1, "rms_over_exact_warp"), 0.9, 1.2);
            var back = Row(metrics, "inverse", family, amount, "conv1");
            Assert.True(Number(back, "rms_inside_fixed_point") <= 1.02 * Number(back, "rms_inside"), "the fixed point leads back at least as well as the negation");
            Assert.True(Number(back, "rms_inside_fixed_point") < Number(conv1, "rms_inside_identity"));
        }
        Assert.Equal(4.69, Number(Row(metrics, "rows", "left", 30, "conv5")["paper"]!, "rms"));
        Assert.Equal(0.9, Number(Row(metrics, "inverse", "left", 30, "conv5")["paper"]!, "mad"));
        Assert.Null(Row(metrics, "rows", "left", 30, "conv4")["paper"]);

        Assert.Contains("deviations of", (await StreamingProgram.RunHere("inspect", folder["out"])).Expect(0).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_moves_in_from_outside_can_be_chosen_and_mean_flows_are_drawn()
    {
        using var folder = new TemporaryFolder();
        string[] shard = ["--shard", "1/4"];
        (await StreamingProgram.Run(Evaluate(folder["clamp"], shard))).Expect(0);
        (await StreamingProgram.Run(Evaluate(folder["zero"], ["--boundary", "zero", "--mean-flows", .. shard]))).Expect(0);
        await LearnTests.Validate(folder["zero", "metrics.json"], "metrics.evaluate.schema.json");
        var (clamp, zero) = (Metrics(folder["clamp"]), Metrics(folder["zero"]));
        Assert.Equal(("clamp", "zero"), (clamp["boundary"]!.GetValue<string>(), zero["boundary"]!.GetValue<string>()));
        foreach (var key in new[] { "rms", "rms_exact_warp" })
            Assert.NotEqual(Number(Row(clamp, "rows", "left", 30, "conv1"), key), Number(Row(zero, "rows", "left", 30, "conv1"), key));
        Assert.Equal(Number(Row(clamp, "rows", "left", 30, "conv1"), "rms_identity"), Number(Row(zero, "rows", "left", 30, "conv1"), "rms_identity"));

        // Of the figure's three transforms these bases know one; it is measured like the others.
        Assert.True(Number(Row(zero, "rows", "rotate+", 10, "conv1"), "rms") > 0);
        foreach (var layer in new[] { "conv1", "pool1", "conv2" })
            Assert.True(File.Exists(folder["zero", "figures", $"rotate+.mean-flow.10.{layer}.png"]), layer);
        Assert.Contains("Figure A1", File.ReadAllText(folder["zero", "report.html"]));
        Last.IsMetrics(folder["zero"]);
        Assert.False(Directory.Exists(folder["clamp", "figures"]));
        (await StreamingProgram.RunHere(Evaluate(folder["out"], "--boundary", "wall"))).ExpectSentence("--boundary", "wall", "mirror");
    }

    [Fact(Timeout = Timeout)]
    public async Task Any_number_of_threads_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string[] what = ["--amounts", "all", "--poses", "plan", "--shard", "1/8"];
        (await StreamingProgram.Run(Evaluate(folder["one"], ["--threads", "1", .. what]))).Expect(0);
        (await StreamingProgram.Run(Evaluate(folder["many"], ["--threads", "8", .. what]))).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["one", "deviations.parquet"]), File.ReadAllBytes(folder["many", "deviations.parquet"]));
        foreach (var key in new[] { "rows", "inverse", "pairs" })
            Assert.Equal(Metrics(folder["one"])[key]!.ToJsonString(), Metrics(folder["many"])[key]!.ToJsonString());
        // Quick: 12 poses and 6 amounts of rotation, 4 poses and 6 amounts of translation.
        Assert.Equal(Metrics(folder["one"])["originals"]!.GetValue<int>() * (72 + 24), Metrics(folder["one"])["pairs"]!.GetValue<int>());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_shift_by_whole_cells_is_warped_exactly_away_from_the_border()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run(Evaluate(folder["out"], "--amounts", "left=4,left=8", "left=6"))).Expect(0);
        // Below the smallest calibration amount.
        Assert.Contains("left 4", outcome.Error);
        Assert.Contains("extrapolated", outcome.Error);
        var metrics = Metrics(folder["out"]);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.evaluate.schema.json");
        double Exact(double amount, string layer)
        {
            var row = Row(metrics, "rows", "left", amount, layer);
            return Number(row, "rms_inside_exact_warp") / Number(row, "rms_inside_identity");
        }
        // 4 pixels are a cell of conv1, 8 two; of conv2, 8 are one, but that layer sees beyond the box as far as the border.
        Assert.InRange(Exact(4, "conv1"), 0, 1e-4);
        Assert.InRange(Exact(8, "conv1"), 0, 1e-4);
        Assert.InRange(Exact(8, "conv2"), 0, 0.25);
        Assert.True(Exact(6, "conv1") > 0.05, "half a cell is interpolated");
        Assert.InRange(Number(Row(metrics, "inverse", "left", 4, "conv1"), "rms_inside_exact_warp"), 0, 1e-6);
        Assert.True(Number(Row(metrics, "inverse", "left", 4, "conv1"), "rms_exact_warp") > 1e-3, "at the border a column is lost");
        var extrapolated = Row(metrics, "rows", "left", 4, "conv1");
        Assert.True(extrapolated["extrapolated"]!.GetValue<bool>());
        Assert.Null(extrapolated["rms_mean_flow"]);
        Assert.False(Row(metrics, "rows", "left", 6, "conv1")["extrapolated"]!.GetValue<bool>());
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_every_original_is_known_the_error_says_how_to_hold_out()
    {
        using var folder = new TemporaryFolder();
        var outcome = await StreamingProgram.RunHere(Evaluate(folder["out"], "--shard", "0/4"));
        outcome.ExpectSentence(learned.Dataset, "held out", "learn --shard 0/2");
        Assert.False(File.Exists(folder["out", "metrics.json"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_dataset_without_an_image_that_passes_says_why()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(Evaluate(folder["out"], "--min-area", "0.9", "--max-area", "1"))).ExpectSentence("No image of", "too-small");
    }

    [Fact(Timeout = Timeout)]
    public async Task Bases_of_other_weights_or_none_are_refused()
    {
        using var folder = new TemporaryFolder();
        OtherWeights.Write(folder["other.safetensors"]);
        (await StreamingProgram.RunHere(Evaluate(folder["out"], "--weights", folder["other.safetensors"]))).ExpectSentence("weights", "SHA-256");
        Assert.False(Directory.Exists(folder["out"]));

        (await StreamingProgram.RunHere("evaluate", folder["nothing"], learned.Dataset, "--out", folder["out"])).ExpectSentence(folder["nothing"], "bases.json", "learn");
        // A run without an original leaves no bases.
        (await StreamingProgram.Run("learn", learned.Dataset, "--plan", "quick", "--shard", "0/2", "--min-area", "0.9", "--max-area", "1", "--out", folder["empty"])).Expect(0);
        (await StreamingProgram.RunHere("evaluate", folder["empty"], learned.Dataset, "--out", folder["out"])).ExpectSentence(folder["empty"], "no original", "selection.parquet");

        // A family's file that was changed after it was written.
        CopyFolder(Path.Combine(learned.Bases, "bases"), folder["damaged"]);
        using (var file = File.OpenWrite(folder["damaged", "left.safetensors"]))
        {
            file.Seek(-1, SeekOrigin.End);
            file.WriteByte(0x77);
        }
        (await StreamingProgram.RunHere("evaluate", folder["damaged"], learned.Dataset, "--out", folder["out"])).ExpectSentence("left.safetensors", "SHA-256");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--amounts spin=3", "spin", "rotate+")]
    [InlineData("--amounts up=30", "up", "rotate+, left")]
    [InlineData("--amounts rotate+", "rotate+=30")]
    [InlineData("--amounts left=-3", "left=-3", "pixels")]
    [InlineData("--amounts rotate+=NaN", "rotate+=NaN", "degrees")]
    [InlineData("--families spin", "spin", "rotate+")]
    [InlineData("--families down", "down", "rotate+, left")]
    [InlineData("--families left --amounts rotate+=30", "--families", "--amounts all")]
    [InlineData("--poses 0", "--poses", "plan")]
    [InlineData("--seed x", "--seed")]
    [InlineData("--plan quick", "--plan")]
    public async Task A_wrong_option_is_named(string options, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(Evaluate(folder["out"], options.Split(' ')))).ExpectSentence(parts);
    }

    [Fact(Timeout = Timeout)]
    public async Task Real_images_with_real_weights_are_moved_nearly_as_well_as_by_the_exact_field()
    {
        Places.NeedShared();
        using var folder = new TemporaryFolder();
        var images = Path.Combine(Places.Shared, "data", "imagenet");
        var weights = Path.Combine(Places.Shared, "weights", "alexnet-distilled.safetensors");
        (await StreamingProgram.Run("learn", images, "--families", "rotate+", "left", "--plan", "quick", "--weights", weights, "--shard", "0/10", "--out", folder["bases"])).Expect(0);
        (await StreamingProgram.Run("evaluate", folder["bases"], images, "--weights", weights, "--shard", "1/10", "--out", folder["out"])).Expect(0);
        var metrics = Metrics(folder["out"]);
        foreach (var family in new[] { "rotate+", "left" })
        {
            foreach (var layer in new[] { "conv1", "conv5" })
            {
                var row = Row(metrics, "rows", family, 30, layer);
                Assert.True(Number(row, "rms_over_exact_warp") < 1.1, $"{family} {layer}: {row["rms_over_exact_warp"]} of the exact warp");
                // Shifts leave the channels as they are; a turn does not.
                if (family == "rotate+")
                    Assert.True(Number(row, "rms_channel_map_over_exact_warp") < (layer == "conv1" ? 0.85 : 1), $"{layer}: {row["rms_channel_map_over_exact_warp"]} with the channel map");
                Assert.True(Number(row, "rms") < 0.92 * Number(row, "rms_identity"), $"{family} {layer}: {row["rms"]}; identity {row["rms_identity"]}");
            }
        }
    }

    private static JsonNode Metrics(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")))!;

    private static JsonNode Row(JsonNode metrics, string list, string family, double amount, string layer) =>
        metrics[list]!.AsArray().Single(row => row!["family"]!.GetValue<string>() == family && row["amount"]!.GetValue<double>() == amount && row["layer"]!.GetValue<string>() == layer)!;

    private static double Number(JsonNode row, string key) => row[key]!.GetValue<double>();

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static T Scalar<T>(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }
}
