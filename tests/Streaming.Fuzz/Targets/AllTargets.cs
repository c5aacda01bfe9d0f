namespace Streaming.Fuzz.Targets;

/// <summary>Every target.</summary>
internal static class AllTargets
{
    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<Target> List { get; } =
    [
        new VocTarget(), new LocTarget(), new CocoTarget(), new CsvTarget(), new SafetensorsTarget(), new CaffeTarget(), new PlanTarget(), new ConfigTarget(), new PngTarget(), new JpegTarget(),
        new FlowPartTarget(), new SmallTableTarget(), new BasesTarget(), new CheckpointTarget(), new FolderTarget(), new OnnxTarget(), new NetworkTarget(), new TarTarget(), new ZipTarget(), new RowsTarget(),
    ];

    /// <summary>The target of that name.</summary>
    public static Target Named(string name) =>
        List.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"--target {name}: expected one of {string.Join(", ", List.Select(target => target.Name))}, or all.");
}
