// Makes a catalogue of many small pictures with their boxes, in tars, lets `select` judge all of them, and tells the seconds of each
// tenth and the memory, beside that of a catalogue of a thousand. Nothing is kept for each image, so memory must not grow with them,
// but for the index of names.
//
//   dotnet run scripts/catalogue-scale.cs [IMAGES [FOLDER]]     1,000,000 images in a new folder for temporary files unless told otherwise
//
// STREAMING names the program; otherwise it is the one that was built into artifacts/.
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Shards = 20, Few = 1000;
var images = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
var folder = args.Length > 1 ? Directory.CreateDirectory(args[1]).FullName : Directory.CreateTempSubdirectory("catalogue-").FullName;
var program = Environment.GetEnvironmentVariable("STREAMING") ?? Path.Combine(Environment.CurrentDirectory, "artifacts/bin/Streaming.Cli/release/streaming");

// A grey picture of 8x8 pixels as a BMP, which needs no library: 54 bytes and its pixels.
var picture = new byte[54 + 8 * 24];
"BM"u8.CopyTo(picture);
BitConverter.TryWriteBytes(picture.AsSpan(2), picture.Length);
BitConverter.TryWriteBytes(picture.AsSpan(10), 54);
BitConverter.TryWriteBytes(picture.AsSpan(14), 40);
BitConverter.TryWriteBytes(picture.AsSpan(18), 8);
BitConverter.TryWriteBytes(picture.AsSpan(22), 8);
BitConverter.TryWriteBytes(picture.AsSpan(26), (short)1);
BitConverter.TryWriteBytes(picture.AsSpan(28), (short)24);
picture.AsSpan(54).Fill(128);

try
{
    Make("few", Few, 1);
    Make("many", images, Shards);
    var few = await Select("few-{00..00}.tar", Few);
    Console.WriteLine($"{Few:N0} images: {few.Seconds:F1} s, at most {few.Megabytes:N0} MB");
    var many = await Select($"many-{{00..{Shards - 1:D2}}}.tar", images);
    Console.WriteLine($"{images:N0} images: {many.Seconds:F1} s, at most {many.Megabytes:N0} MB, {many.Megabytes - few.Megabytes:N0} MB more");
    var before = 0.0;
    for (var tenth = 1; tenth <= 10; tenth++)
    {
        var at = many.At(tenth * images / 10);
        Console.WriteLine($"  up to {tenth * images / 10,9:N0}: {at:F1} s, {at - before:F1} s of them for this tenth");
        before = at;
    }

    Console.WriteLine($"files: selection.parquet {new FileInfo(Path.Combine(folder, "out-many-", "selection.parquet")).Length / 1e6:N1} MB, rejects.parquet {new FileInfo(Path.Combine(folder, "out-many-", "rejects.parquet")).Length / 1e6:N1} MB");
}
finally
{
    if (args.Length < 2)
        Directory.Delete(folder, recursive: true);
}

// Every tenth image is an original; the box of the others is too small.
void Make(string name, int count, int shards)
{
    for (var shard = 0; shard < shards; shard++)
    {
        var path = Path.Combine(folder, $"{name}-{shard:D2}.tar");
        if (File.Exists(path))
            continue;
        using var tar = new TarWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20), TarEntryFormat.Ustar);
        for (var i = shard * (count / shards); i < (shard + 1) * (count / shards); i++)
        {
            var (from, to) = i % 10 == 0 ? (1, 7) : (3, 5);
            var xml = $"<annotation><size><width>8</width><height>8</height></size><object><name>n01440764</name><bndbox><xmin>{from}</xmin><ymin>{from}</ymin><xmax>{to}</xmax><ymax>{to}</ymax></bndbox></object></annotation>";
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"c{i / 1000:D4}/{i:D7}.bmp") { DataStream = new MemoryStream(picture) });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"c{i / 1000:D4}/{i:D7}.xml") { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(xml)) });
        }
    }
}

async Task<Measured> Select(string tars, int count)
{
    var outFolder = Path.Combine(folder, "out-" + tars[..tars.IndexOf('{')]);
    var start = new ProcessStartInfo(program, ["select", Path.Combine(folder, tars), "--out", outFolder, "--overwrite"]) { RedirectStandardError = true, RedirectStandardOutput = true };
    var watch = Stopwatch.StartNew();
    using var process = Process.Start(start)!;
    var (told, most) = (new List<(double Seconds, double Images)> { (0, 0) }, 0L);
    process.ErrorDataReceived += (_, e) =>
    {
        // Such as "; 123,456 of 1,000,000 images examined".
        if (e.Data is { } line && line.Contains("images examined", StringComparison.Ordinal))
            told.Add((watch.Elapsed.TotalSeconds, double.Parse(line[(line.LastIndexOf(';', line.IndexOf("images examined", StringComparison.Ordinal)) + 1)..].Trim().Split(' ')[0], NumberStyles.AllowThousands)));
    };
    process.BeginErrorReadLine();
    var output = process.StandardOutput.ReadToEndAsync();
    while (!process.WaitForExit(200))
    {
        process.Refresh();
        most = Math.Max(most, process.HasExited ? 0 : process.PeakWorkingSet64);
    }

    if (process.ExitCode != 0)
        throw new InvalidOperationException($"select ended with {process.ExitCode}: {await output}");
    told.Add((watch.Elapsed.TotalSeconds, count));
    return new Measured(watch.Elapsed.TotalSeconds, most / 1048576.0, told);
}

sealed record Measured(double Seconds, double Megabytes, List<(double Seconds, double Images)> Told)
{
    // Between two lines of progress images are judged evenly.
    public double At(double images)
    {
        var after = Told.FindIndex(point => point.Images >= images);
        var (a, b) = (Told[after - 1], Told[after]);
        return a.Seconds + (b.Seconds - a.Seconds) * (images - a.Images) / (b.Images - a.Images);
    }
}
