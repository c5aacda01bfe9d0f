using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Streaming.EndToEnd.Tests;

/// Training and testing classifiers, as users do it.
public sealed class TrainTests
{
    private const int Timeout = 240_000;

    private static string[] Train(string dataset, string outFolder, params string[] more) =>
        ["train", dataset, "--out", outFolder, "--from-scratch", "--head", "16", "--batch", "6", "--micro-batch", "4", "--threads", "1", .. more];

    [Fact(Timeout = Timeout)]
    public async Task Loss_falls_accuracy_rises_and_test_agrees()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        var outcome = (await StreamingProgram.Run(Train(folder["data"], folder["out"], "--epochs", "8", "--learning-rate", "0.0003"))).Expect(0);
        Assert.Contains("epoch 8/8 done", outcome.Error);
        Assert.Contains("images/s", outcome.Error);
        Assert.Contains("waiting for images", outcome.Error);

        var metrics = Read(folder["out", "metrics.json"]);
        var losses = metrics["epochs"]!.AsArray().Select(epoch => epoch!["loss"]!.GetValue<double>()).ToList();
        Assert.True(losses[^1] < 0.85 * losses[0], string.Join(", ", losses));
        Assert.InRange(metrics["val_top1"]!.GetValue<double>(), 80, 100);
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.train.schema.json");
        await LearnTests.Validate(folder["out", "config.json"], "config.schema.json");
        Assert.Equal(["config.json", "metrics.json", "model.safetensors", "rejects.parquet", "report.html"],
            Directory.EnumerateFiles(folder["out"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

        // The run's own settings are options again.
        (await StreamingProgram.Run("train", "--config", folder["out", "config.json"], "--epochs", "1", "--out", folder["again"], "--quiet")).Expect(0);
        Assert.Equal("16", Read(folder["again", "config.json"])["options"]!["head"]!.GetValue<string>());

        (await StreamingProgram.Run("test", folder["out", "model.safetensors"], folder["data"], "--out", folder["test"])).Expect(0);
        var tested = Read(folder["test", "metrics.json"]);
        await LearnTests.Validate(folder["test", "metrics.json"], "metrics.test.schema.json");
        Assert.Equal(12, tested["images"]!.GetValue<int>());
        Assert.Equal(10, tested["views"]!.GetValue<int>());
        Assert.Equal(metrics["val_top1"]!.GetValue<double>(), tested["centre"]!["top1"]!.GetValue<double>(), 6);
        Assert.Equal(["level", "upright"], tested["classes"]!.AsArray().Select(row => row!["class"]!.GetValue<string>()));
        Assert.InRange(tested["top1"]!.GetValue<double>(), 80, 100);
    }

    [Fact(Timeout = Timeout)]
    public async Task Killed_in_an_epoch_and_resumed_it_ends_in_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        // Steps of two pictures, all of the network learning: an epoch takes half a second.
        MadeClasses.Write(folder["data"], 4, 1);
        string[] Train(string outFolder, params string[] more) => ["train", folder["data"], "--out", outFolder, "--from-scratch", "--head", "16", "--batch", "2", "--micro-batch", "1",
            "--threads", "1", "--epochs", "3", "--learning-rate", "0.001", "--checkpoint-steps", "1", "--quiet", .. more];
        (await StreamingProgram.Run(Train(folder["whole"]))).Expect(0);

        // Four steps an epoch: twice killed in the middle of one, in the second epoch and in the third.
        foreach (var step in new[] { 2, 6, 9 })
        {
            var process = StreamingProgram.Start(Train(folder["out"], "--resume"));
            var outcome = StreamingProgram.Finish(process);
            while (StepOf(folder["out", "checkpoint.json"]) < step && !outcome.IsCompleted)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            process.Kill();
            await outcome;
        }
        Assert.False(File.Exists(folder["out", "metrics.json"]));
        Assert.InRange(StepOf(folder["out", "checkpoint.json"]), 9, 11);

        (await StreamingProgram.Run(Train(folder["out"], "--resume"))).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["whole", "model.safetensors"]), File.ReadAllBytes(folder["out", "model.safetensors"]));
        Assert.Equal(Learned(folder["whole"]), Learned(folder["out"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Interrupted_it_keeps_its_state_and_goes_on_with_frozen_views()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signal is sent with the tools of Linux.");
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 6, 1);
        string[] settings = ["--epochs", "40", "--freeze", "conv4", "--cache-views", "2", "--learning-rate", "0.01"];
        (await StreamingProgram.Run(Train(folder["data"], folder["whole"], [.. settings, "--quiet"]))).Expect(0);

        // A test runner in the background ignores SIGINT, and its children would inherit that.
        var process = StreamingProgram.Start("env", ["--default-signal=INT", StreamingProgram.Executable, .. Train(folder["data"], folder["out"], settings)]);
        var outcome = StreamingProgram.Finish(process);
        while (StepOf(folder["out", "checkpoint.json"]) < 8 && !outcome.IsCompleted)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Interrupted", (await outcome).Expect(130).Error);
        Assert.InRange(StepOf(folder["out", "checkpoint.json"]), 8, 79);

        // Other settings are refused; without --resume nothing is overwritten.
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"], settings))).ExpectSentence("interrupted", "--resume");
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"], [.. settings, "--resume", "--momentum", "0.8"]))).ExpectSentence("momentum", "0.9", "0.8");
        (await StreamingProgram.Run(Train(folder["data"], folder["out"], [.. settings, "--resume", "--quiet"]))).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["whole", "model.safetensors"]), File.ReadAllBytes(folder["out", "model.safetensors"]));
        Assert.Empty(Directory.EnumerateFiles(folder["out"], "views-*"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_loss_that_is_no_number_ends_it_with_the_last_good_checkpoint()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        var outcome = (await StreamingProgram.Run(Train(folder["data"], folder["out"], "--epochs", "30", "--learning-rate", "1000"))).Expect(2);
        Assert.Contains("no finite number", outcome.Error);
        Assert.Contains(folder["out", "checkpoint.json"], outcome.Error);
        Assert.True(File.Exists(folder["out", Read(folder["out", "checkpoint.json"])["file"]!.GetValue<string>()]));
        Assert.False(File.Exists(folder["out", "model.safetensors"]));
    }

    [Fact(Timeout = Timeout)]
    public async Task Damaged_images_are_left_out_and_counted()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        File.WriteAllText(folder["data", "train", "level", "000.png"], "no picture");
        using (var file = File.OpenWrite(folder["data", "train", "upright", "001.png"]))
            file.SetLength(file.Length / 2);
        File.WriteAllText(folder["data", "val", "level", "000.png"], "no picture");
        var outcome = (await StreamingProgram.Run(Train(folder["data"], folder["out"], "--epochs", "2"))).Expect(0);
        Assert.Contains("3 images could not be read", outcome.Output);
        var metrics = Read(folder["out", "metrics.json"]);
        Assert.Equal(3, metrics["reasons"]!["image-unreadable"]!.GetValue<int>());
        Assert.All(metrics["epochs"]!.AsArray(), epoch => Assert.Equal(22, epoch!["images"]!.GetValue<int>()));

        (await StreamingProgram.Run("test", folder["out", "model.safetensors"], folder["data"], "--out", folder["test"])).Expect(0);
        Assert.Equal(11, Read(folder["test", "metrics.json"])["images"]!.GetValue<int>());
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_nothing_can_be_read_nothing_is_trained_or_tested()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 3, 2);
        (await StreamingProgram.Run(Train(folder["data"], folder["model"], "--epochs", "1"))).Expect(0);
        Damage("train", "level");
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"], "--epochs", "1"))).ExpectSentence(folder["data", "train"], "class 'level'", "000.png");
        Damage("train", "upright");
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"], "--epochs", "1"))).ExpectSentence("none of its 6 images", "000.png");
        (await StreamingProgram.RunHere("invert-train", folder["data"], "--layer", "conv5", "--out", folder["out"])).ExpectSentence("to learn from", "none of its 6 images");
        Assert.False(File.Exists(folder["out", "config.json"]));

        Damage("val", "level");
        var outcome = (await StreamingProgram.Run("test", folder["model", "model.safetensors"], folder["data"], "--out", folder["test"])).Expect(0);
        Assert.Contains("No image of class 'level' has a score", outcome.Output);
        Assert.Equal(["level"], Read(folder["test", "metrics.json"])["untested_classes"]!.AsArray().Select(name => name!.GetValue<string>()));
        Damage("val", "upright");
        (await StreamingProgram.RunHere("test", folder["model", "model.safetensors"], folder["data"], "--out", folder["test2"])).ExpectSentence("none of its 4 images");

        void Damage(string part, string name)
        {
            foreach (var file in Directory.EnumerateFiles(folder["data", part, name]))
                File.WriteAllText(file, "no picture: " + file);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Other_images_under_the_same_names_are_other_images()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 4, 2);
        string[] settings = ["--epochs", "1", "--learning-rate", "0.001", "--freeze", "conv5", "--cache-views", "1", "--quiet"];
        (await StreamingProgram.Run(Train(folder["data"], folder["first"], [.. settings, "--cache-dir", folder["kept"]]))).Expect(0);
        // As if it had been interrupted.
        File.Delete(folder["first", "metrics.json"]);
        var (one, other) = (folder["data", "train", "level", "000.png"], folder["data", "train", "level", "001.png"]);
        File.Move(one, folder["away"]);
        File.Move(other, one);
        File.Move(folder["away"], other);
        (await StreamingProgram.RunHere(Train(folder["data"], folder["first"], [.. settings, "--cache-dir", folder["kept"], "--resume"]))).ExpectSentence("--resume", "other images", "replaced");
        (await StreamingProgram.Run(Train(folder["data"], folder["second"], [.. settings, "--cache-dir", folder["kept"]]))).Expect(0);
        (await StreamingProgram.Run(Train(folder["data"], folder["alone"], settings))).Expect(0);
        var alone = File.ReadAllBytes(folder["alone", "model.safetensors"]);
        Assert.Equal(alone, File.ReadAllBytes(folder["second", "model.safetensors"]));
        Assert.NotEqual(alone, File.ReadAllBytes(folder["first", "model.safetensors"]));
        // Two lists of training images and one of validation images; nothing in the trainings' own folders.
        Assert.Equal(3, Directory.GetFiles(folder["kept"]).Length);
        Assert.Empty(Directory.GetFiles(folder["alone"], "views-*"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_small_folder_is_learned_by_the_defaults_and_what_was_chosen_is_told()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        var outcome = (await StreamingProgram.Run("train", folder["data"], "--epochs", "3", "--out", folder["out"])).Expect(0);
        Assert.Contains("8 images a step, learning rate 0.000125: chosen for 24 images", outcome.Error);
        var config = Read(folder["out", "config.json"]);
        foreach (var part in new[] { "training", "options" })
        {
            Assert.Equal(0.000125, config[part]!["learning_rate"]!.GetValue<double>(), 10);
            Assert.Equal(8, config[part]!["batch"]!.GetValue<int>());
            Assert.Equal(1.0, config[part]!["step_epochs"]!.GetValue<double>());
        }

        var metrics = Read(folder["out", "metrics.json"]);
        var losses = metrics["epochs"]!.AsArray().Select(epoch => epoch!["loss"]!.GetValue<double>()).ToList();
        Assert.True(losses[^1] < 0.95 * losses[0], string.Join(", ", losses));
        Assert.Equal(Math.Log(2), metrics["start"]!["loss"]!.GetValue<double>(), 3);
        Assert.Equal(50, metrics["start"]!["val_top1"]!.GetValue<double>());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder["out", "model.safetensors"]))), metrics["model_sha256"]!.GetValue<string>());
        Assert.Empty(metrics["remarks"]!.AsArray());
        await LearnTests.Validate(folder["out", "metrics.json"], "metrics.train.schema.json");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_training_that_went_astray_says_so_and_keeps_its_best_epoch()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        // Two classes of the same pictures, which nothing can tell apart, and steps too large in a classifier whose loss stays
        // finite.
        foreach (var file in Directory.EnumerateFiles(folder["data", "train", "level"]))
            File.Copy(file, folder["data", "train", "upright", Path.GetFileName(file)], overwrite: true);
        string[] settings = ["--freeze", "pool5", "--head", "none", "--learning-rate", "0.00003", "--schedule", "step", "--batch", "6", "--epochs", "4", "--threads", "1", "--quiet"];
        var outcome = await StreamingProgram.Run(["train", folder["data"], "--out", folder["out"], .. settings]);
        Assert.Contains("streaming: The loss did not fall", outcome.Error);
        Assert.Contains("--learning-rate", outcome.Error);
        var metrics = Read(folder["out", "metrics.json"]);
        outcome.Expect(metrics["learned"]!.GetValue<bool>() ? 0 : 2);
        var judged = metrics["epochs"]!.AsArray().Select(epoch => epoch!["val_top1"]!.GetValue<double>()).ToList();
        Assert.Equal(judged.Max(), metrics["val_top1"]!.GetValue<double>());
        var kept = metrics["kept_epoch"]!.GetValue<int>();
        Assert.Equal(judged.Max(), judged[kept - 1]);
        Assert.Empty(Directory.GetFiles(folder["out"], "best-*"));
        (await StreamingProgram.Run("test", folder["out", "model.safetensors"], folder["data"], "--out", folder["test"])).Expect(0);
        Assert.Equal(judged.Max(), Read(folder["test", "metrics.json"])["centre"]!["top1"]!.GetValue<double>(), 6);

        // Far above the beginning it does not go on.
        outcome = (await StreamingProgram.Run(["train", folder["data"], "--out", folder["exploded"], .. settings.Select(word => word == "0.00003" ? "1" : word)])).Expect(2);
        Assert.Contains("goes astray; give a lower --learning-rate (it is 1)", outcome.Error);
        Assert.False(File.Exists(folder["exploded", "metrics.json"]));

        // Without images to judge by, all that is known is the loss.
        outcome = (await StreamingProgram.Run(["train", folder["data", "train"], "--out", folder["alone"], .. settings])).Expect(2);
        Assert.Contains("The loss did not fall", outcome.Error);
        Assert.False(Read(folder["alone", "metrics.json"])["learned"]!.GetValue<bool>());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_dataset_of_one_class_or_with_an_empty_one_is_named()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        (await StreamingProgram.RunHere(Train(folder["data", "train", "level"], folder["out"]))).ExpectSentence("lies in no class", "000.png");
        Directory.CreateDirectory(folder["data", "train", "empty"]);
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"]))).ExpectSentence(folder["data", "train", "empty"], "holds no image");
        Directory.Delete(folder["data", "train", "empty"]);
        Directory.Delete(folder["data", "train", "level"], recursive: true);
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"]))).ExpectSentence("one class", "upright");
    }

    [Fact(Timeout = Timeout)]
    public async Task Weights_that_do_not_fit_are_named()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        (await StreamingProgram.Run(Train(folder["data"], folder["torchvision"], "--dialect", "torchvision", "--epochs", "1"))).Expect(0);
        var model = folder["torchvision", "model.safetensors"];
        (await StreamingProgram.RunHere("train", folder["data"], "--out", folder["out"], "--weights", model, "--dialect", "caffenet"))
            .ExpectSentence("model.safetensors", "conv1.weight", "64x3x11x11", "96x3x11x11");

        Directory.Move(folder["data", "val", "level"], folder["data", "val", "sideways"]);
        (await StreamingProgram.RunHere("test", model, folder["data"], "--out", folder["test"])).ExpectSentence("sideways", "2 classes", "level");
        File.WriteAllText(folder["classes.txt"], "sideways, or lying\nupright\n");
        (await StreamingProgram.Run("test", model, folder["data"], "--out", folder["test"], "--classes", folder["classes.txt"])).Expect(0);
        File.WriteAllText(folder["classes.txt"], "a\nb\nc\n");
        (await StreamingProgram.RunHere("test", model, folder["data"], "--out", folder["test2"], "--classes", folder["classes.txt"])).ExpectSentence("--classes", "3", "2");
    }

    [Fact(Timeout = Timeout)]
    public async Task Too_large_a_batch_for_the_memory_names_the_option()
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"]);
        string[] train = ["train", folder["data"], "--from-scratch", "--out", folder["out"], "--batch", "4000", "--micro-batch", "4000"];
        var process = StreamingProgram.Start("env", ["DOTNET_GCHeapHardLimit=0x40000000", StreamingProgram.Executable, .. train]);
        (await StreamingProgram.Finish(process)).ExpectSentence("--micro-batch", "4000", "GB");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--epochs 0", "--epochs")]
    [InlineData("--learning-rate -1", "--learning-rate")]
    [InlineData("--momentum 1", "--momentum")]
    [InlineData("--schedule line", "line", "cosine")]
    [InlineData("--freeze conv9", "conv9", "conv4")]
    [InlineData("--cache-views 2", "--cache-views", "--freeze")]
    [InlineData("--dialect lenet", "lenet", "caffenet")]
    [InlineData("--weights default", "--from-scratch", "--weights")]
    [InlineData("--warm-up 99", "--warm-up")]
    [InlineData("--label-smoothing 1", "--label-smoothing")]
    public async Task A_wrong_option_is_named(string options, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        MadeClasses.Write(folder["data"], 2, 1);
        (await StreamingProgram.RunHere(Train(folder["data"], folder["out"], options.Split(' ')))).ExpectSentence(parts);
    }

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;

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

    // What was learned, epoch by epoch, without the time it took.
    private static IEnumerable<string> Learned(string run) =>
        Read(Path.Combine(run, "metrics.json"))["epochs"]!.AsArray().Select(epoch => $"{epoch!["loss"]} {epoch["top1"]} {epoch["val_top1"]} {epoch["images"]}");
}
