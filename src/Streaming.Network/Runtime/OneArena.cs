using System.Runtime.InteropServices;

namespace Streaming.Network.Runtime;

/// <summary>
/// One arena of the C library's memory for all threads. The runtime's own threads make arenas before any managed code runs;
/// torch's tensors then lie in whichever a thread is given, and each arena keeps the most that it ever held, hundreds of
/// megabytes that others ask for anew.
/// </summary>
public static partial class OneArena
{
    // What glibc reads once, when a process begins.
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>
    /// Begins the process anew in its place, with the same arguments, files and number: call it before anything else. Returns
    /// where that is done already, where the variable says otherwise, and where the C library is not glibc.
    /// </summary>
    public static void Ensure()
    {
        if (!OperatingSystem.IsLinux() || !Allocator.IsGlibc || Environment.GetEnvironmentVariable(Variable) is not null || Environment.ProcessPath is not { } program)
            return;
        var arguments = Arguments();
        if (arguments.Length > 1 && SetVariable(Variable, "1", 1) == 0)
            _ = Execute(program, arguments);
    }

    // As they came, whatever bytes they are of; null ends them. Where there are none, there is nothing to begin with.
    private static nint[] Arguments()
    {
        var words = File.ReadAllBytes("/proc/self/cmdline");
        var arguments = new List<nint>();
        for (var from = 0; from < words.Length; from = Array.IndexOf(words, (byte)0, from) + 1)
        {
            var length = Array.IndexOf(words, (byte)0, from) + 1 - from;
            if (length <= 0)
                return [];
            arguments.Add(Marshal.AllocHGlobal(length));
            Marshal.Copy(words, from, arguments[^1], length);
        }
        return [.. arguments, 0];
    }

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int replaces);

    [LibraryImport("libc.so.6", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, nint[] arguments);
}
