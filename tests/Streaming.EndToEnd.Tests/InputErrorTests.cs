using System.Text;
using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// What users get wrong: each a clear sentence and the right exit code, and one bad image never stops the others.
public sealed class InputErrorTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const int Timeout = 240_000;

    private string Images => Path.Combine(sample.Dataset, "Data", "CLS-LOC", "val");

    [Fact(Timeout = Timeout)]
    public async Task A_dataset_without_an_image_that_passes_says_why_and_leaves_the_selection()
    {
        using var folder = new TemporaryFolder();
        var outcome = await StreamingProgram.RunHere("learn", sample.Dataset, "--plan", "quick", "--out", folder["out"], "--min-area", "0.9", "--max-area", "1");
        outcome.ExpectSentence("No image of", "too-small", "selection.parquet");
        Assert.True(File.Exists(folder["out", "selection.parquet"]));
        Assert.False(File.Exists(folder["out", "metrics.json"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_missing_folder_is_named_and_the_program_ends_with_1() =>
        (await StreamingProgram.Run("learn", "/no/such/folder", "--quiet")).ExpectSentence("/no/such/folder", "does not exist");

    [Fact(Timeout = Timeout)]
    public async Task An_empty_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["empty"]);
        (await StreamingProgram.RunHere("select", folder["empty"], "--out", folder["out"])).ExpectSentence(folder["empty"], "holds no image");
    }

    [Fact(Timeout = Timeout)]
    public async Task Damaged_images_are_told_apart_and_the_others_are_learned_from()
    {
        using var folder = new TemporaryFolder();
        var images = Directory.EnumerateFiles(Images).Order(StringComparer.Ordinal).ToList();
        CopyWithAnnotation(images[0], folder, "whole");
        CopyWithAnnotation(images[0], folder, "truncated");
        using (var file = File.OpenWrite(folder["data", "truncated.jpg"]))
            file.SetLength(file.Length / 2);
        CopyWithAnnotation(images[0], folder, "outside", xml => xml.Replace("<xmin>", "<xmin>-"));
        CopyWithAnnotation(images[0], folder, "entity", xml =>
            """<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>""" + xml.Replace("<folder>", "<folder>&e;"));
        CopyWithAnnotation(images[0], folder, "unclosed", xml => xml[..^20]);
        File.Copy(images[0], folder["data", "alone.jpg"]);

        var learn = new[] { "learn", folder["data"], "--plan", TinyPlan.Write(folder["tiny.json"], "left"), "--out" };
        var outcome = (await StreamingProgram.Run([.. learn, folder["out"]])).Expect(0);
        Assert.StartsWith("1 originals", outcome.Output);
        var reasons = JsonNode.Parse(File.ReadAllText(folder["out", "metrics.json"]))!["reasons"]!;
        Assert.Equal(2, reasons["annotation-unreadable"]!.GetValue<int>());
        Assert.Equal(1, reasons["not-annotated"]!.GetValue<int>());
        Assert.Equal(1, reasons["box-outside-image"]!.GetValue<int>());
        Assert.Equal(1, reasons["image-unreadable"]!.GetValue<int>());

        // An image that nobody drew a box in is not damaged.
        (await StreamingProgram.Run([.. learn, folder["strict"], "--max-rejects", "3"])).Expect(3);
        (await StreamingProgram.Run([.. learn, folder["strict"], "--max-rejects", "4", "--overwrite"])).Expect(0);
        (await StreamingProgram.RunHere([.. learn, folder["stop"], "--on-error", "stop"])).ExpectSentence("--on-error stop");
    }

    [Fact(Timeout = Timeout)]
    public async Task The_same_picture_twice_is_learned_from_once()
    {
        using var folder = new TemporaryFolder();
        var image = Directory.EnumerateFiles(Images).Order(StringComparer.Ordinal).First();
        CopyWithAnnotation(image, folder, "a");
        CopyWithAnnotation(image, folder, "b");
        var outcome = await StreamingProgram.Run("learn", folder["data"], "--plan", TinyPlan.Write(folder["tiny.json"], "left"), "--out", folder["out"]);
        outcome.Expect(0);
        var metrics = JsonNode.Parse(File.ReadAllText(folder["out", "metrics.json"]))!;
        Assert.Equal(1, metrics["originals"]!.GetValue<int>());
        Assert.Equal(1, metrics["reasons"]!["duplicate"]!.GetValue<int>());
    }

    [Fact(Timeout = Timeout)]
    public async Task Weights_of_the_wrong_shape_name_the_tensor()
    {
        using var folder = new TemporaryFolder();
        var header = """{"conv1.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"""u8.ToArray();
        File.WriteAllBytes(folder["bad.safetensors"], [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[24]]);
        (await StreamingProgram.RunHere("learn", sample.Dataset, "--weights", folder["bad.safetensors"], "--dialect", "caffenet", "--out", folder["out"]))
            .ExpectSentence("bad.safetensors", "conv1.weight", "2x3", "96x3x11x11");
    }

    [Fact(Timeout = Timeout)]
    public async Task An_unwritable_out_is_named() =>
        (await StreamingProgram.RunHere("learn", sample.Dataset, "--plan", "quick", "--out", "/proc/nowhere")).ExpectSentence("--out", "/proc/nowhere");

    [Fact(Timeout = Timeout)]
    public async Task A_finished_run_is_not_overwritten_unasked()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere("select", sample.Dataset, "--out", folder["out"])).Expect(0);
        (await StreamingProgram.RunHere("select", sample.Dataset, "--out", folder["out"])).ExpectSentence("--out", "--overwrite");
        (await StreamingProgram.RunHere("select", sample.Dataset, "--out", folder["out"], "--overwrite")).Expect(0);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--plan no-such-plan", "no-such-plan", "best, far, paper, profile, quick")]
    [InlineData("--families spin", "spin", "rotate+")]
    [InlineData("--device tpu", "tpu", "cpu")]
    [InlineData("--shard 4/4", "4/4", "0/4")]
    [InlineData("--threads 0", "--threads")]
    [InlineData("--min-area 2", "--min-area")]
    [InlineData("--on-error maybe", "maybe")]
    [InlineData("--weights none.safetensors", "none.safetensors")]
    public async Task A_wrong_option_is_named(string options, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(["learn", sample.Dataset, "--out", folder["out"], .. options.Split(' ')])).ExpectSentence(parts);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_config_file_gives_options_and_the_command_line_wins()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], $$"""{"out": "{{folder["from-config"]}}", "quiet": true, "min-area": 0.9, "max-area": 1}""");
        (await StreamingProgram.RunHere("select", sample.Dataset, "--config", folder["config.json"], "--min-area", "0.4")).Expect(0);
        var metrics = JsonNode.Parse(File.ReadAllText(folder["from-config", "metrics.json"]))!;
        Assert.True(metrics["originals"]!.GetValue<int>() > 0);
        await LearnTests.Validate(folder["from-config", "metrics.json"], "metrics.select.schema.json");

        File.WriteAllText(folder["wrong.json"], """{"colour": "red"}""");
        (await StreamingProgram.RunHere("select", sample.Dataset, "--config", folder["wrong.json"])).ExpectSentence("wrong.json", "colour", "min-area");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_plan_with_an_unknown_key_or_a_wrong_amount_is_refused()
    {
        using var folder = new TemporaryFolder();
        var plan = File.ReadAllText(Path.Combine(Places.Repository, "data", "plans", "quick.json"));
        File.WriteAllText(folder["key.json"], plan.Replace("\"fill\"", "\"filling\""));
        (await StreamingProgram.RunHere("learn", sample.Dataset, "--plan", folder["key.json"], "--out", folder["out"])).ExpectSentence("key.json", "filling");
        File.WriteAllText(folder["amount.json"], plan.Replace("\"base\": 1.05", "\"base\": 0.5"));
        (await StreamingProgram.RunHere("learn", sample.Dataset, "--plan", folder["amount.json"], "--out", folder["out"])).ExpectSentence("amount.json", "scale-up");
    }

    private void CopyWithAnnotation(string image, TemporaryFolder folder, string name, Func<string, string>? change = null)
    {
        Directory.CreateDirectory(folder["data"]);
        File.Copy(image, folder["data", name + ".jpg"]);
        // A byte after the image's end makes another content of the same picture.
        if (name is not ("a" or "b"))
            File.AppendAllText(folder["data", name + ".jpg"], name, Encoding.ASCII);
        var xml = Path.Combine(sample.Dataset, "Annotations", "CLS-LOC", "val", Path.GetFileNameWithoutExtension(image) + ".xml");
        var text = File.ReadAllText(xml);
        File.WriteAllText(folder["data", name + ".xml"], change is null ? text : change(text));
    }
}
