using System.Text.Json;
using System.Text.Json.Nodes;

namespace Streaming.Storage.Runs;

/// <summary>What a folder tells of the run in it: its config.json, and metrics.json where the run is finished.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Config">config.json.</param>
/// <param name="Metrics">metrics.json; null where the run is not finished.</param>
public sealed record RunRecord(string Folder, JsonObject Config, JsonObject? Metrics)
{
    /// <summary>The command, such as learn; null where config.json does not tell.</summary>
    public string? Command => Text(Config, "command");

    /// <summary>The command's options.</summary>
    public JsonObject Options => Config["options"] as JsonObject ?? [];

    /// <summary>How many originals the run's result stands for; null where it is not finished or counts none.</summary>
    public long? Originals => Metrics?["originals"] is JsonValue value && value.TryGetValue(out long count) ? count : null;

    /// <summary>The run of a folder; null where the folder holds no config.json that a run wrote.</summary>
    public static RunRecord? TryRead(string folder) =>
        Read(Path.Combine(folder, RunFiles.Config)) is { } config && Text(config, "version") is not null
            ? new RunRecord(Path.GetFullPath(folder), config, Read(Path.Combine(folder, RunFiles.Metrics)))
            : null;

    /// <summary>Why a folder that holds no bases has none, where the run in it tells; null where it does not.</summary>
    public static string? WhyNoBases(string folder)
    {
        if (TryRead(folder) is not { } run)
            return File.Exists(Path.Combine(folder, RunFiles.Unfinished))
                ? $"{folder}: the run in this folder ended before it had made anything, so it has no bases; run it again."
                : null;
        if (run.Metrics is null)
            return $"{folder}: the run in this folder{(run.Command is { } command ? $" ({command})" : "")} was interrupted before it had bases; go on with it by --resume, or run it anew with --overwrite.";
        return run.Originals == 0
            ? $"{folder}: the run in this folder found no original, so it has no bases; {RunFiles.Selection} in it has each image's reason."
            : null;
    }

    /// <summary>A text of a JSON object; null where there is none.</summary>
    internal static string? Text(JsonObject json, string key) => json[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonObject? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
