using System.Text.Json.Serialization;

namespace Streaming.Network.Training;

/// <summary>How well some images were told apart while they were learned from.</summary>
/// <param name="Loss">Cross-entropy, added up over the images.</param>
/// <param name="Hits">Images whose class got the highest probability.</param>
/// <param name="Images">How many images.</param>
public readonly record struct StepScore(double Loss, long Hits, long Images)
{
    /// <summary>The score of no images.</summary>
    public static StepScore None => default;

    /// <summary>The score of both.</summary>
    public static StepScore operator +(StepScore a, StepScore b) => Add(a, b);

    /// <summary>The score of both.</summary>
    public static StepScore Add(StepScore a, StepScore b) => new(a.Loss + b.Loss, a.Hits + b.Hits, a.Images + b.Images);

    /// <summary>Loss of one image.</summary>
    [JsonIgnore]
    public double MeanLoss => Images == 0 ? double.NaN : Loss / Images;

    /// <summary>Hits in percent.</summary>
    [JsonIgnore]
    public double Top1 => Images == 0 ? double.NaN : 100.0 * Hits / Images;
}
