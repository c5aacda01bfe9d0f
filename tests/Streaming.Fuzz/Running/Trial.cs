using System.Diagnostics;
using Streaming.Fuzz.Targets;

namespace Streaming.Fuzz.Running;

/// <summary>One input, given to the program in this process.</summary>
internal static class Trial
{
    /// <summary>The exception that is no refusal; null where there was none.</summary>
    public static Exception? Leak(Target target, byte[] input, string folder, out Verdict verdict)
    {
        try
        {
            verdict = target.Run(input, folder);
            return null;
        }
        catch (Exception e) when (Target.IsRefusal(e))
        {
            verdict = Verdict.Refused;
            return null;
        }
        catch (Exception e)
        {
            verdict = Verdict.Refused;
            return e;
        }
    }

    /// <summary>The exception's type and the first place in the program's own code.</summary>
    public static string Signature(Exception error)
    {
        var root = error.GetBaseException();
        var frame = new StackTrace(root).GetFrames().Select(frame => frame.GetMethod())
            .FirstOrDefault(method => method?.DeclaringType?.FullName is { } name && name.StartsWith("Streaming.", StringComparison.Ordinal));
        // What the command line prints has its own stack trace in its message.
        return error is InvalidOperationException && error.InnerException is not null ? error.Message
            : error is InvalidOperationException && error.Message.StartsWith("exit code", StringComparison.Ordinal) ? error.Message.Split('\n').FirstOrDefault(line => line.Contains("   at ", StringComparison.Ordinal))?.Trim() ?? error.Message.Split('\n')[0]
            : $"{root.GetType().Name} in {frame?.DeclaringType?.FullName}.{frame?.Name}";
    }

    /// <summary>Makes an input smaller by halves, as long as it fails in the same way.</summary>
    public static byte[] Small(Target target, byte[] input, string signature, string folder)
    {
        var deadline = Stopwatch.StartNew();
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at < input.Length && deadline.Elapsed.TotalSeconds < 5;)
            {
                byte[] less = [.. input[..at], .. input[Math.Min(input.Length, at + piece)..]];
                if (less.Length < input.Length && Leak(target, less, folder, out _) is { } error && Signature(error) == signature)
                    input = less;
                else
                    at += piece;
            }
        }
        return input;
    }
}
