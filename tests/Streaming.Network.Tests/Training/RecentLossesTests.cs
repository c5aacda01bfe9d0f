using Streaming.Network.Training;

namespace Streaming.Network.Tests.Training;

public sealed class RecentLossesTests
{
    // The step, from 1, at which the losses are said to be far above the beginning; 0 where they never are.
    private static int Told(double start, IEnumerable<double> losses)
    {
        var recent = new RecentLosses();
        return losses.Select((loss, i) => recent.IsFarAbove(new StepScore(loss * 4, 0, 4), start) ? i + 1 : 0).FirstOrDefault(step => step > 0);
    }

    [Fact]
    public void Steps_far_above_the_beginning_are_told_once_there_are_ten() =>
        Assert.Equal(10, Told(1.1, [1.1, 3, .. Enumerable.Repeat(500.0, 20)]));

    [Fact]
    public void A_few_unlucky_steps_are_not() =>
        Assert.Equal(0, Told(1.1, [.. Enumerable.Repeat(1.0, 20), 300, 500, .. Enumerable.Repeat(2.0, 20)]));

    [Fact]
    public void A_network_that_begins_near_no_loss_may_lose_a_little() =>
        Assert.Equal(0, Told(1e-6, Enumerable.Repeat(2.0, 40)));

    [Fact]
    public void An_explosion_in_the_middle_is_told_within_ten_steps() =>
        Assert.InRange(Told(0.7, [.. Enumerable.Repeat(0.5, 50), .. Enumerable.Range(0, 20).Select(i => Math.Pow(10, i))]), 51, 60);

    [Fact]
    public void Steps_of_no_image_say_nothing()
    {
        var recent = new RecentLosses();
        for (var i = 0; i < 30; i++)
            Assert.False(recent.IsFarAbove(StepScore.None, 1) || recent.IsFarAbove(new StepScore(1e9, 0, 1), null));
    }
}
