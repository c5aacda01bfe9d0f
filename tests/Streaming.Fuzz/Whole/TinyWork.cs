using Streaming.EndToEnd.Tests;

namespace Streaming.Fuzz.Whole;

/// <summary>Datasets and a plan with which every command takes a few seconds.</summary>
internal sealed class TinyWork
{
    private TinyWork(string folder, StreamingProgram program) => (Folder, Program) = (folder, program);

    /// <summary>Where everything lies.</summary>
    public string Folder { get; }

    /// <summary>The program.</summary>
    public StreamingProgram Program { get; }

    /// <summary>The made sample.</summary>
    public string Sample => this["sample"];

    /// <summary>Pictures in folders of two classes.</summary>
    public string Classes => this["classes"];

    /// <summary>A plan of four poses.</summary>
    public string PlanFile => this["tiny.json"];

    /// <summary>A path in the folder.</summary>
    public string this[params string[] parts] => Path.Combine([Folder, .. parts]);

    /// <summary>Makes all of it.</summary>
    public static async Task<TinyWork> Make(string folder, string program, CancellationToken cancellation)
    {
        var work = new TinyWork(folder, new StreamingProgram(program));
        Directory.CreateDirectory(folder);
        TinyPlan.Write(work.PlanFile, "rotate+");
        if (!Directory.Exists(work.Sample))
            await work.Program.Run(["sample", work.Sample], cancellation);
        if (!Directory.Exists(work.Classes))
            MadeClasses.Write(work.Classes, 6, 2);
        return work;
    }

    /// <summary>Copies a folder.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
