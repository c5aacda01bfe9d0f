using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Runs;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>
/// A folder of bases: bases.json, and one safetensors file for each family. It is replaced as a whole, so that what is
/// read was written together. Where a replacement was cut off, the older bases are read, until the next one is whole.
/// </summary>
public sealed class BasesFolder
{
    private readonly Dictionary<Family, FamilySummary> summaries;

    private BasesFolder(string path, BasesJson json)
    {
        Path = path;
        Description = new BasesDescription(json.ProgramVersion, json.Weights, json.FeatureSpace.ToSpace(), json.Plan,
            [.. json.Originals.Select(o => o.ToOriginal())]);
        summaries = json.Families.ToDictionary(family => FamilyModule.parse(family.Family));
        Families = [.. summaries.Keys.Order()];
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the bases were learned with and from.</summary>
    public BasesDescription Description { get; }

    /// <summary>The families, in the order of <see cref="FamilyModule.all"/>.</summary>
    public IReadOnlyList<Family> Families { get; }

    /// <summary>Writes bases, in the place of those that are there; they appear whole or not at all.</summary>
    /// <param name="path">The folder; files in it that are none of bases stay.</param>
    /// <param name="description">What the bases were learned with and from.</param>
    /// <param name="families">The families; they are taken and written one at a time.</param>
    /// <exception cref="ArgumentException">Tensors do not fit together, or a family comes twice.</exception>
    public static void Write(string path, BasesDescription description, IEnumerable<FamilyTensors> families)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(families);
        WholeFolder.Write(path, RunFiles.IsOfBases, folder =>
        {
            var summaries = new List<FamilySummary>();
            foreach (var family in families)
                summaries.Add(WriteFamily(folder, family, description));
            if (summaries.Select(summary => summary.Family).Distinct().Count() != summaries.Count)
                throw new ArgumentException("A family comes twice.", nameof(families));
            JsonFile.Write(System.IO.Path.Combine(folder, RunFiles.BasesIndex), new BasesJson(BasesJson.CurrentVersion,
                description.ProgramVersion, description.Weights, FeatureSpaceJson.Of(description.Space), description.Plan, [.. summaries],
                [.. description.Originals.Select(OriginalJson.Of)]));
        });
    }

    /// <summary>
    /// Opens bases: reads bases.json and checks it against the header of every family's file. The large arrays are
    /// read when asked for.
    /// </summary>
    /// <param name="path">The folder, or a run's folder that holds one named bases.</param>
    /// <exception cref="InputException">There are no bases, or they are damaged or of another version.</exception>
    public static BasesFolder Open(string path)
    {
        path = Find(path);
        var jsonPath = System.IO.Path.Combine(path, RunFiles.BasesIndex);
        var version = JsonFile.Read<BasesVersionJson>(jsonPath, "a description of bases").FormatVersion;
        if (version != BasesJson.CurrentVersion)
            throw new InputException($"{jsonPath}: these bases have format version {version}; this program reads version {BasesJson.CurrentVersion}; learn them again.");
        var json = JsonFile.Read<BasesJson>(jsonPath, "a description of bases", nulls: false);
        if (BasesCheck.FirstFault(json) is { } fault)
            throw new InputException($"{jsonPath}: {fault}; the file is damaged, so learn these bases again or take another copy of them.");
        var folder = new BasesFolder(path, json);
        foreach (var summary in json.Families)
            using (var file = folder.OpenFile(summary))
                FamilyFile.Check(file, summary, folder.Description.Space);
        return folder;
    }

    /// <summary>
    /// Holds bases for one process that is about to replace them, until what it returns is disposed. Readers need no hold.
    /// </summary>
    /// <param name="path">The folder, or a run's folder that holds one named bases.</param>
    /// <exception cref="InputException">There are no bases, or another process holds them.</exception>
    public static IDisposable Hold(string path)
    {
        var place = PlaceOf(path);
        try
        {
            return RunLock.Take(place + ".lock", $"{place}: another process is extending these bases; wait for it to end.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{place}: cannot write beside these bases ({e.Message}); copy them to where they can be replaced.", e);
        }
    }

    /// <summary>Where bases that replace these are to be written.</summary>
    /// <param name="path">The folder, or a run's folder that holds one named bases.</param>
    /// <exception cref="InputException">There are no bases.</exception>
    public static string PlaceOf(string path) => WholeFolder.Place(Find(path));

    /// <summary>Bytes that flows at the base amount, or what stands in for them, take in the files of all families.</summary>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public long BaseFlowBytes => summaries.Values.Sum(summary =>
    {
        using var file = OpenFile(summary);
        return file.Tensors.Values.Where(tensor => tensor.Name is TensorNames.BaseFlows or TensorNames.SecondMoments).Sum(tensor => tensor.End - tensor.Start);
    });

    /// <summary>A family as bases.json lists it.</summary>
    /// <exception cref="InputException">The bases lack the family.</exception>
    public FamilySummary Summary(Family family) =>
        summaries.TryGetValue(family, out var summary)
            ? summary
            : throw new InputException($"{Path}: these bases have no {FamilyModule.name(family)} family; they have {string.Join(", ", Families.Select(FamilyModule.name))}.");

    /// <summary>
    /// What a family's generators, mean flows and channel maps are made from, without what only estimators need.
    /// </summary>
    /// <exception cref="InputException">The bases lack the family, or its file cannot be read.</exception>
    public NamedTensors ReadGenerators(Family family)
    {
        var summary = Summary(family);
        using var file = OpenFile(summary);
        return FamilyFile.ReadGenerators(file, summary, Description.Space);
    }

    /// <summary>All that is stored of a family, after the file was compared with its hash.</summary>
    /// <exception cref="InputException">The bases lack the family, or its file is damaged.</exception>
    public FamilyTensors Read(Family family)
    {
        var summary = Summary(family);
        Verify(summary);
        using var file = OpenFile(summary);
        var tensors = FamilyFile.Read(file, summary, Description.Space);
        if (!BelongTo(Description, tensors))
            throw new InputException($"{file.Path}: a base flow belongs to an original that bases.json does not list; the files of this folder do not belong together.");
        return new FamilyTensors(family, summary.BaseAmount, tensors);
    }

    /// <summary>Compares every file with its hash in bases.json.</summary>
    /// <exception cref="InputException">A file is not the one that was written.</exception>
    public void Verify()
    {
        foreach (var summary in summaries.Values)
            Verify(summary);
    }

    /// <summary>Compares a family's file with its hash in bases.json.</summary>
    /// <exception cref="InputException">The bases lack the family, or its file is not the one that was written.</exception>
    public void Verify(Family family) => Verify(Summary(family));

    private void Verify(FamilySummary summary)
    {
        var file = FilePath(summary);
        string found;
        try
        {
            found = ContentHash.OfFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: expected a family's arrays, but the file cannot be read ({e.Message}).", e);
        }
        if (found != summary.Sha256)
            throw new InputException($"{file}: its SHA-256 is {found}; bases.json has {summary.Sha256}; the file is damaged or from other bases.");
    }

    private SafetensorsFile OpenFile(FamilySummary summary) => SafetensorsFile.Open(FilePath(summary));

    private string FilePath(FamilySummary summary) => System.IO.Path.Combine(Path, summary.File);

    private static FamilySummary WriteFamily(string folder, FamilyTensors family, BasesDescription description)
    {
        if (family.Tensors.Has(TensorNames.BaseFlows) == family.Tensors.Has(TensorNames.SecondMoments))
            throw new ArgumentException("A family keeps either its base flows or their second moments.", nameof(family));
        if (!BelongTo(description, family.Tensors))
            throw new ArgumentException("A base flow belongs to an original that is not listed.", nameof(family));
        var name = FamilyFile.Name(family.Family);
        var path = System.IO.Path.Combine(folder, name);
        FamilyFile.Write(path, family, description.Space);
        return FamilyFile.Summarise(family, description.Space, name, ContentHash.OfFile(path));
    }

    private static bool BelongTo(BasesDescription description, NamedTensors tensors) =>
        !tensors.Has(TensorNames.BaseFlowOriginals)
        || tensors.Of<long>(TensorNames.BaseFlowOriginals).All(index => index >= 0 && index < description.Originals.Count);

    private static string Find(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new InputException("expected a folder of bases, but its path is empty.");
        if (File.Exists(path))
            throw new InputException($"{path}: expected a folder of bases, but this is a file; name the folder that holds {RunFiles.BasesIndex}.");
        string[] candidates = [WholeFolder.Current(path), WholeFolder.Current(System.IO.Path.Combine(path, "bases"))];
        return Array.Find(candidates, folder => File.Exists(System.IO.Path.Combine(folder, RunFiles.BasesIndex)))
            ?? throw new InputException(RunRecord.WhyNoBases(path) ?? $"{path}: expected a folder of bases, but there is no {RunFiles.BasesIndex} in it; the command learn writes one.");
    }
}
