using Streaming.Flow.Pyramid;

namespace Streaming.Flow.Matching;

/// <summary>Counts the energy of an integer flow.</summary>
internal static unsafe class FieldEnergy
{
    public static SiftFlowEnergy Of(FeaturePyramid from, FeaturePyramid to, LevelWeights weights, ReadOnlySpan<int> flowX, ReadOnlySpan<int> flowY)
    {
        double data = 0, displacement = 0, smoothness = 0;
        var inside = 0;
        var fromLevel = from.Level(0);
        var toLevel = to.Level(0);
        for (int y = 0, cell = 0; y < from.Height; y++)
        {
            for (var x = 0; x < from.Width; x++, cell++)
            {
                int u = flowX[cell], v = flowY[cell];
                displacement += Math.Abs(u) + Math.Abs(v);
                if (x > 0)
                    smoothness += Tie(u - flowX[cell - 1]) + Tie(v - flowY[cell - 1]);
                if (y > 0)
                    smoothness += Tie(u - flowX[cell - from.Width]) + Tie(v - flowY[cell - from.Width]);
                if ((uint)(x + u) >= (uint)to.Width || (uint)(y + v) >= (uint)to.Height)
                    continue;
                inside++;
                float* own = fromLevel.Cell(y, x), target = toLevel.Cell(y + v, x + u);
                for (var channel = 0; channel < from.Channels; channel++)
                    data += Math.Abs((double)own[channel] - target[channel]);
            }
        }

        var peak = Math.Max(from.Peak, to.Peak);
        var scale = peak >= FeaturePyramid.SmallestPeak ? 255.0 / peak : 0.0;
        return new SiftFlowEnergy(data * scale, weights.Gamma * scale * displacement, smoothness * scale, inside, from.Height * from.Width - inside);

        double Tie(int difference) => Math.Min((double)weights.Alpha * Math.Abs(difference), weights.Truncation);
    }
}
