using Streaming.Domain;
using Streaming.Network.Training;

namespace Streaming.Network.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Steps_are_those_of_Caffe()
    {
        // base_lr * gamma ^ floor(iteration / stepsize), with steps of 20 epochs of 50 iterations.
        var schedule = new LearningRateSchedule("step", 0.01, 90, 0, 20, 0.1);
        foreach (var iteration in new[] { 0, 1, 999, 1000, 1999, 2000, 4499 })
            Assert.Equal(0.01 * Math.Pow(0.1, iteration / 1000), schedule.At(iteration, 50), 12);
    }

    [Fact]
    public void Cosine_falls_from_the_rate_to_zero()
    {
        var schedule = new LearningRateSchedule("cosine", 0.02, 10, 0, 1, 0.1);
        Assert.Equal(0.02, schedule.At(0, 8), 12);
        Assert.Equal(0.01, schedule.At(40, 8), 12);
        Assert.Equal(0.02 * (1 + Math.Cos(Math.PI / 4)) / 2, schedule.At(20, 8), 12);
        Assert.InRange(schedule.At(79, 8), 0, 0.02 * 0.001);
        Assert.Equal(0, schedule.At(80, 8), 12);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("cosine")]
    public void A_warm_up_rises_linearly_and_reaches_the_rate(string kind)
    {
        var schedule = new LearningRateSchedule(kind, 0.1, 20, 2.5, 20, 0.1);
        for (var step = 0; step < 10; step++)
            Assert.Equal(0.1 * (step + 1) / 10, schedule.At(step, 4), 12);
        Assert.InRange(schedule.At(10, 4), 0.0999, 0.1);
    }

    [Theory]
    [InlineData("line", 0.1, 1, 0, 1, 0.1, "--schedule")]
    [InlineData("step", 0, 1, 0, 1, 0.1, "--learning-rate")]
    [InlineData("step", double.NaN, 1, 0, 1, 0.1, "--learning-rate")]
    [InlineData("step", 0.1, 0, 0, 1, 0.1, "--epochs")]
    [InlineData("step", 0.1, 3, 3, 1, 0.1, "--warm-up")]
    [InlineData("step", 0.1, 3, 0, 0, 0.1, "--step-epochs")]
    [InlineData("step", 0.1, 3, 0, 1, 1.5, "--gamma")]
    public void Numbers_that_make_no_schedule_are_named(string kind, double rate, int epochs, double warmUp, double stepEpochs, double gamma, string option) =>
        Assert.Contains(option, Assert.Throws<InputException>(new LearningRateSchedule(kind, rate, epochs, warmUp, stepEpochs, gamma).Check).Message);
}
