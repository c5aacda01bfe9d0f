using System.Globalization;
using Streaming.Experiments.Profile;

namespace Streaming.Cli.Commands;

/// <summary>A network's profile as lines of text.</summary>
internal static class ProfileTable
{
    private const int Column = 24;

    /// <summary>Writes where it stops being equivariant, and a table of transforms and layers.</summary>
    public static void Write(NetworkProfileMetrics network, TextWriter output)
    {
        output.WriteLine($"{network.Name} ({network.Description})");
        foreach (var finding in network.Findings)
            output.WriteLine("  " + finding.Text);
        output.WriteLine("  Inside the object: what the exact warp leaves, in the layer's own deviation; what the channel map leaves over that; share of the change that the warp and the map explain; amounts told, in per cent.");
        output.WriteLine($"  {"",-18}{string.Concat(network.Layers.Select(layer => $"{layer.Name,Column}"))}");
        foreach (var transform in network.Rows.GroupBy(row => (row.Family, row.Amount)))
            output.WriteLine($"  {string.Create(CultureInfo.InvariantCulture, $"{transform.Key.Family} {transform.Key.Amount}"),-18}{string.Concat(transform.Select(row => $"{Cell(row.Values),Column}"))}");
        var cost = network.Milliseconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  Features of one picture: {cost.Forward:F1} ms by the network; {cost.Field + cost.Move + cost.Map:F1} ms by a generator ({cost.Field:F1} for the field and the maps, {cost.Move:F1} to move, {cost.Map:F1} to mix channels), on one thread."));
    }

    private static string Cell(ProfileMeasures<double> values)
    {
        var inside = values.Inside;
        var told = double.IsFinite(values.Told.Mapped.Told) ? values.Told.Mapped.Told : values.Told.Moved.Told;
        return string.Create(CultureInfo.InvariantCulture, $"{Number(inside.ExactWarp)} {Number(inside.ChannelMapOverExactWarp)} {Percent(inside.ExplainedByWarp)} {Percent(inside.ExplainedByMap)} {Percent(told)}");
    }

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("F2", CultureInfo.InvariantCulture) : "-";

    private static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("F0", CultureInfo.InvariantCulture) : "-";
}
