using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// synthesize: what generators make of one image.
public sealed class SynthesizeTests(LearnedSampleFixture learned) : IClassFixture<LearnedSampleFixture>
{
    private const int Timeout = 240_000;

    // An image that the bases were not learned from, with its annotation beside it in ImageNet's layout.
    private string Image => Directory.EnumerateFiles(learned.Dataset, "*.*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".JPEG" or ".PNG" or ".JPG").Order(StringComparer.Ordinal).ElementAt(1);

    private string[] Synthesize(string outFolder, params string[] more) => ["synthesize", learned.Bases, Image, "--threads", "1", "--out", outFolder, .. more];

    [Fact(Timeout = Timeout)]
    public async Task It_leaves_pictures_features_and_what_they_are_worth()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.Run(Synthesize(folder["out"], "--transform", "rotate=30,left=30", "--transform", "rotate=20+left=20", "--layer", "conv3"))).Expect(0);
        Assert.DoesNotContain("extrapolated", outcome.Error);
        Assert.DoesNotContain("--box", outcome.Error);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.synthesize.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");

        var metrics = JsonNode.Parse(File.ReadAllText(folder["out", "metrics.json"]))!;
        Assert.False(metrics["box_assumed"]!.GetValue<bool>());
        Assert.EndsWith(".xml", metrics["box_source"]!.GetValue<string>());
        var transforms = metrics["transforms"]!.AsArray();
        Assert.Equal(["rotate=30", "left=30", "rotate=20+left=20"], transforms.Select(transform => transform!["transform"]!.GetValue<string>()));
        Assert.Equal([1, 1, 2], transforms.Select(transform => transform!["row"]!.GetValue<int>()));
        var (header, data) = Tensors(folder["out", "features.safetensors"]);
        Assert.Equal("rotate=20+left=20", header["__metadata__"]!["2.1"]!.GetValue<string>());
        float[] Features(string name)
        {
            var offsets = header[name]!["data_offsets"]!.AsArray().Select(offset => offset!.GetValue<int>()).ToArray();
            return MemoryMarshal.Cast<byte, float>(data.AsSpan(offsets[0], offsets[1] - offsets[0])).ToArray();
        }
        foreach (var (transform, key) in transforms.Zip(["1.1", "1.2", "2.1"]))
        {
            foreach (var layer in transform!["layers"]!.AsArray())
            {
                Assert.True(Number(layer!, "rms_exact_warp") < Number(layer!, "rms_identity"), $"{key} {layer}");
                // The numbers are those of the features that are written beside them.
                var name = layer!["layer"]!.GetValue<string>();
                var (made, truth) = (Features($"{key}.generator.{name}"), Features($"{key}.bottom_up.{name}"));
                Assert.Equal(Math.Sqrt(made.Zip(truth).Average(pair => Math.Pow(pair.First - pair.Second, 2))), Number(layer, "rms"), 1e-4 * Number(layer, "rms"));
                Assert.Contains(made.Zip(Features($"input.{name}")), pair => pair.First != pair.Second);
            }
            Assert.True(Number(transform["layers"]![0]!, "rms") < Number(transform["layers"]![0]!, "rms_identity"), $"{key}: the generator helps at conv1");
            Assert.True(Number(transform, "picture_psnr") > 10);
        }
        foreach (var file in new[] { "report.html", "sheet-1.png", "sheet-2.png" })
            Assert.True(new FileInfo(folder["out", file]).Length > 1000, file);
        Assert.Equal(2 + (3 * 4), Directory.GetFiles(folder["out", "pictures"], "*.png").Length);
        Assert.True(File.Exists(folder["out", "pictures", "2.1-rotate_20+left_20.generator.png"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task An_image_of_no_dataset_has_its_middle_as_box_and_amounts_beyond_the_plan_are_told()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["alone"]);
        var image = folder["alone", "a" + Path.GetExtension(Image)];
        File.Copy(Image, image);
        var outcome = (await StreamingProgram.Run("synthesize", learned.Bases, image, "--threads", "1", "--out", folder["out"], "--transform", "rotate=75")).Expect(0);
        Assert.Contains("rotate+ 75", outcome.Error);
        Assert.Contains("extrapolated", outcome.Error);
        Assert.Contains("middle of the image", outcome.Error);
        var metrics = JsonNode.Parse(File.ReadAllText(folder["out", "metrics.json"]))!;
        Assert.True(metrics["box_assumed"]!.GetValue<bool>());
        Assert.True(metrics["transforms"]![0]!["steps"]![0]!["extrapolated"]!.GetValue<bool>());

        (await StreamingProgram.Run("synthesize", learned.Bases, image, "--threads", "1", "--out", folder["boxed"], "--transform", "left=10", "--box", "10", "20", "30", "40")).Expect(0);
        Assert.Equal([10.0, 20, 40, 60], JsonNode.Parse(File.ReadAllText(folder["boxed", "metrics.json"]))!["box"]!.AsArray().Select(number => number!.GetValue<double>()));
    }

    // conv2 has no inverter that travels with the program.
    [Fact(Timeout = Timeout)]
    public async Task A_layer_without_an_inverter_is_shown_by_its_cells()
    {
        using var folder = new TemporaryFolder();
        var outcome = (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "left=30", "--layer", "conv2"))).Expect(0);
        await ExpectCells(outcome, folder["out"], "conv2");
    }

    /// Expects pictures of a layer's cells, and no word of an inverter that there was not.
    internal static async Task ExpectCells(Outcome outcome, string folder, string layer)
    {
        Assert.Contains($"no inverter of {layer} travels with the program for these weights", outcome.Error);
        Assert.Contains($"Features of {layer}; pictures show their cells", outcome.Output);
        await LearnTests.Validate(Path.Combine(folder, "metrics.json"), "metrics.synthesize.schema.json");
        await LearnTests.Validate(Path.Combine(folder, "config.json"), "config.schema.json");
        var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")))!;
        Assert.Equal(layer, metrics["layer"]!.GetValue<string>());
        Assert.Null(metrics["inverter_psnr"]);
        Assert.Null(metrics["inversion_psnr"]);
        var options = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!["options"]!;
        Assert.Null(options["inverter"]);
        Assert.Equal(layer, options["layer"]!.GetValue<string>());
        var page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Contains("own cells differ most", page);
        Assert.DoesNotContain("on unseen images", page);
        Assert.True(File.Exists(Path.Combine(folder, "pictures", "input.features.png")));
        Assert.True(File.Exists(Path.Combine(folder, "sheet-1.png")));
        Assert.True(File.Exists(Path.Combine(folder, "features.safetensors")));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_cannot_be_used_is_named_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        OtherWeights.Write(folder["other.safetensors"]);
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--weights", folder["other.safetensors"]))).ExpectSentence("bases", "SHA-256");
        (await StreamingProgram.Run("learn", learned.Dataset, "--plan", TinyPlan.Write(folder["tiny.json"], "left"), "--shard", "0/8", "--weights", folder["other.safetensors"], "--quiet", "--out", folder["bases"])).Expect(0);
        (await StreamingProgram.RunHere("synthesize", folder["bases"], Image, "--transform", "left=30", "--inverter", Path.Combine(Places.Repository, "data", "inverters", "conv5.safetensors"), "--weights", folder["other.safetensors"], "--out", folder["out"]))
            .ExpectSentence("conv5.safetensors", "other weights", "invert-train");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "up=30"))).ExpectSentence("up", "left");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "spin=30"))).ExpectSentence("--transform", "spin=30");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "left=30", "--layer", "conv9"))).ExpectSentence("--layer", "conv9", "conv1, conv2, conv3, conv4, conv5");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "left=30", "--layer", "conv2", "--inverter", Path.Combine(Places.Repository, "data", "inverters", "conv5.safetensors")))).ExpectSentence("--layer is conv2", "inverts conv5");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "left=30", "--box", "0", "0", "9999", "10"))).ExpectSentence("--box", "9999");
        File.WriteAllText(folder["inverter.safetensors"], "no inverter");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "left=30", "--inverter", folder["inverter.safetensors"]))).ExpectSentence("inverter.safetensors");
        (await StreamingProgram.RunHere(Synthesize(folder["out"], "--transform", "left=30", "--inverter", Path.Combine(Places.Repository, "data", "weights", "default.safetensors")))).ExpectSentence("default.safetensors", "invert-train");
        File.WriteAllText(folder["picture.jpg"], "no picture");
        (await StreamingProgram.RunHere("synthesize", learned.Bases, folder["picture.jpg"], "--out", folder["out"], "--transform", "left=30")).ExpectSentence("picture.jpg");
        (await StreamingProgram.RunHere("synthesize", learned.Bases, folder["missing.jpg"], "--out", folder["out"], "--transform", "left=30")).ExpectSentence("missing.jpg");
        Assert.False(Directory.Exists(folder["out", "pictures"]));
    }

    // The header of a safetensors file, and the bytes behind it.
    private static (JsonNode Header, byte[] Data) Tensors(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BitConverter.ToInt64(bytes);
        return (JsonNode.Parse(Encoding.UTF8.GetString(bytes, 8, length))!, bytes[(8 + length)..]);
    }

    private static double Number(JsonNode node, string key) => node[key]!.GetValue<double>();
}
