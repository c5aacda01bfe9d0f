using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Streaming.Imaging.Tests;

namespace Streaming.EndToEnd.Tests;

/// zeroshot and pair: by how much an object was transformed, from two pictures.
public sealed class ZeroShotTests(LearnedSampleFixture learned) : IClassFixture<LearnedSampleFixture>
{
    private const int Timeout = 300_000;

    private string[] ZeroShot(string outFolder, params string[] more) =>
        ["zeroshot", learned.Bases, learned.Dataset, "--quiet", "--out", outFolder, .. more];

    private string[] Pair(string a, string b, string outFolder, params string[] more) =>
        ["pair", a, b, "--bases", learned.Bases, "--out", outFolder, .. more];

    [Fact(Timeout = Timeout)]
    public async Task Amounts_of_held_out_images_are_told_by_every_method()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.Run(ZeroShot(folder["out"], "--pairs", "60"))).Expect(0);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.zeroshot.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");

        var metrics = Metrics(folder["out"]);
        Assert.Equal("rotate+", metrics["family"]!.GetValue<string>());
        Assert.Equal(60, metrics["threshold"]!.GetValue<double>());
        Assert.Equal(60, metrics["pairs"]!.GetValue<int>());
        Assert.Equal(0.74, metrics["paper"]!["accuracy"]!.GetValue<double>());
        var sets = metrics["sets"]!.AsArray();
        Assert.Equal(4, sets.Count);

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        string Table(string sql) => sql.Replace("PAIRS", $"'{folder["out", "zeroshot.parquet"]}'", StringComparison.Ordinal);
        Assert.Equal(240L, Scalar<long>(duck, Table("select count(*) from PAIRS")));
        Assert.Equal((long)metrics["originals"]!.GetValue<int>(), Scalar<long>(duck, Table("select count(distinct image_id) from PAIRS")));
        foreach (var known in JsonNode.Parse(File.ReadAllText(Path.Combine(learned.Bases, "bases", "bases.json")))!["originals"]!.AsArray())
            Assert.Equal(0L, Scalar<long>(duck, Table($"select count(*) from PAIRS where image_id = '{known!["id"]}'")));

        foreach (var set in sets)
        {
            var (family, draw) = (set!["family"]!.GetValue<string>(), set["draw"]!.GetValue<string>());
            var threshold = set["threshold"]!.GetValue<double>();
            foreach (var (method, scores) in set["methods"]!.AsObject())
            {
                var rows = $"from PAIRS where family = '{family}' and draw = '{draw}'";
                var error = Scalar<double>(duck, Table($"select avg(abs({method} - amount)) {rows}"));
                var right = Scalar<double>(duck, Table($"select avg(case when ({method} > {threshold}) = (amount > {threshold}) then 1.0 else 0.0 end) {rows}"));
                Assert.Equal(error, scores!["mean_abs_error"]!.GetValue<double>(), 1e-9 * (1 + error));
                Assert.Equal(right, scores["accuracy"]!.GetValue<double>(), 1e-9);
                Assert.Equal(60, scores["confusion"]!.AsObject().Sum(count => count.Value!.GetValue<int>()));
            }
        }

        // Shifts of features keep their channels: no channel map is needed to tell them.
        var shifts = sets.Single(set => set!["family"]!.GetValue<string>() == "left" && set["draw"]!.GetValue<string>() == "range")!["methods"]!["hypotheses_without_map"]!;
        Assert.InRange(shifts["median_abs_error"]!.GetValue<double>(), 0, 1.0);
        Assert.True(shifts["accuracy"]!.GetValue<double>() > 0.9, shifts["accuracy"]!.ToJsonString());
        Assert.True(shifts["agreement"]!["enough"]!.GetValue<double>() > 0.9, shifts["agreement"]!.ToJsonString());
        Assert.InRange(shifts["agreement"]!["mean"]!.GetValue<double>(), shifts["agreement"]!["least"]!.GetValue<double>(), 1);

        // The control that knows no features is there by itself; the one that needs another library is not in this build.
        var control = sets.Single(set => set!["family"]!.GetValue<string>() == "left" && set["draw"]!.GetValue<string>() == "range")!["methods"]!;
        Assert.InRange(control["pixels"]!["median_abs_error"]!.GetValue<double>(), 0, 0.5);
        Assert.Empty(control["pixels"]!["layers"]!.AsObject());
        Assert.Null(control["descriptors"]);
        Assert.Null(metrics["descriptors"]);
        Assert.NotEqual("pixels", metrics["best_method"]!.GetValue<string>());
        Assert.DoesNotContain("descriptors", string.Concat(Columns(duck, Table("PAIRS"))), StringComparison.Ordinal);
        Assert.DoesNotContain("pixels_conv1", Columns(duck, Table("PAIRS")));

        Assert.Contains("rotate+ about 60", File.ReadAllText(folder["out", "report.html"]));
        Assert.Contains("control: pixels", File.ReadAllText(folder["out", "report.html"]));
        Last.IsMetrics(folder["out"]);
        Assert.Contains("240 test pairs", (await StreamingProgram.RunHere("inspect", folder["out"], "--all")).Expect(0).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task Any_number_of_threads_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string[] what = ["--pairs", "20", "--families", "rotate+"];
        (await StreamingProgram.Run(ZeroShot(folder["one"], ["--threads", "1", .. what]))).Expect(0);
        (await StreamingProgram.Run(ZeroShot(folder["many"], ["--threads", "8", .. what]))).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["one", "zeroshot.parquet"]), File.ReadAllBytes(folder["many", "zeroshot.parquet"]));
        Assert.Equal(Metrics(folder["one"])["sets"]!.ToJsonString(), Metrics(folder["many"])["sets"]!.ToJsonString());
    }

    [Fact(Timeout = Timeout)]
    public async Task The_same_picture_twice_is_unchanged()
    {
        using var folder = new TemporaryFolder();
        var picture = Directory.EnumerateFiles(Path.Combine(learned.Dataset, "Data", "CLS-LOC", "val")).Order(StringComparer.Ordinal).First();
        var outcome = (await StreamingProgram.Run(Pair(picture, picture, folder["out"], "--repeat", "2"))).Expect(0);
        Assert.Contains("unchanged", outcome.Output);
        Assert.Contains("pairs per second", outcome.Output);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.pair.schema.json");
        var metrics = Metrics(folder["out"]);
        Assert.Equal(0.0, metrics["amount"]!.GetValue<double>());
        Assert.True(metrics["unchanged"]!.GetValue<bool>() && metrics["confident"]!.GetValue<bool>());
        Assert.Equal(1.0, metrics["agreement"]!.GetValue<double>(), 1e-3);
        Assert.True(File.Exists(folder["out", "evidence.png"]));
        Assert.Contains("unchanged", File.ReadAllText(folder["out", "report.html"]));
        Last.IsMetrics(folder["out"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Turn_and_shift_are_asked_at_once_beside_pixels_and_pairs_without_an_answer()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run(ZeroShot(folder["out"], "--joint", "--pairs", "8"))).Expect(0);
        Assert.Contains("mean errors", outcome.Output);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.joint.schema.json");
        var metrics = Metrics(folder["out"]);
        Assert.Equal(8, metrics["joint"]!["pairs"]!.GetValue<int>());
        Assert.Equal(11, metrics["pairs"]!.GetValue<int>());
        Assert.Equal(["same", "mirrored", "out_of_range", "unrelated"], metrics["kinds"]!.AsArray().Select(kind => kind!["kind"]!.GetValue<string>()));
        Assert.Equal(["all", "ours", "others", "all", "ours", "others"], metrics["methods"]!.AsArray().Select(method => method!["pictures"]!.GetValue<string>()));
        Assert.True(File.Exists(folder["out", "selection.parquet"]));
        Last.IsMetrics(folder["out"]);

        // The same, whatever the workers.
        (await StreamingProgram.Run(ZeroShot(folder["alone"], "--joint", "--pairs", "8", "--threads", "1"))).Expect(0);
        Assert.Equal(metrics["methods"]!.ToJsonString(), Metrics(folder["alone"])["methods"]!.ToJsonString());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_drawing_does_to_channels_is_learned_from_other_originals()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run(ZeroShot(folder["out"], "--joint", "--depiction", "drawing", "--pairs", "8"))).Expect(0);
        Assert.Contains("the second picture a drawing", outcome.Output);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.joint.schema.json");
        var metrics = Metrics(folder["out"]);
        Assert.Equal("drawing", metrics["depiction"]!.GetValue<string>());
        Assert.NotEmpty(metrics["depiction_left"]!.AsObject());
        Assert.Equal(["features", "features_unmapped", "pixels", "pixels_mapped"], metrics["methods"]!.AsArray().Select(method => method!["method"]!.GetValue<string>()).Distinct());
        Assert.Contains("mapped to those of a drawing", File.ReadAllText(folder["out", "report.html"]));
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        var table = $"'{folder["out", "similarities.parquet"]}'";
        Assert.Equal(11L, Scalar<long>(duck, $"select count(*) from {table}"));
        Assert.Equal(8L, Scalar<long>(duck, $"select count(*) from {table} where kind = 'same' and first_image_id = second_image_id and pixels_mapped_turn is not null and descriptors_turn is null"));
        Assert.Contains("11 pairs of 8 originals", (await StreamingProgram.RunHere("inspect", folder["out", "similarities.parquet"])).Expect(0).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task Pictures_of_different_sizes_are_compared_and_a_shift_is_told()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.png"], 454, 300, 1, 0);
        // The middle square of 227 pixels, its object 20 pixels to the left.
        Write(folder["b.png"], 227, 260, 1, -20);
        var outcome = (await StreamingProgram.Run(Pair(folder["a.png"], folder["b.png"], folder["out"]))).Expect(0);
        var metrics = Metrics(folder["out"]);
        Assert.Equal("left", metrics["family"]!.GetValue<string>());
        Assert.Equal(20, metrics["amount"]!.GetValue<double>(), 1.0);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.pair.schema.json");
        var pixels = metrics["controls"]!["pixels"]!;
        Assert.Equal("left", pixels["family"]!.GetValue<string>());
        Assert.Equal(20, pixels["amount"]!.GetValue<double>(), 0.5);
        Assert.Null(metrics["controls"]!["descriptors"]);
        Assert.Contains("pixels tell left by", outcome.Output);
        Assert.Contains("What is told without features", File.ReadAllText(folder["out", "report.html"]));
        Assert.True(metrics["confident"]!.GetValue<bool>() && !metrics["unchanged"]!.GetValue<bool>());
        Assert.Null(metrics["why"]);
        Assert.Equal(-20, metrics["similarity"]!["right"]!.GetValue<double>(), 1.0);
        var change = Assert.Single(metrics["changes"]!.AsArray())!;
        Assert.Equal("left", change["family"]!.GetValue<string>());
        Assert.Contains("moved to the left by", outcome.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task Unrelated_pictures_are_said_to_have_too_little_in_common()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.png"], 300, 300, 1, 0);
        Write(folder["b.png"], 300, 300, 2, 0);
        var outcome = (await StreamingProgram.Run(Pair(folder["a.png"], folder["b.png"], folder["out"]))).Expect(0);
        Assert.Contains("too little in common", outcome.Output);
        Assert.False(Metrics(folder["out"])["confident"]!.GetValue<bool>());
        Assert.Contains("too little in common", Metrics(folder["out"])["why"]!.GetValue<string>());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_cannot_be_compared_is_named()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.png"], 100, 100, 1, 0);
        File.WriteAllText(folder["text.png"], "no picture");
        (await StreamingProgram.RunHere(Pair(folder["a.png"], folder["none.png"], folder["out"]))).ExpectSentence("none.png", "no such picture");
        (await StreamingProgram.RunHere(Pair(folder["a.png"], folder["text.png"], folder["out"]))).ExpectSentence("text.png", "JPEG or PNG");
        (await StreamingProgram.RunHere(Pair(folder["a.png"], folder["a.png"], folder["out"], "--families", "scale-up"))).ExpectSentence("scale-up", "rotate+, left");
        (await StreamingProgram.RunHere("pair", folder["a.png"], folder["a.png"], "--out", folder["out"])).ExpectSentence("--bases");
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_every_original_is_known_the_error_says_how_to_hold_out()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(ZeroShot(folder["out"], "--shard", "0/4"))).ExpectSentence(learned.Dataset, "held out", "learn --shard 0/2");
        Assert.False(File.Exists(folder["out", "metrics.json"]));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--families down", "down", "rotate+, left")]
    [InlineData("--threshold 200", "--threshold", "110")]
    [InlineData("--field best", "best", "finest")]
    [InlineData("--pairs 0", "--pairs")]
    [InlineData("--radius 500", "--radius")]
    [InlineData("--joint --families left", "--families", "--joint")]
    [InlineData("--joint --no-flow", "--no-flow", "one by one")]
    [InlineData("--depiction drawing", "--depiction", "--joint")]
    [InlineData("--joint --depiction paint", "paint", "drawing")]
    [InlineData("--flow-plan none", "none", "best, far, paper, profile, quick")]
    public async Task A_wrong_option_is_named(string options, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(ZeroShot(folder["out"], options.Split(' ')))).ExpectSentence(parts);
    }

    private static JsonNode Metrics(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")))!;

    private static List<string> Columns(DuckDBConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"describe select * from {table}";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private static T Scalar<T>(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    // Coloured blobs about the picture's middle, drawn from a seed; `shift` pixels of the 227 pixel square to the right.
    private static void Write(string path, int width, int height, int seed, double shift)
    {
        var random = new Random(seed);
        var blobs = Enumerable.Range(0, 60).Select(_ => (X: random.NextDouble() * 300 - 150, Y: random.NextDouble() * 300 - 150, Size: 4 + random.NextDouble() * 14, Channel: random.Next(3), Height: random.NextDouble() * 300 - 150)).ToArray();
        var scale = 227.0 / Math.Min(width, height);
        var rows = new byte[width * height * 3];
        for (var at = 0; at < rows.Length; at++)
        {
            var x = (at / 3 % width + 0.5 - width / 2.0) * scale - shift;
            var y = (at / 3 / width + 0.5 - height / 2.0) * scale;
            var value = 128 + blobs.Where(blob => blob.Channel == at % 3).Sum(blob => blob.Height * Math.Exp(-((x - blob.X) * (x - blob.X) + (y - blob.Y) * (y - blob.Y)) / (2 * blob.Size * blob.Size)));
            rows[at] = (byte)Math.Clamp(value, 0, 255);
        }
        File.WriteAllBytes(path, PngFile.Make(width, height, 8, PngFile.Rgb, rows));
    }
}
