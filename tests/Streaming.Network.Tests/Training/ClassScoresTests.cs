using Streaming.Network.Training;

namespace Streaming.Network.Tests.Training;

public sealed class ClassScoresTests
{
    [Fact]
    public void Views_are_averaged_and_the_first_stands_alone()
    {
        var scores = new ClassScores(3, 2);
        // The first view of the first image is wrong, its mean right; the other way round for the second.
        scores.Add([0.4f, 0.5f, 0.1f, 0.9f, 0.1f, 0, 0.1f, 0.5f, 0.4f, 0, 0.1f, 0.9f], [0, 1]);
        Assert.Equal(new ViewScore(2, 1, 2), scores.Centre);
        Assert.Equal(new ViewScore(2, 1, 2), scores.Multi);
        Assert.Equal([new ViewScore(1, 0, 1), new ViewScore(1, 1, 1), default], scores.CentreOfClass);
        Assert.Equal([new ViewScore(1, 1, 1), new ViewScore(1, 0, 1), default], scores.MultiOfClass);
        Assert.Throws<ArgumentException>(() => scores.Add([1, 0, 0], [0]));
    }

    [Fact]
    public void Five_are_enough_and_ties_go_to_the_earlier_class()
    {
        float[] probabilities = [0.3f, 0.2f, 0.2f, 0.1f, 0.1f, 0.1f, 0];
        Assert.Equal(new ViewScore(1, 1, 1), default(ViewScore).With(probabilities, 0));
        Assert.Equal(new ViewScore(1, 0, 1), default(ViewScore).With(probabilities, 4));
        Assert.Equal(new ViewScore(1, 0, 0), default(ViewScore).With(probabilities, 5));
        Assert.Equal(new ViewScore(1, 0, 0), default(ViewScore).With([float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], 0));
        Assert.Equal(50, new ViewScore(4, 2, 3).Top1);
        Assert.Equal(75, new ViewScore(4, 2, 3).Top5);
    }
}
