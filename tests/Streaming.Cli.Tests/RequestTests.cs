using System.CommandLine;
using Streaming.Cli.Options;
using Streaming.Imaging.Catalogue;

namespace Streaming.Cli.Tests;

/// Every number of a request is the one that its option gave: requests have many of one type, which change places easily.
public sealed class RequestTests
{
    [Fact]
    public void A_training_gets_each_number_by_its_name()
    {
        var options = new TrainOptions();
        var command = new Command("train");
        options.AddTo(command);
        string[] words = ["--from-scratch", "--threads", "3", "--workers", "5", "--freeze", "conv4", "--cache-views", "7", "--validate", "11", "--checkpoint-minutes", "13", "--checkpoint-steps", "17",
            "--bare-steps", "19", "--images-per-class", "37", "--seed", "23", "--batch", "29", "--micro-batch", "2", "--epochs", "31", "--warm-up", "1", "--momentum", "0.5", "--weight-decay", "0.25", "--stack-rate", "0.75", "--label-smoothing", "0.125"];
        var request = options.Request(command.Parse(words), "ds", "out");
        Assert.Equal(("ds", "out"), (request.Dataset, request.Output.Folder));
        Assert.Equal((3, 5), (request.Machine.Threads, request.Machine.Workers));
        Assert.Equal((7, 11), (request.Kept.Views, request.ValidateEvery));
        Assert.Equal((13.0, 17), (request.Checkpoints.Minutes, request.Checkpoints.Steps));
        Assert.Equal(19, request.BareSteps);
        Assert.Equal(37, request.PerClass);
        Assert.Equal((23ul, 29, 2, 31), (request.Settings.Seed, request.Settings.Batch, request.Settings.MicroBatch, request.Settings.Schedule.Epochs));
        Assert.Equal((0.5, 0.25, 0.75, 0.125), (request.Settings.Momentum, request.Settings.WeightDecay, request.Settings.StackRate, request.Settings.LabelSmoothing));
    }

    [Fact]
    public void What_is_not_given_is_open_and_what_is_given_is_not()
    {
        var options = new TrainOptions();
        var command = new Command("train");
        options.AddTo(command);
        var open = options.Request(command.Parse(["--from-scratch"]), "ds", "out").Open;
        Assert.Equal(("batch", "learning_rate", "epochs", "step_epochs"), (open.Batch, open.Rate, open.Epochs, open.StepEpochs));
        var given = options.Request(command.Parse(["--from-scratch", "--batch", "5", "--learning-rate", "0.5", "--epochs", "7", "--step-epochs", "2"]), "ds", "out").Open;
        Assert.Equal((null, null, null, null), (given.Batch, given.Rate, given.Epochs, given.StepEpochs));
        Assert.False(given.HasAny);
    }

    [Fact]
    public void Boxes_are_found_as_the_options_say()
    {
        var options = new LearnOptions();
        var command = new Command("learn");
        options.AddTo(command);
        var source = options.Request(command.Parse(["--annotations", "boxes.csv", "--assume-box", "centre"]), "learn", "ds", "out", "quick").Source;
        Assert.Equal(new BoxSearch("boxes.csv", AssumesBox: true), source.Boxes);
        Assert.Equal(new BoxSearch(), options.Request(command.Parse([]), "learn", "ds", "out", "quick").Source.Boxes);
    }

    [Fact]
    public void A_training_of_inverters_gets_each_number_by_its_name()
    {
        var options = new InvertTrainOptions();
        var command = new Command("invert-train");
        options.AddTo(command);
        string[] words = ["--layer", "conv3", "--threads", "3", "--workers", "5", "--width", "0.5", "--checkpoint-minutes", "13", "--checkpoint-steps", "17", "--seed", "23", "--batch", "29", "--micro-batch", "2"];
        var request = options.Request(command.Parse(words), "ds", "out");
        Assert.Equal((3, 5), (request.Machine.Threads, request.Machine.Workers));
        Assert.Equal((0.5, 13.0, 17), (request.Width, request.Checkpoints.Minutes, request.Checkpoints.Steps));
        Assert.Equal((23ul, 29, 2), (request.Settings.Seed, request.Settings.Batch, request.Settings.MicroBatch));
    }

    [Fact]
    public void Learning_gets_each_number_by_its_name()
    {
        var options = new LearnOptions();
        var command = new Command("learn");
        options.AddTo(command);
        var request = options.Request(command.Parse(["--threads", "3", "--shard", "2/5", "--part-pairs", "7"]), "learn", "ds", "out", "quick");
        Assert.Equal((3, 7), (request.Machine.Threads, request.PartPairs));
        Assert.Equal((2, 5), (request.Source.Shard.Item1, request.Source.Shard.Item2));
    }
}
