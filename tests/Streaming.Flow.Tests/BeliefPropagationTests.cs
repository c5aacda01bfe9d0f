using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;
using Streaming.Flow.Matching;

namespace Streaming.Flow.Tests;

public sealed unsafe class BeliefPropagationTests
{
    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(1, 7, 2, 0)]
    [InlineData(9, 1, 0, 3)]
    [InlineData(5, 4, 1, 2)]
    [InlineData(16, 17, 2, 2)]
    [InlineData(20, 33, 2, 1)]
    [InlineData(34, 18, 1, 2)]
    public void Sweeps_are_those_of_plain_message_passing(int height, int width, int wx, int wy)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            int cells = height * width;
            int[] startX = [.. Enumerable.Range(0, cells).Select(_ => random.Next(-2, 3))];
            int[] startY = [.. Enumerable.Range(0, cells).Select(_ => random.Next(-1, 2))];
            var window = new SearchWindow(wx, wy);
            var layout = new WavefrontLayout(height, width);
            var plane = new AlignedBuffer();
            float* fast = plane.Ensure(layout.PlaneLength(window.Pairs));
            var plain = new double[cells][];
            for (int cell = 0; cell < cells; cell++)
            {
                plain[cell] = new double[window.Pairs];
                for (int pair = 0; pair < window.Pairs; pair++)
                {
                    int x = cell % width, y = cell / width;
                    float cost = random.Next(1000) / 64f;
                    plain[cell][pair] = cost;
                    fast[layout.Row(x + y, window.Pairs) + y + pair * layout.Stride] = cost;
                }
            }

            var propagation = new BeliefPropagation();
            propagation.Begin(layout, window, startX, startY);
            var judge = new PlainBeliefPropagation(plain, height, width, wx, wy, startX, startY, alpha: 1.5, truncation: 4);
            for (int sweep = 0; sweep < 5; sweep++)
            {
                float share = 0.5f + 0.125f * sweep;
                propagation.Sweep<Lanes512>(fast, share, 1.5f, 4f, forward: sweep % 2 == 0);
                judge.Sweep(forward: sweep % 2 == 0, share);
                AssertSame(judge, 0, propagation.LayerX, layout, window.StatesX);
                AssertSame(judge, 1, propagation.LayerY, layout, window.StatesY);
            }

            GC.KeepAlive(plane);
            GC.KeepAlive(propagation);
        }
    }

    private static void AssertSame(PlainBeliefPropagation judge, int layer, LayerMessages fast, WavefrontLayout layout, int states)
    {
        var sums = stackalloc float[states * 16];
        for (int cell = 0; cell < layout.Height * layout.Width; cell++)
        {
            int x = cell % layout.Width, y = cell / layout.Width;
            fast.Sum<Lanes512>(x + y, y, sums);
            var expected = judge.Sum(layer, cell);
            for (int k = 0; k < states; k++)
                Assert.Equal(expected[k], sums[k * 16], 1e-3);
        }
    }
}
