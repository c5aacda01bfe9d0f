namespace Streaming.Network.Inversion;

/// <summary>
/// How well pictures are recovered: peak signal-to-noise ratios in decibels, 10 log10(255^2 / mean squared error), of red,
/// green and blue in 0..255.
/// </summary>
public sealed class PictureQuality
{
    private const double Peak = 255;
    private double ratios, errors, flatRatios;

    /// <summary>Pictures judged.</summary>
    public int Images { get; private set; }

    /// <summary>The mean of the pictures' own ratios.</summary>
    public double MeanRatio => ratios / Images;

    /// <summary>The ratio of the mean squared error over all pictures.</summary>
    public double RatioOfMeanError => Ratio(errors / Images);

    /// <summary>The mean ratio of pictures that are flat, in the mean colour of each: what knowing the colour alone gets.</summary>
    public double FlatRatio => flatRatios / Images;

    /// <summary>The ratio of a mean squared error.</summary>
    public static double Ratio(double meanSquaredError) => 10 * Math.Log10(Peak * Peak / meanSquaredError);

    /// <summary>Judges one picture; a picture without any error counts as one with an error of a hundredth of a level.</summary>
    /// <param name="made">Three planes of red, green and blue.</param>
    /// <param name="true">The picture that it should be, in the same order.</param>
    public void Add(ReadOnlySpan<float> made, ReadOnlySpan<float> @true)
    {
        if (made.Length != @true.Length || made.Length % 3 != 0)
            throw new ArgumentException($"Two pictures of one size are compared, three planes each, not {made.Length} and {@true.Length} numbers.", nameof(made));
        var error = MeanSquare(made, @true);
        errors += error;
        ratios += Ratio(Floor(error));
        var plane = made.Length / 3;
        var variance = 0.0;
        for (var c = 0; c < 3; c++)
            variance += Variance(@true.Slice(c * plane, plane)) / 3;
        flatRatios += Ratio(Floor(variance));
        Images++;
    }

    private static double Floor(double error) => Math.Max(error, 1e-4);

    private static double MeanSquare(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return sum / a.Length;
    }

    private static double Variance(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values)
        {
            sum += value;
            squares += (double)value * value;
        }
        var mean = sum / values.Length;
        return Math.Max(0, (squares / values.Length) - (mean * mean));
    }
}
