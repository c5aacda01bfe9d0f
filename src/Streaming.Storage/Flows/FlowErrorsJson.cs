using Streaming.Domain;

namespace Streaming.Storage.Flows;

/// <summary>A family's endpoint errors in the metadata of a part of flows: amounts x layers, row-major.</summary>
internal sealed record FlowErrorsJson(long[] Sums, long[] Cells)
{
    public static FlowErrorsJson Of(NamedTensors tensors) =>
        new(tensors.Of<long>(TensorNames.FlowErrorSums), tensors.Of<long>(TensorNames.FlowErrorCells));

    public NamedTensors ToTensors(int layers) =>
        new([new(TensorNames.FlowErrorSums, Sums, Sums.Length / layers, layers), new(TensorNames.FlowErrorCells, Cells, Cells.Length / layers, layers)]);
}
