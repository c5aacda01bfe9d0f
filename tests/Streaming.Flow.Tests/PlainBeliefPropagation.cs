namespace Streaming.Flow.Tests;

/// <summary>
/// Belief propagation cell by cell in reading order, each message minimised over all pairs of states in absolute
/// displacements, in double precision: the judge of the fast sweeps.
/// </summary>
internal sealed class PlainBeliefPropagation
{
    private readonly int height, width, nx, ny;
    private readonly int[] startX, startY;
    private readonly double alpha, truncation;
    private readonly double[][] costs;

    /// <summary>Messages by layer, cell and side; sides are left, right, up, down.</summary>
    private readonly double[][][][] messages;

    public PlainBeliefPropagation(double[][] costs, int height, int width, int wx, int wy, int[] startX, int[] startY, double alpha, double truncation)
    {
        (this.costs, this.height, this.width) = (costs, height, width);
        (this.startX, this.startY, this.alpha, this.truncation) = (startX, startY, alpha, truncation);
        (nx, ny) = (2 * wx + 1, 2 * wy + 1);
        messages = new double[2][][][];
        for (int layer = 0; layer < 2; layer++)
            messages[layer] = [.. Enumerable.Range(0, height * width).Select(_ => Enumerable.Range(0, 4).Select(_ => new double[layer == 0 ? nx : ny]).ToArray())];
    }

    public void Sweep(bool forward, double share)
    {
        for (int step = 0; step < height * width; step++)
        {
            int cell = forward ? step : height * width - 1 - step;
            int x = cell % width, y = cell / width;
            for (int layer = 0; layer < 2; layer++)
            {
                var belief = Belief(layer, cell);
                if (forward)
                {
                    if (x + 1 < width)
                        Send(layer, belief, share, cell, 1, cell + 1, 0);
                    if (y + 1 < height)
                        Send(layer, belief, share, cell, 3, cell + width, 2);
                }
                else
                {
                    if (x > 0)
                        Send(layer, belief, share, cell, 0, cell - 1, 1);
                    if (y > 0)
                        Send(layer, belief, share, cell, 2, cell - width, 3);
                }
            }
        }
    }

    /// <summary>The sum of a cell's messages, per state of the layer.</summary>
    public double[] Sum(int layer, int cell) =>
        [.. Enumerable.Range(0, layer == 0 ? nx : ny).Select(k => messages[layer][cell].Sum(side => side[k]))];

    /// <summary>What a cell was told by its right and its lower neighbour, per state of the layer.</summary>
    public double[] SumOfLater(int layer, int cell) =>
        [.. Enumerable.Range(0, layer == 0 ? nx : ny).Select(k => messages[layer][cell][1][k] + messages[layer][cell][3][k])];

    private double[] Belief(int layer, int cell)
    {
        var own = Sum(layer, cell);
        var other = Sum(1 - layer, cell);
        for (int k = 0; k < own.Length; k++)
        {
            double best = double.PositiveInfinity;
            for (int o = 0; o < other.Length; o++)
                best = Math.Min(best, other[o] + costs[cell][layer == 0 ? o * nx + k : k * nx + o]);
            own[k] += best;
        }

        return own;
    }

    private void Send(int layer, double[] belief, double share, int cell, int side, int receiver, int receiverSide)
    {
        var start = layer == 0 ? startX : startY;
        var without = belief.Zip(messages[layer][cell][side], (b, m) => share * b - m).ToArray();
        double least = without.Min();
        messages[layer][receiver][receiverSide] = [.. Enumerable.Range(0, belief.Length).Select(k =>
            without.Select((b, o) => b + Math.Min(alpha * Math.Abs(start[receiver] + k - start[cell] - o), truncation)).Min() - least)];
    }
}
