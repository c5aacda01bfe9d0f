using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Tables;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Schemas;

public sealed class SchemaTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    private static JsonObject Layer() => new()
    {
        ["flow_epe"] = new JsonObject { ["10"] = 0.39, ["1.05"] = double.NaN },
        ["generator_epe"] = new JsonObject { ["10"] = 0.2 },
        ["no_flow_epe"] = new JsonObject { ["10"] = 1.4 },
    };

    private static JsonObject LearnMetrics() => new()
    {
        ["originals"] = 91,
        ["new_originals"] = 91,
        ["rejects"] = 3,
        ["reasons"] = new JsonObject { ["no-box"] = 3 },
        ["forward_passes"] = 6552,
        ["pairs"] = 39312,
        ["regression_rows"] = 335016864L,
        ["seconds"] = 612.5,
        ["pairs_per_second"] = 64.2,
        ["peak_rss_mb"] = 900.1,
        ["stages"] = new JsonArray(new JsonObject { ["stage"] = "flow", ["workers"] = 2, ["items"] = 39312, ["rejected"] = 0, ["busy_seconds"] = 900.5 }),
        ["families"] = new JsonObject(FamilyModule.all.Select(family => KeyValuePair.Create<string, JsonNode?>(FamilyModule.name(family), new JsonObject
        {
            ["explained_variance"] = new JsonArray(0.8, 0.1),
            ["residual_variance"] = 0.02,
            ["layers"] = new JsonObject(Spaces.CaffeNet.LayerNames.Select(layer => KeyValuePair.Create<string, JsonNode?>(layer, Layer()))),
            ["channel_maps"] = new JsonObject(),
        }))),
        ["passed_over"] = new JsonObject { [".tif"] = 2 },
    };

    private static JsonObject SelectMetrics() => new()
    {
        ["originals"] = 2,
        ["rejects"] = 11,
        ["reasons"] = new JsonObject(ReasonWord.All.Select(word => KeyValuePair.Create<string, JsonNode?>(word, 1))),
        ["passed_over"] = new JsonObject(),
    };

    private static JsonObject Row(params string[] suffixes)
    {
        var row = new JsonObject
        {
            ["family"] = "left",
            ["amount"] = 30,
            ["layer"] = "conv5",
            ["extrapolated"] = false,
            ["paper"] = new JsonObject { ["rms"] = 4.69, ["mad"] = 1.042 },
            ["intervals"] = new JsonObject { ["rms"] = new JsonArray(4.1, 4.9), ["mad"] = null },
        };
        foreach (var suffix in suffixes)
            foreach (var measure in new[] { "rms", "mad", "rms_inside", "mad_inside" })
                row[measure + suffix] = 4.5;
        return row;
    }

    private static JsonObject EvaluateMetrics()
    {
        var row = Row("", "_channel_map", "_identity", "_exact_warp", "_mean_flow");
        row["rms_mean_flow"] = null;
        row["rms_channel_map"] = null;
        foreach (var measure in new[] { "rms_over_exact_warp", "rms_channel_map_over_exact_warp", "generator_epe", "mean_flow_epe", "no_flow_epe" })
            row[measure] = 0.5;
        return new JsonObject
        {
            ["originals"] = 33,
            ["known_originals"] = 35,
            ["bases_originals"] = 91,
            ["rejects"] = 1507,
            ["reasons"] = new JsonObject { ["not-square"] = 1507 },
            ["forward_passes"] = 231,
            ["pairs"] = 198,
            ["boundary"] = "clamp",
            ["seconds"] = 8.5,
            ["peak_rss_mb"] = 514.3,
            ["bootstrap"] = new JsonObject { ["seed"] = 1, ["resamples"] = 1000, ["level"] = 0.95 },
            ["stages"] = new JsonArray(),
            ["passed_over"] = new JsonObject(),
            ["rows"] = new JsonArray([.. Enumerable.Range(0, 5).Select(_ => row.DeepClone())]),
            ["told"] = new JsonArray(new JsonObject { ["family"] = "rotate+", ["amount"] = 30, ["layer"] = "conv5", ["told_amount"] = 29.9 }),
            ["inverse"] = new JsonArray([.. Enumerable.Range(0, 5).Select(_ => Row("", "_fixed_point", "_exact_warp"))]),
        };
    }

    private static JsonObject SiameseScore() => new()
    {
        ["pairs"] = 1600,
        ["accuracy"] = 0.62,
        ["low"] = 0.6,
        ["high"] = double.NaN,
        ["confusion"] = new JsonObject { ["above_told_above"] = 500, ["above_told_below"] = 300, ["below_told_below"] = 492, ["below_told_above"] = 308 },
        ["by_distance"] = new JsonArray(new JsonObject { ["distance"] = 5, ["pairs"] = 160, ["accuracy"] = 0.5 }),
    };

    private static JsonObject SiameseMetrics() => new()
    {
        ["pairs"] = 1600,
        ["family"] = "rotate+",
        ["threshold"] = 60,
        ["head"] = new JsonArray(4096, 4096),
        ["rows"] = new JsonArray(new JsonObject
        {
            ["arm"] = "pretrained",
            ["training_pairs"] = 500,
            ["accuracy"] = 0.62,
            ["branches"] = "frozen",
            ["epochs"] = 75,
            ["steps"] = 300,
            ["batch"] = 128,
            ["learning_rate"] = 0.001,
            ["seconds"] = 200.5,
            ["training_pairs_per_second"] = 190.1,
            ["waiting_share"] = 0.01,
            ["test_seconds"] = 3.1,
            ["loss"] = 0.1,
            ["training_accuracy"] = 0.99,
            ["test"] = SiameseScore(),
            ["test_known_originals"] = SiameseScore(),
        }),
        ["paper"] = new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["training_pairs"] = 500, ["accuracy"] = 0.62 }), ["zeroshot"] = 0.74 },
        ["zeroshot"] = new JsonArray(new JsonObject { ["method"] = "hypotheses", ["accuracy"] = 0.99 }),
        ["catching_up"] = new JsonArray(new JsonObject { ["arm"] = "pretrained", ["method"] = "hypotheses", ["accuracy"] = 0.99, ["relation"] = "more_than", ["training_pairs"] = 500 }),
        ["training_originals"] = new JsonArray("a", "b"),
        ["test_originals"] = new JsonArray("c"),
        ["kept_views"] = 4316,
        ["views_seconds"] = 30.5,
        ["rejects"] = 3,
        ["reasons"] = new JsonObject { ["no-box"] = 3 },
        ["seconds"] = 900.1,
        ["peak_rss_mb"] = 2500,
        ["passed_over"] = new JsonObject(),
    };

    private static JsonObject Config() => new()
    {
        ["version"] = "0.1.0",
        ["command"] = "learn",
        ["options"] = new JsonObject { ["out"] = "runs/a", ["seed"] = 1 },
        ["weights"] = new JsonObject { ["description"] = "made", ["sha256"] = new string('0', 64), ["dialect"] = "caffenet", ["sources"] = new JsonArray() },
        ["plan"] = null,
        ["machine"] = new JsonObject { ["processors"] = 2 },
    };

    private static JsonObject Family(double amount) => new() { ["base"] = amount, ["amounts"] = new JsonArray(amount), ["poses"] = 12 };

    private static JsonObject Plan() => new()
    {
        ["$schema"] = "../../schemas/plan.schema.json",
        ["name"] = "paper",
        ["description"] = "The paper's experiment.",
        ["flows"] = "direct",
        ["span"] = "components",
        ["centre_box"] = true,
        ["fill"] = "reflect",
        ["selection"] = new JsonObject { ["centre_tolerance"] = 0.1, ["max_elongation"] = 1.25, ["min_area"] = 0.4, ["max_area"] = 0.6 },
        ["families"] = new JsonObject
        {
            ["rotate+"] = new JsonObject { ["base"] = 10, ["amounts"] = new JsonArray(10, 20, 30, 40, 50, 60), ["poses"] = 72 },
            ["rotate-"] = Family(10),
            ["scale-up"] = Family(1.05),
            ["scale-down"] = Family(0.95),
            ["left"] = Family(5),
            ["right"] = Family(5),
            ["up"] = Family(5),
            ["down"] = Family(5),
        },
        ["channel_map"] = new JsonObject { ["layers"] = new JsonArray("conv2", "conv5"), ["poses"] = 12, ["cells"] = 256, ["degree"] = 2 },
        ["siftflow"] = new JsonObject(Spaces.CaffeNet.LayerNames.Select(layer => KeyValuePair.Create<string, JsonNode?>(layer, new JsonObject
        {
            ["alpha"] = 510,
            ["truncation"] = 10200,
            ["gamma"] = 1.275,
            ["levels"] = 4,
            ["window"] = 2,
            ["top_window"] = 10,
            ["top_iterations"] = 60,
            ["iterations"] = 30,
            ["relative_alpha"] = 0,
            ["sub_cell_radius"] = 2,
            ["sub_cell_passes"] = 2,
        }))),
    };

    private async Task Judge(string schema, JsonObject good, params (string Path, JsonNode? Value)[] faults)
    {
        JsonFile.Write(temp["x.json"], good);
        var text = await File.ReadAllTextAsync(temp["x.json"], TestContext.Current.CancellationToken);
        Assert.Empty(Support.Schemas.Errors(schema, text));
        foreach (var (path, value) in faults)
        {
            var broken = JsonNode.Parse(text)!;
            var keys = path.Split('/');
            var parent = keys[..^1].Aggregate(broken, (node, key) => node[key]!).AsObject();
            if (value is null)
                Assert.True(parent.Remove(keys[^1]), path);
            else
                parent[keys[^1]] = value;
            Assert.True((Support.Schemas.Errors(schema, broken.ToJsonString())).Count > 0, $"{schema} takes {path} = {value?.ToJsonString() ?? "nothing"}");
        }
    }

    [Fact]
    public Task Metrics_of_learn() => Judge("metrics.learn", LearnMetrics(), ("pairs", null), ("passed_over", null), ("pairs", 1.5), ("rejects", -1), ("seconds", "12"),
        ("families/turn", new JsonObject()), ("families/rotate+/layers", null), ("families/rotate+/layers", new JsonObject()),
        ("families/left/layers/conv3", new JsonObject()), ("families/left/layers/conv1/flow_epe", null), ("families/up/layers/conv1/flow_epe/ten", 1),
        ("families/up/layers/conv1/generator_epe/10", "0.2"));

    [Fact]
    public async Task Metrics_of_evaluate()
    {
        await Judge("metrics.evaluate", EvaluateMetrics(), ("originals", 0), ("known_originals", null), ("bootstrap/seed", "one"), ("rows", new JsonArray()), ("inverse", null), ("told", null));
        foreach (var key in new[] { "family", "layer", "rms", "mad_inside", "rms_identity", "rms_exact_warp", "generator_epe", "intervals" })
        {
            var broken = EvaluateMetrics();
            broken["rows"]![4]!.AsObject().Remove(key);
            Assert.NotEmpty(Support.Schemas.Errors("metrics.evaluate", broken.ToJsonString()));
        }
        foreach (var (key, value) in new (string, JsonNode)[] { ("layer", ""), ("amount", 0), ("rms", -1), ("rms_fixed_point", "2"), ("intervals", new JsonObject { ["rms"] = new JsonArray(1) }) })
        {
            var broken = EvaluateMetrics();
            broken["inverse"]![0]![key] = value;
            Assert.NotEmpty(Support.Schemas.Errors("metrics.evaluate", broken.ToJsonString()));
        }
    }

    [Fact]
    public async Task Metrics_of_siamese()
    {
        await Judge("metrics.siamese", SiameseMetrics(), ("pairs", 0), ("family", "turn"), ("rows", new JsonArray()), ("head", null), ("paper/zeroshot", 74), ("test_originals", new JsonArray()));
        var written = await File.ReadAllTextAsync(temp["x.json"], TestContext.Current.CancellationToken);
        foreach (var (key, value) in new (string, JsonNode?)[] { ("arm", "best"), ("accuracy", 62), ("branches", "half"), ("training_pairs", 0), ("test", null), ("test_known_originals", new JsonObject()) })
        {
            var broken = JsonNode.Parse(written)!;
            broken["rows"]![0]![key] = value;
            Assert.NotEmpty(Support.Schemas.Errors("metrics.siamese", broken.ToJsonString()));
        }
        var unknown = JsonNode.Parse(written)!;
        unknown["catching_up"]![0]!["relation"] = "less_than";
        Assert.NotEmpty(Support.Schemas.Errors("metrics.siamese", unknown.ToJsonString()));
    }

    [Fact]
    public Task Metrics_of_select() => Judge("metrics.select", SelectMetrics(), ("reasons", null), ("reasons/ugly", 1), ("reasons/no-box", -1));

    [Fact]
    public Task Config_of_a_run() => Judge("config", Config(), ("version", null), ("version", "new"), ("command", ""), ("options", new JsonArray()),
        ("weights/sha256", "abc"), ("weights/dialect", ""), ("weights/dialect", null), ("weights/preprocessing", 1), ("weights/description", null), ("weights/sources", new JsonArray(new JsonObject())), ("plan", 1));

    [Fact]
    public Task Config_of_a_run_with_another_network()
    {
        var config = Config();
        config["weights"]!["dialect"] = "resnet18";
        config["weights"]!["preprocessing"] = "bgr, less the mean picture 0123456789ab..., times 1, 1, 1";
        return Judge("config", config, ("weights/preprocessing", ""), ("weights/preprocessing", new JsonObject()));
    }

    [Fact]
    public Task Plans() => Judge("plan", Plan(), ("name", null), ("flows", "both"), ("fill", "white"), ("other", 1), 
        ("selection/min_area", 1.5), ("selection/max_elongation", 0.5), ("families", new JsonObject()), ("families/turn", Family(1)),
        ("families/scale-up", Family(0.9)), ("families/scale-down", Family(1.1)), ("families/left", Family(-1)), ("families/left", Family(361)),
        ("families/left/amounts", new JsonArray()), ("families/left/amounts", new JsonArray(5, 5)), ("families/left/poses", 0),
        ("families/left/base", null), ("siftflow", new JsonObject()), ("siftflow/conv3", new JsonObject()), ("siftflow/", new JsonObject()), ("siftflow/conv1/alpha", -1),
        ("siftflow/conv1/levels", 0), ("siftflow/conv1/sub_cell_radius", -1), ("span", "all"), ("centre_box", "yes"), ("siftflow/conv1/iterations", null));

    [Fact]
    public async Task Plans_that_the_project_ships_follow_their_schema()
    {
        var folder = Path.Combine(Root(), "data", "plans");
        Assert.SkipUnless(Directory.Exists(folder), "there is no data/plans");
        foreach (var plan in Directory.EnumerateFiles(folder, "*.json"))
            Assert.Empty((Support.Schemas.Errors("plan", await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken))).Select(error => $"{plan} {error}"));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Streaming.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No folder above the tests holds Streaming.sln.");
        return folder;
    }
}
