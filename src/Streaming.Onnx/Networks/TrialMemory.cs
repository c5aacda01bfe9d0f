using Microsoft.ML.OnnxRuntime;

namespace Streaming.Onnx.Networks;

/// <summary>The memory in which networks are tried that nobody has run yet: one room for all of them, with walls.</summary>
internal static class TrialMemory
{
    /// <summary>Numbers that a tensor of a network may have for one picture.</summary>
    public const long MostNumbers = 1L << 26;

    /// <summary>What a session's failure means where these walls were in the way, as a sentence's end; nothing where they were not.</summary>
    public static string? WallIn(string words) =>
        words.Contains(OutOfRoom, StringComparison.Ordinal) ? $"asks for more than {MostBytes >> 20} MB for one picture beside its weights; expected one that takes less" : null;

    // As much as the tensors of a large network for one picture take beside its weights; a file of a few bytes can ask for more.
    private const uint MostBytes = 448u << 20;

    private const string OutOfRoom = "Available memory of";

    private const int AsRequested = 1, AsUsual = -1;

    private static readonly Lazy<bool> Room = new(() =>
    {
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var walls = new OrtArenaCfg(MostBytes, AsRequested, AsUsual, AsUsual);
        OrtEnv.Instance().CreateAndRegisterAllocator(memory, walls);
        return true;
    });

    /// <summary>Makes a session compute as the model is written, and in this room alone; its weights lie outside.</summary>
    public static void Bound(SessionOptions settings, RunOptions run)
    {
        _ = Room.Value;
        settings.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        settings.EnableMemoryPattern = false;
        settings.AddSessionConfigEntry("session.use_env_allocators", "1");
        settings.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        settings.AddSessionConfigEntry("session.disable_prepacking", "1");
        // What a run has used is given back at its end.
        run.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
    }
}
