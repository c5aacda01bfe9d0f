using Streaming.Domain;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Endings;

/// <summary>What an interrupted run left that it can be gone on from, by what lies in its folder.</summary>
internal static class SavedWork
{
    /// <summary>In words, such as "2 parts of flows are saved in runs/x"; that nothing is, where nothing is.</summary>
    public static string Words(string folder)
    {
        List<string> saved = [];
        try
        {
            if (Directory.Exists(folder))
            {
                Count(Files(folder, "part-*.parquet"), "part of flows", "parts of flows");
                Count(Files(folder, RunFiles.Model) + Files(folder, "result.json"), "finished training", "finished trainings");
                Count(Files(folder, RunFiles.Checkpoint), "checkpoint", "checkpoints");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"what {folder} holds cannot be told ({e.Message.TrimEnd('.')})";
        }
        var all = Enumeration.names(saved);
        return all.Length == 0 ? $"nothing was saved in {folder} yet that could be gone on from"
            : $"{all} {(saved.Count == 1 && all.StartsWith("1 ", StringComparison.Ordinal) ? "is" : "are")} saved in {folder}";

        void Count(int count, string one, string several)
        {
            if (count > 0)
                saved.Add($"{count} {(count == 1 ? one : several)}");
        }
    }

    private static int Files(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Count();
}
