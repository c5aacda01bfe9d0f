using Streaming.Flow.Deviations;
using Streaming.Flow.Fields;

namespace Streaming.Flow.Tests;

/// <summary>Deviations straight from the definition: every feature interpolated by itself, everything in doubles.</summary>
internal static class PlainDeviation
{
    public static Deviation OfWarp(FeatureMap features, float[] x, float[] y, FeatureMap truth, Func<int, bool> counts)
    {
        double squares = 0, absolutes = 0;
        long values = 0;
        for (int cell = 0; cell < features.Height * features.Width; cell++)
        {
            if (!counts(cell))
                continue;
            for (int c = 0; c < features.Channels; c++)
            {
                double made = PlainSample.At(features, cell % features.Width + x[cell], cell / features.Width + y[cell], c);
                double difference = made - truth.Values.Span[cell * features.Channels + c];
                squares += difference * difference;
                absolutes += Math.Abs(difference);
                values++;
            }
        }

        return new Deviation(squares, absolutes, values);
    }
}
