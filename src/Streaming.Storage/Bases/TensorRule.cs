using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>What a tensor of a family's file must be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, as the format spells it.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="CheckNumbers">Refuses numbers that cannot be, where some cannot; it is told the file and the tensor.</param>
internal sealed record TensorRule(string Name, string Type, Func<FamilySizes, long[]> Shape, Action<string, NamedTensor>? CheckNumbers = null)
{
    /// <summary>What every family's file holds, in the order of the file.</summary>
    public static readonly IReadOnlyList<TensorRule> Always =
    [
        new(TensorNames.Amounts, "F64", size => [size.Amounts]),
        new(TensorNames.Counts, "I64", size => [size.Amounts]),
        new(TensorNames.Sums, "I64", size => [size.Amounts, size.Length]),
        new(TensorNames.SquareSums, "I64", size => [size.Amounts, size.Length], TensorNumbers.NotNegative),
        new(TensorNames.FlowErrorSums, "I64", size => [size.Amounts, size.Layers], TensorNumbers.NotNegative),
        new(TensorNames.FlowErrorCells, "I64", size => [size.Amounts, size.Layers], TensorNumbers.NotNegative),
        new(TensorNames.Mean, "F64", size => [size.Length], TensorNumbers.Finite),
        new(TensorNames.Components, "F64", size => [size.Components, size.Length], TensorNumbers.Finite),
        new(TensorNames.Eigenvalues, "F64", size => [size.Components], TensorNumbers.Finite),
        new(TensorNames.Widening, "F64", size => [size.Widening, size.Length], TensorNumbers.Finite),
        CoefficientsNamed(TensorNames.Coefficients),
        new(TensorNames.ResidualVariance, "F64", size => [size.Length], TensorNumbers.Finite),
    ];

    /// <summary>What follows where the generators are held to their amounts.</summary>
    public static readonly TensorRule Exact = CoefficientsNamed(TensorNames.FlowCoefficients);

    /// <summary>What follows where the flows at the base amount are kept one by one.</summary>
    public static readonly IReadOnlyList<TensorRule> OneByOne =
    [
        new(TensorNames.BaseFlows, "I16", size => [size.BaseFlows, size.Length]),
        new(TensorNames.BaseFlowOriginals, "I64", size => [size.BaseFlows]),
        new(TensorNames.BaseFlowPoses, "F64", size => [size.BaseFlows], TensorNumbers.Angles),
    ];

    /// <summary>What follows where their second moments are kept.</summary>
    public static readonly IReadOnlyList<TensorRule> Moments =
    [
        new(TensorNames.SecondMoments, "F64", size => [size.Length, size.Length], TensorNumbers.Finite),
        new(TensorNames.SecondMomentSum, "I64", size => [size.Length]),
        new(TensorNames.SecondMomentCount, "I64", _ => [1], TensorNumbers.FlowCounts),
    ];

    /// <summary>What a family's file holds before its channel maps (<see cref="ChannelTensors"/>).</summary>
    /// <param name="has">Whether it holds a tensor of that name.</param>
    public static IEnumerable<TensorRule> Of(Func<string, bool> has) =>
        OfGenerators(has).Concat(has(TensorNames.SecondMoments) ? Moments : OneByOne);

    /// <summary>Those of them that generators are made from.</summary>
    /// <param name="has">Whether the file holds a tensor of that name.</param>
    public static IEnumerable<TensorRule> OfGenerators(Func<string, bool> has) => has(TensorNames.FlowCoefficients) ? Always.Append(Exact) : Always;

    private static TensorRule CoefficientsNamed(string name) =>
        new(name, "F64", size => [1 + size.Components + size.Widening, size.Powers], TensorNumbers.Finite);

    /// <summary>Refuses a tensor that a file lacks, or has in another shape, by its header.</summary>
    /// <exception cref="InputException">It does.</exception>
    public void Expect(SafetensorsFile file, FamilySizes sizes)
    {
        var shape = Shape(sizes);
        if (!file.Tensors.TryGetValue(Name, out var tensor))
            throw new InputException($"{file.Path}: expected a tensor {Name} of {TensorInfo.TextOf(shape)} {Type}, found none; the file holds {string.Join(", ", file.Tensors.Keys)}.");
        if (PackedTensors.IsPacked(Name))
        {
            if (tensor.Type != PackedTensors.Type || tensor.Shape.Count != 1)
                throw new InputException($"{file.Path}: expected tensor {Name} to be {TensorInfo.TextOf(shape)} {Type}, packed into bytes ({PackedTensors.Type}), found {tensor.ShapeText} {tensor.Type}.");
        }
        else if (tensor.Type != Type || !tensor.Shape.SequenceEqual(shape))
            throw new InputException($"{file.Path}: expected tensor {Name} to be {TensorInfo.TextOf(shape)} {Type}, found {tensor.ShapeText} {tensor.Type}.");
    }

    /// <summary>The tensor that is about to be written.</summary>
    /// <exception cref="ArgumentException">It is missing, or of another type or shape.</exception>
    public NamedTensor Take(NamedTensors tensors, FamilySizes sizes)
    {
        var tensor = tensors[Name];
        return ElementType.NameOf(tensor.Values) == Type && tensor.Shape.SequenceEqual(Shape(sizes))
            ? tensor
            : throw new ArgumentException($"Tensor {Name} is {TensorInfo.TextOf(tensor.Shape)} {ElementType.NameOf(tensor.Values)}; expected {TensorInfo.TextOf(Shape(sizes))} {Type}.", nameof(tensors));
    }

    /// <summary>The tensor of a file whose header was checked, with numbers that can be.</summary>
    /// <exception cref="InputException">It is missing, or one of its numbers cannot be.</exception>
    public NamedTensor Read(SafetensorsFile file, FamilySizes sizes)
    {
        var tensor = PackedTensors.IsPacked(Name) ? PackedTensors.Read(file, "", Name, Type, Shape(sizes)) : file.ReadTensor(Name);
        CheckNumbers?.Invoke(file.Path, tensor);
        return tensor;
    }
}
