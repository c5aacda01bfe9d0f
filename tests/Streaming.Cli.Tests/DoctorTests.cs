using System.Text.Json.Nodes;
using Streaming.Cli.Diagnosis;

namespace Streaming.Cli.Tests;

/// What doctor finds, and what it says to do.
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private async Task<(int Code, JsonObject Found)> Find(params string[] words)
    {
        var outcome = await InProcess.Run(["doctor", "--json", "--out", folder["runs"], .. words]);
        var tree = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(outcome.ExitCode == 0, (bool)tree["usable"]!);
        return (outcome.ExitCode, new JsonObject(tree["findings"]!.AsArray().Select(one => KeyValuePair.Create((string)one!["name"]!, (JsonNode?)one.DeepClone()))));
    }

    private static string StateOf(JsonObject found, string name) => (string)found[name]!["state"]!;

    [Fact]
    public async Task What_is_all_right_is_told_with_what_there_is()
    {
        await InProcess.Run("sample", folder["sample"]);
        var (code, found) = await Find(folder["sample"]);
        Assert.Equal(0, code);
        Assert.Equal(["machine", "torch", "pictures", "device", "output", "data", "weights", "dataset"], found.Select(pair => pair.Key));
        Assert.All(found, pair => Assert.NotEqual("fault", (string)pair.Value!["state"]!));
        Assert.Contains($"{Environment.ProcessorCount} core", (string)found["machine"]!["found"]!);
        Assert.Contains("32 images", (string)found["dataset"]!["found"]!);
        Assert.Matches("sha256 [0-9a-f]{16}", (string)found["weights"]!["found"]!);
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task Faults_are_told_with_what_to_do()
    {
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["file"], "");
        var (code, found) = await Find(folder["empty"], "--weights", folder["none.safetensors"], "--device", "cuda:99", "--out", folder["file", "runs"]);
        Assert.Equal(1, code);
        foreach (var name in (string[])["dataset", "weights", "device", "output"])
        {
            Assert.Equal("fault", StateOf(found, name));
            Assert.NotEmpty((string)found[name]!["remedy"]!);
        }
        Assert.Contains("none.safetensors", (string)found["weights"]!["found"]!);
        Assert.Contains("is a file", (string)found["output"]!["found"]!);
        Assert.Equal("good", StateOf(found, "torch"));
    }

    [Fact]
    public async Task A_dataset_without_boxes_is_told_by_its_most_frequent_reason()
    {
        await InProcess.Run("sample", folder["sample"]);
        Directory.CreateDirectory(folder["bare"]);
        var pictures = Directory.GetFiles(folder["sample"], "*.JPEG", SearchOption.AllDirectories);
        foreach (var picture in pictures)
            File.Copy(picture, Path.Combine(folder["bare"], Path.GetFileName(picture)));
        File.WriteAllText(folder["bare", "note.webp"], "");
        var (code, found) = await Find(folder["bare"]);
        Assert.Equal((1, "fault"), (code, StateOf(found, "dataset")));
        Assert.Contains("0 have an annotation", (string)found["dataset"]!["found"]!);
        Assert.Contains(".webp", (string)found["dataset"]!["found"]!);
        Assert.Contains($"{pictures.Length} not-annotated", (string)found["dataset"]!["remedy"]!);
    }

    [Fact]
    public async Task Weights_that_lack_layers_name_them()
    {
        await InProcess.Run("weights", "default", "--to", folder["whole.safetensors"]);
        var classifier = Path.Combine(AppContext.BaseDirectory, "data", "weights", "default-classifier.safetensors");
        var (code, found) = await Find("--weights", classifier);
        Assert.Equal((1, "fault"), (code, StateOf(found, "weights")));
        Assert.Contains("conv1", (string)found["weights"]!["found"]!);
    }

    [Fact]
    public async Task For_reading_it_fits_a_screen()
    {
        var outcome = await InProcess.Run("doctor", "--out", folder["runs"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(outcome.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("All of this can be used.", outcome.Output);
        Assert.InRange(outcome.Output.Split('\n').Length, 5, 24);
    }

    [Fact]
    public void States_are_words() => Assert.Equal(["Good", "Remark", "Fault"], Enum.GetNames<FindingState>());
}
