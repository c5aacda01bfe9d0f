// Measures the examples of docs/commands.md and writes their seconds there: every one from the program's start to its end, one
// after the other in a new folder, on two threads. Let the machine have nothing else to do.
//
//   dotnet build src/Streaming.Cli -c Release
//   dotnet run scripts/command-times.cs                  writes the page
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourcePath())!, ".."));
var program = Path.Combine(root, "artifacts", "bin", "Streaming.Cli", "release", "streaming");
var page = Path.Combine(root, "docs", "commands.md");
var folder = Directory.CreateTempSubdirectory("streaming-times-").FullName;
try
{
    var text = Regex.Replace(File.ReadAllText(page), @"^(\| `[a-z-]+` \| `streaming )([^`]*)(` \| [^|]* \|)[^|]*\|$", row =>
    {
        var line = row.Groups[2].Value;
        var seconds = Run(line);
        Console.WriteLine($"{seconds,8:F1} s  {line}");
        if (line.StartsWith("sample", StringComparison.Ordinal))
            MakePictures();
        if (line.StartsWith("learn", StringComparison.Ordinal))
            Run(line.Replace("0/2", "1/2", StringComparison.Ordinal).Replace("runs/learned", "runs/second", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"{row.Groups[1].Value}{line}{row.Groups[3].Value} {seconds:F0} |");
    }, RegexOptions.Multiline);
    File.WriteAllText(page, text);
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static string SourcePath([CallerFilePath] string path = "") => path;

double Run(string line)
{
    var start = new ProcessStartInfo(program, line.Split(' ')) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["STREAMING_THREADS"] = "2";
    var watch = Stopwatch.StartNew();
    using var process = Process.Start(start)!;
    var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    process.WaitForExit();
    return process.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"{line}: exit code {process.ExitCode}\n{output.Result}\n{error.Result}");
}

// What the page says that there is beside the sample.
void MakePictures()
{
    Run("weights default --to model.onnx");
    var pictures = Directory.GetFiles(Path.Combine(folder, "sample"), "*.JPEG", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
    File.Copy(pictures[0], Path.Combine(folder, "a.jpg"));
    File.Copy(pictures[0], Path.Combine(folder, "b.jpg"));
    for (var i = 0; i < 12; i++)
    {
        var place = Path.Combine(folder, "photos", i < 8 ? "train" : "val", i % 2 == 0 ? "even" : "odd");
        Directory.CreateDirectory(place);
        File.Copy(pictures[i], Path.Combine(place, Path.GetFileName(pictures[i])));
    }
}
