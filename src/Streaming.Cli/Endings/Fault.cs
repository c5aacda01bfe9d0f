using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Streaming.Domain;
using Streaming.Network.Training;
using Streaming.Pipeline.Graph;

namespace Streaming.Cli.Endings;

/// <summary>What ended a command, as a sentence with a way out, and the exit code: the last catch of the program.</summary>
internal static class Fault
{
    /// <summary>The variable that makes the program show where it failed.</summary>
    public const string DetailsVariable = "STREAMING_DETAILS";

    private const int TooManyFiles = 24, DiskIsFull = 28, IsReadOnly = 30, NameIsTooLong = 36, QuotaIsUsedUp = 122;
    private const int WindowsDiskIsFull = unchecked((int)0x80070070), WindowsHandleDiskIsFull = unchecked((int)0x80070027);

    /// <summary>The sentence and the exit code.</summary>
    /// <param name="thrown">What a command threw.</param>
    /// <param name="wayOn">What the command can do after it.</param>
    public static (string Message, ExitCode Code) Tell(Exception thrown, WayOn wayOn)
    {
        var root = RootOf(thrown);
        return root switch
        {
            InputException when IsFull(root.InnerException) => ($"{FullOf(root.InnerException!)} Make room there, or choose another place. {wayOn.Again}", ExitCode.Failed),
            InputException => (root.Message, ExitCode.BadInput),
            TrainingDivergedException => (root.Message, ExitCode.Failed),
            _ => (Sentence(root, StageOf(thrown), wayOn), ExitCode.Failed),
        };
    }

    /// <summary>Whether a command was stopped by its token.</summary>
    public static bool IsCancellation(Exception thrown) => RootOf(thrown) is OperationCanceledException;

    /// <summary>Why a stream of text could not be written.</summary>
    public static string ReasonOf(Exception failure) =>
        IsFull(failure) ? "its disk is full" : failure is UnauthorizedAccessException ? "it is closed" : failure.Message.TrimEnd('.');

    private static string Sentence(Exception root, string stage, WayOn wayOn) => root switch
    {
        _ when IsFull(root) => $"{FullOf(root)} Make room. {wayOn.Again}",
        PathTooLongException or IOException { HResult: NameIsTooLong } => $"A path is longer than the system allows ({Plain(root)}). Choose shorter names. {wayOn.Again}",
        IOException { HResult: TooManyFiles } => $"Too many files are open ({Plain(root)}). Allow more (ulimit -n), or give fewer --threads. {wayOn.Again}",
        IOException { HResult: IsReadOnly } => $"The file system is read-only ({Plain(root)}). Choose a folder that can be written into. {wayOn.Again}",
        UnauthorizedAccessException => $"Permission is denied ({Plain(root)}). Change the rights, or choose another place. {wayOn.Again}",
        IOException => $"A file could not be read or written ({Plain(root)}). See that the disk and the path are there. {wayOn.Again}",
        HttpRequestException or SocketException => $"The network did not answer as it should ({Plain(root)}). See that it can be reached. {wayOn.Again}",
        OperationCanceledException => $"Something took longer than it may ({Plain(root)}). {wayOn.Again}",
        InsufficientMemoryException or OutOfMemoryException => $"The memory is not enough. Give fewer --threads, or smaller --batch and --micro-batch where there are any. {wayOn.Again}",
        ExternalException when root.Message.Contains("memory", StringComparison.OrdinalIgnoreCase) => $"The memory is not enough ({Plain(root)}). Give fewer --threads, or smaller --batch and --micro-batch where there are any. {wayOn.Again}",
        DllNotFoundException or BadImageFormatException => $"A native library cannot be loaded: {NativeFault.ReasonOf(root)}. Install what it needs, or build the program again on this machine.",
        _ => $"This is a fault of the program: {root.GetType().Name}{stage} ({Plain(root)}). Please report it, with what {DetailsVariable}=1 before the command shows.",
    };

    // What wraps others says nothing of its own. Of several the first that is no consequence of another is meant.
    private static Exception RootOf(Exception thrown) => thrown switch
    {
        AggregateException { InnerExceptions: { Count: > 0 } several } => RootOf(several.FirstOrDefault(inner => inner is not OperationCanceledException) ?? several[0]),
        StageFaultedException or TypeInitializationException or TargetInvocationException when thrown.InnerException is { } inner => RootOf(inner),
        _ => thrown,
    };

    private static string StageOf(Exception? thrown) => thrown switch
    {
        null => "",
        StageFaultedException fault => $" in the stage {fault.Stage}",
        _ => StageOf(thrown.InnerException),
    };

    private static bool IsFull(Exception? e) =>
        e is IOException { HResult: DiskIsFull or QuotaIsUsedUp or WindowsDiskIsFull or WindowsHandleDiskIsFull };

    private static string FullOf(Exception e) =>
        e.HResult == QuotaIsUsedUp
            ? $"The quota of disk space is used up ({Plain(e)})."
            : $"The disk is full, or has no room for more files ({Plain(e)}).";

    // A message of another's making, as a part of a sentence.
    private static string Plain(Exception e) =>
        string.Join(' ', e.Message.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) is var line && line.Length > 300
            ? line[..300] + " .."
            : line.TrimEnd('.');
}
