namespace Streaming.Network.Training;

/// <summary>How many images a network tells apart.</summary>
/// <param name="Images">How many images.</param>
/// <param name="First">Images whose class got the highest probability.</param>
/// <param name="AmongFive">Images whose class got one of the five highest.</param>
public readonly record struct ViewScore(long Images, long First, long AmongFive)
{
    /// <summary>First places in percent.</summary>
    public double Top1 => Images == 0 ? double.NaN : 100.0 * First / Images;

    /// <summary>First five places in percent.</summary>
    public double Top5 => Images == 0 ? double.NaN : 100.0 * AmongFive / Images;

    /// <summary>With one more image.</summary>
    /// <param name="probabilities">What the network says, class by class.</param>
    /// <param name="label">The image's class. Among equal probabilities the earlier class stands first.</param>
    public ViewScore With(ReadOnlySpan<float> probabilities, int label)
    {
        var better = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] > probabilities[label] || (probabilities[i] == probabilities[label] && i < label) || float.IsNaN(probabilities[label]))
                better++;
        }
        return new ViewScore(Images + 1, First + (better < 1 ? 1 : 0), AmongFive + (better < 5 ? 1 : 0));
    }
}
