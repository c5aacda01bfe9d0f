using Streaming.Network.Training;

namespace Streaming.Network.Tests.Training;

public sealed class TrainingDrawsTests
{
    [Fact]
    public void An_order_has_every_image_once_and_another_in_every_epoch()
    {
        var draws = new TrainingDraws(5);
        Assert.Equal(Enumerable.Range(0, 100), draws.Order(0, 100).Order());
        Assert.NotEqual(draws.Order(0, 100), draws.Order(1, 100));
        Assert.Equal(draws.Order(3, 100), new TrainingDraws(5).Order(3, 100));
        Assert.NotEqual(draws.Order(0, 100), new TrainingDraws(6).Order(0, 100));
        // A fair shuffle leaves an image in its place about once.
        Assert.InRange(draws.Order(7, 1000).Index().Count(pair => pair.Index == pair.Item), 0, 8);
    }

    [Fact]
    public void Windows_reach_every_place_and_are_mirrored_half_of_the_time()
    {
        var draws = new TrainingDraws(1);
        var windows = Enumerable.Range(0, 20_000).Select(image => draws.Window(image % 7, image, 30)).ToList();
        Assert.All(windows, window => Assert.True(window is { Left: >= 0 and < 30, Top: >= 0 and < 30 }));
        Assert.Equal(900, windows.Select(window => (window.Left, window.Top)).Distinct().Count());
        Assert.InRange(windows.Count(window => window.Mirrored), 9_700, 10_300);
        Assert.InRange(windows.Average(window => window.Left), 14.2, 14.8);
        Assert.InRange(windows.Average(window => window.Top), 14.2, 14.8);
    }

    [Fact]
    public void What_is_drawn_does_not_depend_on_what_was_drawn_before()
    {
        var (first, second) = (new TrainingDraws(9), new TrainingDraws(9));
        var backwards = Enumerable.Range(0, 50).Reverse().Select(image => second.Window(2, image, 30)).Reverse().ToList();
        Assert.Equal(backwards, Enumerable.Range(0, 50).Select(image => first.Window(2, image, 30)));
        Assert.NotEqual(first.StepSeed(10, 0), first.StepSeed(10, 1));
        Assert.Equal(first.StepSeed(10, 1), second.StepSeed(10, 1));
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 200).Select(image => first.View(0, image, 4)).Distinct().Order());
    }
}
