using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// The experiment that compares ways of training from one model.
public sealed class ArmsTests(ArmsFixture made) : IClassFixture<ArmsFixture>
{
    private const int Timeout = 600_000;

    private string[] Arms(string outFolder, params string[] more) =>
        ["train", made["data"], "--weights", made["start", "model.safetensors"], "--bases", made["bases"], "--out", outFolder, "--freeze", "conv4", "--cache-views", "2",
            "--epochs", "2", "--batch", "6", "--learning-rate", "0.001", "--threads", "1", "--transforms", "scale-up:1.2,left:20", .. more];

    [Fact(Timeout = Timeout)]
    public async Task Every_arm_is_trained_tested_and_compared_and_nothing_finished_is_done_again()
    {
        using var folder = new TemporaryFolder();
        string[] all = ["--arms", "plain,generators,affine,images,mixup", "--seeds", "1", "2"];
        var outcome = (await StreamingProgram.Run(Arms(folder["out"], all))).Expect(0);
        Assert.Contains("60.15", outcome.Output);
        Assert.Contains("generators, 2 epochs, 2 seeds, conv4 kept", outcome.Output);
        Assert.Contains("images, 2 epochs, 2 seeds, conv4 computed", outcome.Output);

        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.arms.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");
        var metrics = Read(folder["out", "metrics.json"]);
        var arms = metrics["arms"]!.AsArray();
        Assert.Equal(["plain-1", "generators-1", "affine-1", "images-1", "mixup-1", "plain-2", "generators-2", "affine-2", "images-2", "mixup-2"],
            arms.Select(arm => $"{arm!["name"]}-{arm["seed"]}"));
        Assert.Equal(5, metrics["summary"]!.AsArray().Count);
        // Two transforms and five layers; the two ways agree better for a shift than they could by chance.
        Assert.Equal(10, metrics["gradients"]!.AsArray().Count);
        Assert.All(metrics["gradients"]!.AsArray(), row => Assert.InRange(row!["cosine"]!.GetValue<double>(), -1, 1));
        Assert.Contains(metrics["gradients"]!.AsArray(), row => row!["transform"]!.GetValue<string>() == "left=20" && row["cosine"]!.GetValue<double>() > 0.5);
        Assert.True(File.Exists(folder["out", "figures", "conv5-scale-up-1.2.png"]));
        Assert.Empty(Directory.EnumerateFiles(folder["out"], "views-*"));

        // The arms are different trainings of the same beginning, and what test says of them is what the table has.
        var models = arms.Select(arm => folder["out", "arms", $"{arm!["name"]}-{arm["seed"]}", "model.safetensors"]).ToList();
        Assert.Equal(models.Count, models.Select(model => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(model)))).Distinct().Count());
        (await StreamingProgram.Run("test", models[1], made["data"], "--out", folder["test"])).Expect(0);
        Assert.Equal(arms[1]!["top1"]!.GetValue<double>(), Read(folder["test", "metrics.json"])["top1"]!.GetValue<double>(), 10.0);

        // As if it had been stopped while the last two arms were trained and tested.
        File.Delete(folder["out", "metrics.json"]);
        File.Delete(folder["out", "arms", "images-2", "test.json"]);
        Directory.Delete(folder["out", "arms", "mixup-2"], recursive: true);
        var written = models.ToDictionary(model => model, model => File.Exists(model) ? File.GetLastWriteTimeUtc(model) : default);
        (await StreamingProgram.RunHere(Arms(folder["out"], [.. all, "--resume", "--mixup-alpha", "0.5"]))).ExpectSentence("mixup_alpha", "0.2", "0.5");
        (await StreamingProgram.Run(Arms(folder["out"], [.. all, "--resume", "--quiet"]))).Expect(0);
        Assert.All(models.SkipLast(1), model => Assert.Equal(written[model], File.GetLastWriteTimeUtc(model)));
        Assert.Equal(Scores(metrics), Scores(Read(folder["out", "metrics.json"])));

        // Another model in a finished arm's folder is none of its.
        File.Delete(folder["out", "metrics.json"]);
        File.Copy(models[1], models[0], overwrite: true);
        (await StreamingProgram.RunHere(Arms(folder["out"], [.. all, "--resume", "--quiet"]))).ExpectSentence(folder["out", "arms", "plain-1"], "replaced");
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_missing_is_told_before_anything_is_trained()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "plain,cutout"))).ExpectSentence("'cutout' is not an arm", "generators");
        (await StreamingProgram.RunHere(Arms(folder["out"]))).ExpectSentence("--arms");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "generators", "--transforms", "right:20"))).ExpectSentence("no right family", "scale-up, left");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "generators", "--transforms", "left:90"))).ExpectSentence("90", "5 to 30 pixels", "--transforms");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "generators", "--stage", "pool5"))).ExpectSentence("--stage", "conv5");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "generators", "--backward", "none"))).ExpectSentence("--backward", "negated or adjoint");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "plain,mixup@pool5"))).ExpectSentence("the layer of mixup@pool5", "conv5");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "mapped@conv3"))).ExpectSentence("no channel map of scale-up at conv3", "channel_map");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "plain", "--images-per-class", "13"))).ExpectSentence("--images-per-class is 13", "12 or fewer");
        (await StreamingProgram.RunHere(Arms(folder["out"], "--arms", "plain", "--test-transforms", "rotate+=0"))).ExpectSentence("--test-transforms");
        (await StreamingProgram.RunHere("train", made["data"], "--weights", "default", "--arms", "plain", "--out", folder["headless"])).ExpectSentence("no head for the 2 classes", "train one first", "--head 256");
        (await StreamingProgram.RunHere("train", made["data"], "--weights", made["start", "model.safetensors"], "--arms", "generators", "--out", folder["baseless"])).ExpectSentence("--bases DIR");
        (await StreamingProgram.RunHere("train", made["data", "train"], "--weights", made["start", "model.safetensors"], "--arms", "plain", "--out", folder["partless"])).ExpectSentence("there is no train");
    }

    [Fact(Timeout = Timeout)]
    public async Task Arms_at_other_layers_learn_from_few_images_with_fresh_heads_and_are_tested_on_transformed_images()
    {
        using var folder = new TemporaryFolder();
        string[] all = ["--head", "16", "--arms", "plain", "mapped@conv2", "generators", "images", "--seeds", "1", "2", "--draw", "per-image", "--images-per-class", "5",
            "--test-views", "centre", "--test-transforms", "rotate+=30"];
        // A network without a head for these classes.
        string[] Few(params string[] words) => [.. Arms(folder["out"], words).Select(word => word == made["start", "model.safetensors"] ? "default" : word)];
        var outcome = (await StreamingProgram.Run(Few(all))).Expect(0);
        Assert.Contains("mapped@conv2, 2 epochs, 2 seeds, conv4 computed", outcome.Output);
        Assert.Contains("test images under rotate+=30", outcome.Output);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.arms.schema.json");
        var metrics = Read(folder["out", "metrics.json"]);
        Assert.Equal((10, 5, 1), (metrics["images"]!.GetValue<int>(), metrics["images_per_class"]!.GetValue<int>(), metrics["views"]!.GetValue<int>()));
        // Through a head that begins at zero nothing comes back.
        Assert.Empty(metrics["gradients"]!.AsArray());
        var arms = metrics["arms"]!.AsArray();
        Assert.Equal([null, "conv2", "conv5", null], arms.Take(4).Select(arm => arm!["layer"]?.GetValue<string>()));
        Assert.All(arms, arm => Assert.Equal("rotate+=30", arm!["transformed"]![0]!["transform"]!.GetValue<string>()));
        Assert.All(arms, arm => Assert.Equal(arm!["top1"]!.GetValue<double>(), arm["centre_top1"]!.GetValue<double>()));
        // The seed decides which images: those of one seed are the same for every arm, and others for the next.
        string Drawn(string arm) => Read(folder["out", "arms", arm, "config.json"])["training"]!["images_sha256"]!.GetValue<string>();
        Assert.Single(arms.Take(4).Select(arm => Drawn($"{arm!["name"]}-{arm["seed"]}")).Distinct());
        Assert.NotEqual(Drawn("plain-1"), Drawn("plain-2"));

        // What test says of a model is what the experiment says of it, and models can be tested otherwise without learning again.
        string[] others = [.. all[..^1], "rotate+=30", "left=20"];
        File.Delete(folder["out", "metrics.json"]);
        var model = folder["out", "arms", "images-2", "model.safetensors"];
        var written = File.GetLastWriteTimeUtc(model);
        (await StreamingProgram.Run(Few([.. others, "--resume", "--quiet"]))).Expect(0);
        Assert.Equal(written, File.GetLastWriteTimeUtc(model));
        var again = Read(folder["out", "metrics.json"])["arms"]!.AsArray()[7]!;
        (await StreamingProgram.Run("test", model, made["data"], "--test-views", "centre", "--test-transforms", "rotate+=30", "left=20", "--out", folder["test"])).Expect(0);
        await LearnTests.Validate(folder["test", "metrics.json"], "metrics.test.schema.json");
        var tested = Read(folder["test", "metrics.json"])["transformed"]!.AsArray();
        // Kept activations are in half precision: one of twelve images may be told otherwise.
        Assert.Equal(2, tested.Count);
        for (var i = 0; i < 2; i++)
            Assert.Equal(again["transformed"]![i]!["top1"]!.GetValue<double>(), tested[i]!["top1"]!.GetValue<double>(), 10.0);
        File.Delete(folder["out", "metrics.json"]);
        (await StreamingProgram.RunHere(Few([.. others.Select(word => word == "per-image" ? "per-batch" : word), "--resume"]))).ExpectSentence("draw");
    }

    private static string Scores(JsonNode metrics) =>
        string.Join('\n', metrics["arms"]!.AsArray().Select(arm => $"{arm!["name"]} {arm["seed"]} {arm["top1"]} {arm["top5"]} {arm["loss"]}"));

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;
}
