using Streaming.Domain;

namespace Streaming.Network.Inversion;

/// <summary>
/// The steps of the inverter of one layer: convolutions on the layer's own grid, then up-convolutions, each of which makes
/// two cells of one. On AlexNet's grids they go the network's own way back, 13 to 27 to 55 cells and on to 112 and 227 pixels;
/// on others there are as many as the stride has powers of two.
/// </summary>
/// <param name="Layer">The layer whose features go in.</param>
/// <param name="Space">The features of the network that it is a layer of.</param>
/// <param name="Width">Channels of the steps, in units of those that the default inverters have, rounded to eights.</param>
public sealed record InverterShape(string Layer, FeatureSpace Space, double Width = 1)
{
    private const int Colours = 3;

    // Channels on grids of 13, 27, 55 and 112 cells, or so many steps before the pixels. Inverters that begin at 55 cells have
    // fewer steps, and wider ones.
    private const int Coarse = 192, Middle = 96, Fine = 48, Finest = 24, WideFine = 64, WideFinest = 32;

    // Channels are whole octets, which fill vector units; oneDNN's transposed convolutions are also wrong for some other numbers.
    private const int Octet = 8;

    // A step from 55 cells, with no padding, to 112 and on to 227: 2 (55 - 1) + 4 and 2 (112 - 1) + 5.
    private const int ToPixels = 4, UpKernel = 5;

    /// <summary>Whether an inverter may be so wide: from a hundredth of the default ones to sixteen times as wide.</summary>
    public static bool IsWidth(double width) => width is >= 0.01 and <= 16;

    /// <summary>The layer's grid and channels.</summary>
    public Layer Grid => Space.IndexOf(Layer) is >= 0 and var place ? Space.Layers[place]
        : throw new InputException($"'{Layer}' is not a layer that features are inverted at; expected one of {string.Join(", ", Space.LayerNames)}.");

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<InverterStep> Steps
    {
        get
        {
            var steps = new List<InverterStep>();
            var channels = Grid.Channels;
            void Add(int outputs, int kernel, int padding, bool up)
            {
                var wide = outputs == Colours ? Colours : Octet * Math.Max(1, (int)Math.Round(outputs * Width / Octet));
                steps.Add(new InverterStep((up ? "up" : "conv") + (steps.Count(step => step.Up == up) + 1), channels, wide, kernel, padding, up));
                channels = wide;
            }
            if (!IsAlexNets)
            {
                Add(ChannelsBefore(Doublings + 1), 3, 1, up: false);
                for (var left = Doublings; left > 0; left--)
                    Add(left == 1 ? Colours : ChannelsBefore(left), UpKernel, 1, up: true);
                return steps;
            }
            switch (Grid.Size)
            {
                case 55:
                    Add(WideFine, 3, 1, up: false);
                    Add(WideFine, 3, 1, up: false);
                    break;
                case 27:
                    Add(Middle, 3, 1, up: false);
                    Add(Fine, UpKernel, 1, up: true);
                    break;
                default:
                    Add(Coarse, 3, 1, up: false);
                    Add(Middle, UpKernel, 1, up: true);
                    Add(Fine, UpKernel, 1, up: true);
                    break;
            }
            Add(Grid.Size == 55 ? WideFinest : Finest, ToPixels, 0, up: true);
            Add(Colours, UpKernel, 0, up: true);
            return steps;
        }
    }

    /// <summary>
    /// For each pixel of the picture, along one side, where it lies among the cells that the last step makes; all of them are
    /// whole where the stride is a power of two.
    /// </summary>
    internal double[] Places
    {
        get
        {
            // AlexNet's steps make pixels whose first lies where Caffe's conv1 begins. A step with a kernel of 5 and a padding of 1
            // puts the middle of cell i at 2 i + 1.
            double PlaceOf(int pixel)
            {
                if (IsAlexNets)
                    return pixel + 5 - Space.Layers[0].Origin;
                double cell = (pixel - Grid.Origin) / Grid.Stride, cells = 1 << Doublings;
                return (cells * cell) + (cells - 1);
            }
            return [.. Enumerable.Range(0, Space.InputSize).Select(PlaceOf)];
        }
    }

    /// <summary>Numbers that one image has on its way through all steps, what goes in and what comes out included.</summary>
    internal long Activations
    {
        get
        {
            var (size, sum) = (Grid.Size, (long)Grid.Size * Grid.Size * Grid.Channels);
            foreach (var step in Steps)
            {
                size = step.SizeAfter(size);
                sum += (long)size * size * step.Outputs;
            }
            return sum;
        }
    }

    // The grids that these steps were made for: 55, 27 and 13 cells, 4, 8 and 16 pixels apart.
    private bool IsAlexNets => (Grid.Size, Grid.Stride) is (55, 4) or (27, 8) or (13, 16) && Space.Layers[0] is { Size: 55, Stride: 4 };

    private int Doublings => Math.Max(1, (int)Math.Round(Math.Log2(Grid.Stride)));

    private static int ChannelsBefore(int doublings) => doublings switch { <= 2 => Finest, 3 => Fine, 4 => Middle, _ => Coarse };
}
