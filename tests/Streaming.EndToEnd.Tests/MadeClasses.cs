using System.Globalization;
using Streaming.Imaging.Tests;

namespace Streaming.EndToEnd.Tests;

/// Small noisy pictures of two classes, upright and level stripes, in folders of classes.
internal static class MadeClasses
{
    private const int Side = 64;

    public static void Write(string folder, int train = 12, int val = 6)
    {
        foreach (var (part, count, first) in new[] { ("train", train, 0), ("val", val, 1000) })
        {
            Fill(Path.Combine(folder, part, "level"), count, first, (_, y) => y);
            Fill(Path.Combine(folder, part, "upright"), count, first, (x, _) => x);
        }
    }

    private static void Fill(string folder, int count, int first, Func<int, int, int> along)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            var random = new Random(first + i + (folder.Length * 7919));
            var (period, phase) = (8 + (random.NextDouble() * 8), random.NextDouble() * 6);
            var rows = new byte[Side * Side * 3];
            for (var at = 0; at < rows.Length; at++)
            {
                var wave = Math.Sin((along(at / 3 % Side, at / 3 / Side) * 2 * Math.PI / period) + phase);
                rows[at] = (byte)(128 + (80 * wave) + random.Next(-40, 40));
            }
            File.WriteAllBytes(Path.Combine(folder, i.ToString("D3", CultureInfo.InvariantCulture) + ".png"), PngFile.Make(Side, Side, 8, PngFile.Rgb, rows));
        }
    }
}
