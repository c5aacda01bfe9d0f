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
    };

    private static JsonObject LearnMetrics() => new()
    {
        ["originals"] = 91,
        ["rejects"] = 3,
        ["forward_passes"] = 6552,
        ["pairs"] = 39312,
        ["regression_rows"] = 335016864L,
        ["seconds"] = 612.5,
        ["peak_rss_mb"] = 900.1,
        ["families"] = new JsonObject(FamilyModule.all.Select(family => KeyValuePair.Create<string, JsonNode?>(FamilyModule.name(family), new JsonObject
        {
            ["layers"] = new JsonObject(FlowLayout.layerNames.Select(layer => KeyValuePair.Create<string, JsonNode?>(layer, Layer()))),
        }))),
    };

    private static JsonObject SelectMetrics() => new()
    {
        ["originals"] = 2,
        ["rejects"] = 11,
        ["reasons"] = new JsonObject(ReasonWord.All.Select(word => KeyValuePair.Create<string, JsonNode?>(word, 1))),
    };

    private static JsonObject Config() => new()
    {
        ["version"] = "0.1.0",
        ["command"] = "learn",
        ["options"] = new JsonObject { ["out"] = "runs/a", ["seed"] = 1 },
        ["weights"] = new JsonObject { ["description"] = "made", ["sha256"] = new string('0', 64), ["dialect"] = "caffenet", ["untrained"] = true, ["sources"] = new JsonArray() },
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
        ["siftflow"] = new JsonObject(FlowLayout.layerNames.Select(layer => KeyValuePair.Create<string, JsonNode?>(layer, new JsonObject
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
        Assert.Empty(await SchemaJudge.Errors(schema, text));
        foreach (var (path, value) in faults)
        {
            var broken = JsonNode.Parse(text)!;
            var keys = path.Split('/');
            var parent = keys[..^1].Aggregate(broken, (node, key) => node[key]!).AsObject();
            if (value is null)
                Assert.True(parent.Remove(keys[^1]), path);
            else
                parent[keys[^1]] = value;
            Assert.True((await SchemaJudge.Errors(schema, broken.ToJsonString())).Count > 0, $"{schema} takes {path} = {value?.ToJsonString() ?? "nothing"}");
        }
    }

    [Fact]
    public Task Metrics_of_learn() => Judge("metrics.learn", LearnMetrics(), ("pairs", null), ("pairs", 1.5), ("rejects", -1), ("seconds", "12"),
        ("families/turn", new JsonObject()), ("families/rotate+/layers", null), ("families/rotate+/layers/conv3", null),
        ("families/left/layers/pool1", new JsonObject()), ("families/left/layers/conv1/flow_epe", null), ("families/up/layers/conv1/flow_epe/ten", 1),
        ("families/up/layers/conv1/generator_epe/10", "0.2"));

    [Fact]
    public Task Metrics_of_select() => Judge("metrics.select", SelectMetrics(), ("reasons", null), ("reasons/ugly", 1), ("reasons/no-box", -1));

    [Fact]
    public Task Config_of_a_run() => Judge("config", Config(), ("version", null), ("version", "new"), ("command", ""), ("options", new JsonArray()),
        ("weights/sha256", "abc"), ("weights/dialect", "vgg"), ("weights/description", null), ("weights/untrained", null), ("weights/sources", new JsonArray(new JsonObject())), ("plan", 1));

    [Fact]
    public Task Plans() => Judge("plan", Plan(), ("name", null), ("flows", "both"), ("fill", "white"), ("other", 1), 
        ("selection/min_area", 1.5), ("selection/max_elongation", 0.5), ("families", new JsonObject()), ("families/turn", Family(1)),
        ("families/scale-up", Family(0.9)), ("families/scale-down", Family(1.1)), ("families/left", Family(-1)),
        ("families/left/amounts", new JsonArray()), ("families/left/amounts", new JsonArray(5, 5)), ("families/left/poses", 0),
        ("families/left/base", null), ("siftflow/conv3", null), ("siftflow/pool1", new JsonObject()), ("siftflow/conv1/alpha", -1),
        ("siftflow/conv1/levels", 0), ("siftflow/conv1/sub_cell_radius", -1), ("span", "all"), ("centre_box", "yes"), ("siftflow/conv1/iterations", null));

    [Fact]
    public async Task Plans_that_the_project_ships_follow_their_schema()
    {
        var folder = Path.Combine(Root(), "data", "plans");
        Assert.SkipUnless(Directory.Exists(folder), "there is no data/plans");
        foreach (var plan in Directory.EnumerateFiles(folder, "*.json"))
            Assert.Empty((await SchemaJudge.Errors("plan", await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken))).Select(error => $"{plan} {error}"));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Streaming.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No folder above the tests holds Streaming.sln.");
        return folder;
    }
}
