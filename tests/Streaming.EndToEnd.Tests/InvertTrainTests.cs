using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// Training of inverters, as users do it.
public sealed class InvertTrainTests
{
    private const int Timeout = 240_000;

    private static string[] Train(string dataset, string outFolder, params string[] more) =>
        ["invert-train", dataset, "--out", outFolder, "--width", "0.1", "--batch", "4", "--threads", "1", .. more];

    [Fact(Timeout = Timeout)]
    public async Task It_learns_to_make_pictures_and_says_how_good_they_are()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        var outcome = (await StreamingProgram.Run(Train(folder["data"], folder["out"], "--layer", "conv1", "--epochs", "12", "--learning-rate", "0.005", "--half"))).Expect(0);
        Assert.Contains("epoch 12/12 done", outcome.Error);
        Assert.Contains("12 unseen images", outcome.Output);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.invert-train.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");
        Assert.Equal(["config.json", "inverter.safetensors", "metrics.json", "rejects.parquet", "report.html"],
            Directory.EnumerateFiles(folder["out"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

        var metrics = Read(folder["out", "metrics.json"]);
        Assert.Equal((24, 12), (metrics["images"]!.GetValue<int>(), metrics["unseen_images"]!.GetValue<int>()));
        Assert.True(Number(metrics, "psnr") > Number(metrics, "psnr_flat"), $"{metrics["psnr"]} dB, flat {metrics["psnr_flat"]} dB");
        var ratios = metrics["epochs"]!.AsArray().Select(epoch => Number(epoch!, "psnr")).ToList();
        Assert.True(ratios[^1] > ratios[0] + 1, string.Join(", ", ratios));

        var shown = (await StreamingProgram.RunHere("inspect", folder["out", "inverter.safetensors"], "--all")).Expect(0).Output;
        Assert.Contains("layer: conv1", shown);
        Assert.Contains("weights_sha256: " + metrics["weights_sha256"]!.GetValue<string>(), shown);
    }

    [Fact(Timeout = Timeout)]
    public async Task Killed_in_an_epoch_and_resumed_it_ends_in_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 6, 1);
        string[] settings = ["--layer", "conv4", "--epochs", "4", "--checkpoint-steps", "1", "--quiet"];
        (await StreamingProgram.Run(Train(folder["data"], folder["whole"], settings))).Expect(0);

        // Three steps an epoch.
        foreach (var step in new[] { 2, 7 })
        {
            var process = StreamingProgram.Start(Train(folder["data"], folder["out"], [.. settings, "--resume"]));
            var outcome = StreamingProgram.Finish(process);
            while (StepOf(folder["out", "checkpoint.json"]) < step && !outcome.IsCompleted)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            process.Kill();
            await outcome;
        }
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        await LearnTests.Validate(folder["out", "checkpoint.json"], "checkpoint.schema.json");
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"], [.. settings, "--resume", "--seed", "2"]))).ExpectSentence("--resume", "seed");
        (await StreamingProgram.Run(Train(folder["data"], folder["out"], [.. settings, "--resume"]))).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["whole", "inverter.safetensors"]), File.ReadAllBytes(folder["out", "inverter.safetensors"]));
        foreach (var key in new[] { "psnr", "psnr_of_mean_error", "images" })
            Assert.Equal(Read(folder["whole", "metrics.json"])[key]!.ToJsonString(), Read(folder["out", "metrics.json"])[key]!.ToJsonString());
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_part_to_judge_by_every_tenth_image_is_held_out_and_damaged_ones_are_counted()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        File.WriteAllText(folder["data", "train", "level", "005.png"], "no picture");
        (await StreamingProgram.Run(Train(folder["data", "train"], folder["out"], "--layer", "conv5", "--epochs", "1", "--quiet"))).Expect(0);
        var metrics = Read(folder["out", "metrics.json"]);
        Assert.Equal((21, 3), (metrics["images"]!.GetValue<int>(), metrics["unseen_images"]!.GetValue<int>()));
        Assert.Equal(1, metrics["reasons"]!["image-unreadable"]!.GetValue<int>());
        Assert.Equal(20, metrics["epochs"]![0]!["images"]!.GetValue<int>());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--layer fc6", "--layer", "fc6", "conv5")]
    [InlineData("--layer conv1 --epochs 0", "--epochs")]
    [InlineData("--layer conv1 --width 0", "--width")]
    [InlineData("--layer conv1 --learning-rate -1", "--learning-rate")]
    [InlineData("--layer conv1 --micro-batch 0", "--micro-batch")]
    [InlineData("--epochs 1", "--layer")]
    [InlineData("--layer conv1 --weights missing.safetensors", "missing.safetensors")]
    public async Task A_wrong_option_is_named(string options, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 2, 1);
        (await StreamingProgram.RunHere(["invert-train", folder["data"], "--out", folder["out"], .. options.Split(' ')])).ExpectSentence(parts);
    }

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static double Number(JsonNode node, string key) => node[key]!.GetValue<double>();

    private static long StepOf(string checkpoint)
    {
        try
        {
            return File.Exists(checkpoint) ? Read(checkpoint)["state"]!["step"]!.GetValue<long>() : -1;
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }
}
