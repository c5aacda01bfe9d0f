using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Streaming.Pages.Tests.Support;

/// The browser's executable on this machine: the one that STREAMING_CHROMIUM names, one on the path, or, where a machine that
/// checks has none and may, the distribution's own, installed once.
internal static class BrowserProgram
{
    private const string Variable = "STREAMING_CHROMIUM", InstallVariable = "STREAMING_INSTALL_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-headless-shell", "google-chrome"];

    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(8);

    /// The executable, or why there is none.
    public static (string? Path, string Why) Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? (named, "") : throw new FileNotFoundException($"{Variable} names {named}, which does not exist.", named);
        if (OnPath() is { } found)
            return (found, "");
        if (!MayInstall)
            return (null, $"no {string.Join(", ", Names)} on the path; name a browser's executable in {Variable}, or set {InstallVariable}=1 as root on Debian");
        var failure = Install();
        return OnPath() is { } installed ? (installed, "") : (null, $"Chromium could not be installed: {failure}");
    }

    /// A browser refuses its sandbox to root, and pages here are our own.
    public static bool IsRoot => !OperatingSystem.IsWindows() && Environment.UserName == "root";

    private static bool MayInstall =>
        IsRoot && File.Exists("/etc/debian_version")
        && (new[] { "CI", InstallVariable }).Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && value is not ("0" or "false"));

    private static string? OnPath() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         from name in Names
         let path = Path.Combine(folder, name + (RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ".exe" : ""))
         where File.Exists(path)
         select path).FirstOrDefault();

    // Several processes of tests may want it at once: one installs, the others wait and find it.
    private static string Install()
    {
        using var held = Hold(Path.Combine(Path.GetTempPath(), "streaming-chromium.lock"));
        if (OnPath() is not null)
            return "";
        string[] install = ["install", "-y", "--no-install-recommends", "chromium"];
        // The lists of packages may be missing or old.
        return Apt(install) is null ? "" : Apt("update") ?? Apt(install) ?? "";
    }

    private static FileStream Hold(string path)
    {
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(500))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (watch.Elapsed < 3 * InstallTime)
            {
                // Another process installs.
            }
        }
    }

    // What went wrong, or null.
    private static string? Apt(params string[] arguments)
    {
        var start = new ProcessStartInfo("apt-get", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(InstallTime))
        {
            process.Kill(entireProcessTree: true);
            return $"apt-get {arguments[0]} took longer than {InstallTime.TotalMinutes} minutes";
        }
        Task.WaitAll(output, error);
        return process.ExitCode == 0 ? null : $"apt-get {arguments[0]} ended with {process.ExitCode}: {error.Result.Trim().Split('\n')[^1]}";
    }
}
