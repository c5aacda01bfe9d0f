using Streaming.Flow.Fields;
using Streaming.Flow.Warping;

namespace Streaming.Flow.Tests;

public sealed class FlowInverseTests
{
    private const int Side = 27, Middle = 13;

    [Theory]
    [InlineData(30, 1)]
    [InlineData(-60, 1)]
    [InlineData(0, 1.3)]
    [InlineData(0, 0.75)]
    public void Its_result_solves_the_equation(double degrees, double scale)
    {
        var (x, y) = Field(degrees, scale);
        float[] backX = new float[x.Length], backY = new float[x.Length];
        Assert.InRange(FlowInverse.Solve(Side, Side, x, y, backX, backY), 0f, 1e-3f);
        FeatureMap mapX = new(x, Side, Side, 1), mapY = new(y, Side, Side, 1);
        for (int cell = 0; cell < x.Length; cell++)
        {
            float px = cell % Side + backX[cell], py = cell / Side + backY[cell];
            Assert.Equal(-PlainSample.At(mapX, px, py, 0), backX[cell], 1e-2);
            Assert.Equal(-PlainSample.At(mapY, px, py, 0), backY[cell], 1e-2);
        }
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(-60, 1)]
    [InlineData(0, 1.3)]
    public void The_inverse_of_an_exact_field_is_that_of_the_inverse_transform_in_the_middle(double degrees, double scale)
    {
        var (x, y) = Field(degrees, scale);
        var (wantedX, wantedY) = Field(-degrees, 1 / scale);
        float[] backX = new float[x.Length], backY = new float[x.Length];
        FlowInverse.Solve(Side, Side, x, y, backX, backY);
        double negation = 0;
        for (int cell = 0; cell < x.Length; cell++)
        {
            if (Math.Abs(cell % Side - Middle) > 6 || Math.Abs(cell / Side - Middle) > 6)
                continue;
            Assert.Equal(wantedX[cell], backX[cell], 1e-2);
            Assert.Equal(wantedY[cell], backY[cell], 1e-2);
            negation = Math.Max(negation, Math.Abs(-x[cell] - wantedX[cell]));
        }

        Assert.True(negation > 0.4, $"negation is as good: {negation}");
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        float[] zero = new float[12], holed = new float[12];
        holed[6] = float.NaN;
        Assert.Contains("row 1, column 2", Assert.Throws<ArgumentException>(() => FlowInverse.Solve(3, 4, zero, holed, new float[12], new float[12])).Message);
        Assert.Throws<ArgumentException>(() => FlowInverse.Solve(3, 4, zero, zero, new float[12], new float[11]));
    }

    // The sampling field of a turn and a scaling about the middle of the grid.
    private static (float[] X, float[] Y) Field(double degrees, double scale)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        float[] x = new float[Side * Side], y = new float[Side * Side];
        for (int cell = 0; cell < x.Length; cell++)
        {
            double px = cell % Side - Middle, py = cell / Side - Middle;
            (x[cell], y[cell]) = ((float)((cos * px - sin * py) / scale - px), (float)((sin * px + cos * py) / scale - py));
        }

        return (x, y);
    }
}
