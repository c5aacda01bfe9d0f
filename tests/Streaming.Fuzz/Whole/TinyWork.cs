using System.Text.Json.Nodes;
using Streaming.EndToEnd.Tests;

namespace Streaming.Fuzz.Whole;

/// <summary>Datasets and a plan with which every command takes a few seconds.</summary>
internal sealed class TinyWork
{
    private const string Plan = """
        {"rotate+": {"flows": "tracked", "base": 10, "amounts": [10, 20], "poses": 4}}
        """;

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
        WritePlan(work.PlanFile);
        if (!Directory.Exists(work.Sample))
            await work.Program.Run(["sample", work.Sample], cancellation);
        if (!Directory.Exists(work.Classes))
            MadeClasses.Write(work.Classes, 6, 2);
        return work;
    }

    /// <summary>A small plan with channel maps, made of the plan quick.</summary>
    public static void WritePlan(string path)
    {
        var plan = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "plans", "quick.json")))!.AsObject();
        plan.Remove("$schema");
        plan["name"] = "tiny";
        plan["families"] = JsonNode.Parse(Plan);
        plan["channel_map"] = new JsonObject { ["layers"] = new JsonArray("conv5"), ["poses"] = 4, ["cells"] = 64, ["degree"] = 1 };
        File.WriteAllText(path, plan.ToJsonString());
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
