namespace Streaming.Fuzz.Running;

/// <summary>What an input may take.</summary>
/// <param name="MemoryMb">Memory above what the child has before its first input, in MB.</param>
/// <param name="SecondsEach">Seconds after which an input hangs.</param>
internal sealed record Limits(int MemoryMb = 512, double SecondsEach = 10);
