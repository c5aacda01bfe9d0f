using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Storage.Bases;
using static TorchSharp.torch;

namespace Streaming.Network.Weights;

/// <summary>
/// The trained parameters of one AlexNet, or of a part of it, as named tensors of float32 under Caffe's names:
/// conv1.weight .. conv5.bias, fc6.weight .. fc8.bias. The shapes of all convolutions agree with the dialect.
/// </summary>
public sealed class WeightSet
{
    private WeightSet(Dialect dialect, IReadOnlyDictionary<string, WeightTensor> tensors)
    {
        Dialect = dialect;
        Tensors = tensors;
    }

    /// <summary>The order and sizes of the layers these weights were trained for.</summary>
    public Dialect Dialect { get; }

    /// <summary>The features of the network that these weights are of.</summary>
    public FeatureSpace Space => AlexNetSpace.Of(Dialect);

    /// <summary>How the dialect is known, such as "the file's metadata" or "assumed".</summary>
    public required string DialectEvidence { get; init; }

    /// <summary>The tensors by name, in the order of the file.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Tensors { get; }

    /// <summary>What the file says of itself; empty where it says nothing.</summary>
    public required string Description { get; init; }

    /// <summary>The files the tensors came from, in the order in which they were given.</summary>
    public required IReadOnlyList<WeightSource> Sources { get; init; }

    /// <summary>The names of the classes that the last layer's outputs stand for, such as WordNet identifiers; empty where the file does not tell.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The names of the convolution tensors that are not here: empty for a whole stack.</summary>
    public IReadOnlyList<string> MissingConvolutionTensors => Missing(AlexNetShapes.Convolutions(Dialect));

    /// <summary>The fully connected layers that are here, in order; empty for a convolution stack alone.</summary>
    public IReadOnlyList<FullyConnectedShape> ClassifierShapes { get; private init; } = [];

    /// <summary>The tensors that the network does not compute with.</summary>
    public IReadOnlyList<WeightTensor> UnusedTensors
    {
        get
        {
            var used = AlexNetShapes.Convolutions(Dialect).SelectMany(shape => new[] { shape.Name + ".weight", shape.Name + ".bias" }).Concat(ClassifierTensors).ToHashSet();
            return [.. Tensors.Values.Where(tensor => !used.Contains(tensor.Name))];
        }
    }

    /// <summary>Names and types of tensors in the files whose numbers were not read, for they are no floating point numbers and not the network's.</summary>
    public IReadOnlyList<string> PassedOver { get; private init; } = [];

    /// <summary>
    /// SHA-256 over the convolutions' names and numbers: the same for the same stack, whatever file it came from. Bases
    /// belong to the weights with their hash.
    /// </summary>
    public string ConvolutionHash() => ConvolutionHash(AlexNetShapes.Convolutions(Dialect)[^1].Name);

    /// <summary>The same over the convolutions up to one: stacks that agree so far have it in common. Inverters belong to it.</summary>
    /// <param name="last">The last convolution that counts: conv1 .. conv5.</param>
    public string ConvolutionHash(string last)
    {
        var shapes = AlexNetShapes.Convolutions(Dialect);
        return Hash(shapes.Take(shapes.ToList().FindIndex(shape => shape.Name == last) + 1).SelectMany(shape => new[] { shape.Name + ".weight", shape.Name + ".bias" }));
    }

    /// <summary>SHA-256 over the names and numbers of all tensors, whatever their order.</summary>
    public string Hash() => Hash(Tensors.Keys.Order(StringComparer.Ordinal));

    private string Hash(IEnumerable<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            if (!Tensors.TryGetValue(name, out var tensor))
                continue;
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What a network with these weights is known by: the names of their files, or, where they are from none, how they were drawn.</summary>
    public NetworkDescription Describe()
    {
        var words = Sources.Count == 0 ? Description : string.Join(" + ", Sources.Select(source => Path.GetFileName(source.Path)));
        return new(new WeightsDescription(words, ConvolutionHash(), DialectModule.name(Dialect)), Sources);
    }

    /// <summary>Where the tensors came from, for error sentences.</summary>
    internal string Origin => Sources.Count == 0 ? "the seeded weights" : string.Join(" + ", Sources.Select(source => source.Path));

    /// <summary>Puts tensors together and checks their shapes.</summary>
    /// <exception cref="InputException">
    /// A tensor has another shape than the dialect's network; or the fully connected layers are no chain from pool5.
    /// </exception>
    internal static WeightSet Create(Dialect dialect, string evidence, IEnumerable<WeightTensor> tensors, string description,
        IReadOnlyList<WeightSource> sources, IReadOnlyList<string>? classes = null)
    {
        var byName = new OrderedDictionary<string, WeightTensor>();
        var origin = sources.Count == 0 ? "the seeded weights" : sources[^1].Path;
        foreach (var tensor in tensors)
        {
            if (!byName.TryAdd(tensor.Name, tensor))
                throw new InputException($"{origin}: tensor {tensor.Name} is given twice; give files that do not overlap.");
        }
        WeightShapes.CheckConvolutions(origin, dialect, byName);
        return new WeightSet(dialect, byName)
        {
            DialectEvidence = evidence,
            Description = description,
            Sources = sources,
            ClassifierShapes = WeightShapes.OfClassifier(origin, byName, classes ?? []),
            Classes = classes ?? [],
        };
    }

    /// <summary>The weights that a network has now.</summary>
    /// <param name="network">The network.</param>
    /// <param name="description">What a file of them says of itself.</param>
    /// <param name="classes">What the last layer's outputs stand for.</param>
    public static WeightSet Of(AlexNet network, string description, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var tensors = network.Stack.named_parameters().Concat(network.Classifier.named_parameters())
            .Select(pair => new WeightTensor(pair.name, pair.parameter.shape, pair.parameter.cpu().contiguous().data<float>().ToArray()))
            .ToList();
        return Create(network.Stack.Dialect, "the network", tensors, description, [], classes: classes);
    }

    /// <summary>The same weights, with what was not read of their file.</summary>
    internal WeightSet WithPassedOver(IReadOnlyList<string> passedOver) => new(Dialect, Tensors)
    {
        DialectEvidence = DialectEvidence,
        Description = Description,
        Sources = Sources,
        ClassifierShapes = ClassifierShapes,
        Classes = Classes,
        PassedOver = passedOver,
    };

    /// <summary>The convolutions alone.</summary>
    public WeightSet StackAlone() =>
        Create(Dialect, DialectEvidence, Tensors.Values.Where(tensor => !ClassifierTensors.Contains(tensor.Name)), Description, Sources);

    /// <summary>The fully connected layers alone, with the names of their classes.</summary>
    public WeightSet ClassifierAlone() =>
        Create(Dialect, DialectEvidence, Tensors.Values.Where(tensor => ClassifierTensors.Contains(tensor.Name)), Description, Sources, Classes);

    /// <summary>These convolutions with fully connected layers of other weights.</summary>
    public WeightSet WithClassifierOf(WeightSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var head = other.Tensors.Values.Where(tensor => other.ClassifierTensors.Contains(tensor.Name));
        return Create(Dialect, DialectEvidence, StackAlone().Tensors.Values.Concat(head), Description, Sources, other.Classes);
    }

    private HashSet<string> ClassifierTensors => [.. ClassifierShapes.SelectMany(shape => new[] { shape.Name + ".weight", shape.Name + ".bias" })];

    /// <summary>These weights and those of another file, such as a convolution stack and its head.</summary>
    /// <exception cref="InputException">The two are of different dialects, or hold a tensor of the same name.</exception>
    public WeightSet Combine(WeightSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Dialect.Equals(other.Dialect))
        {
            throw new InputException($"{Origin} is of dialect {DialectModule.name(Dialect)} ({DialectEvidence}), but {other.Origin} of dialect "
                + $"{DialectModule.name(other.Dialect)} ({other.DialectEvidence}); expected parts of one network, or name the dialect.");
        }
        var description = Description == other.Description || other.Description.Length == 0 ? Description
            : Description.Length == 0 ? other.Description
            : $"{Description} + {other.Description}";
        return Create(Dialect, DialectEvidence, Tensors.Values.Concat(other.Tensors.Values), description,
            [.. Sources, .. other.Sources], ClassifierShapes.Count > 0 ? Classes : other.Classes).WithPassedOver([.. PassedOver, .. other.PassedOver]);
    }

    /// <summary>The names of these convolutions' tensors that are not here.</summary>
    internal List<string> Missing(IEnumerable<ConvolutionShape> shapes) =>
        [.. shapes.SelectMany(shape => new[] { shape.Name + ".weight", shape.Name + ".bias" }).Where(name => !Tensors.ContainsKey(name))];
}
