using Streaming.Domain;

namespace Streaming.Storage.Runs;

/// <summary>Where the output folder of a run may be: nothing that the run reads may come to lie in it, or be replaced by it.</summary>
internal static class RunPlace
{
    /// <summary>The full path of the value of --out.</summary>
    /// <exception cref="InputException">It is no path.</exception>
    public static string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException e)
        {
            throw new InputException($"--out is no name of a folder ({e.Message}); give another.", e);
        }
    }

    /// <summary>Before the folder is made: a folder in a dataset, or in bases, is part of what is read.</summary>
    /// <exception cref="InputException">It lies in what is read.</exception>
    public static void CheckOutside(string path, string? dataset, string[] inputs)
    {
        var place = RealPath.ofPath(path);
        if (dataset is not null && RealPath.isIn(RealPath.ofPath(dataset), place))
            throw new InputException($"--out: {path} lies in the dataset {dataset}, whose images a run's pictures would become; give a folder outside of it by --out.");
        if (inputs.FirstOrDefault(input => Directory.Exists(input) && RealPath.isIn(RealPath.ofPath(input), place)) is { } read)
            throw new InputException($"--out: {path} lies in {read}, which this command reads; give another folder by --out.");
    }

    /// <summary>Before what an older run left is removed: none of it may be read by the one that replaces it.</summary>
    /// <exception cref="InputException">Some of it is.</exception>
    public static void CheckReplaced(string path, IReadOnlyList<string> inputs)
    {
        // A run may have hundreds of thousands of parts, in a few folders.
        var replaced = RunFiles.Of(path)
            .GroupBy(file => Path.GetDirectoryName(file)!)
            .SelectMany(group => RealPath.ofPath(group.Key) is var folder ? group.Select(file => Path.Combine(folder, Path.GetFileName(file))) : [])
            .ToList();
        foreach (var input in inputs)
        {
            var real = RealPath.ofPath(input);
            if (replaced.Any(file => RealPath.isIn(real, file)))
                throw new InputException($"--out: {path} holds {input}, which this command reads and would replace; choose another folder.");
        }
    }
}
