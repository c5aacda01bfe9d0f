namespace Streaming.Network.Training;

/// <summary>
/// How well a network tells the images of each class apart, by one view of each, the first, and by all its views: their
/// probabilities are averaged (Krizhevsky et al. 2012, section 4.1).
/// </summary>
/// <param name="classes">Outputs of the network.</param>
/// <param name="views">Views of each image.</param>
public sealed class ClassScores(int classes, int views)
{
    private readonly ViewScore[] centre = new ViewScore[classes], multi = new ViewScore[classes];

    /// <summary>The score by the first view, class by class.</summary>
    public IReadOnlyList<ViewScore> CentreOfClass => centre;

    /// <summary>The score by all views, class by class.</summary>
    public IReadOnlyList<ViewScore> MultiOfClass => multi;

    /// <summary>The score by the first view.</summary>
    public ViewScore Centre => Sum(centre);

    /// <summary>The score by all views.</summary>
    public ViewScore Multi => Sum(multi);

    /// <summary>Counts the images of a batch.</summary>
    /// <param name="probabilities">views x classes of each image in turn.</param>
    /// <param name="labels">The images' classes.</param>
    public void Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels)
    {
        if (probabilities.Length != labels.Length * views * classes)
            throw new ArgumentException($"{labels.Length} images with {views} views have {labels.Length * views * classes} probabilities, not {probabilities.Length}.", nameof(probabilities));
        var mean = new float[classes];
        for (var image = 0; image < labels.Length; image++)
        {
            var own = probabilities.Slice(image * views * classes, views * classes);
            Array.Clear(mean);
            for (var i = 0; i < own.Length; i++)
                mean[i % classes] += own[i] / views;
            var label = labels[image];
            centre[label] = centre[label].With(own[..classes], label);
            multi[label] = multi[label].With(mean, label);
        }
    }

    private static ViewScore Sum(ViewScore[] scores) => scores.Aggregate(default(ViewScore), (sum, score) =>
        new ViewScore(sum.Images + score.Images, sum.First + score.First, sum.AmongFive + score.AmongFive));
}
