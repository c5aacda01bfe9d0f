namespace Streaming.Domain

open System

/// One flow on the grids of all layers, in the order of its space: for each layer the x plane and then the y plane, row by
/// row. A view of an array; components are cells, or sixteenths of them where they are whole numbers.
[<Struct>]
type FlowVector<'T>(space: FeatureSpace, components: 'T[]) =
    /// The space.
    member _.Space = space

    /// All components.
    member _.Components = components

    /// The x plane of a layer, Size x Size.
    member _.X(layer: int) = Span(components, space.OffsetOf layer, space.Layers[layer].Cells)

    /// The y plane of a layer, Size x Size.
    member _.Y(layer: int) = Span(components, space.OffsetOf layer + space.Layers[layer].Cells, space.Layers[layer].Cells)

    /// Both planes of a layer, x before y.
    member _.Planes(layer: int) = Span(components, space.OffsetOf layer, 2 * space.Layers[layer].Cells)

/// Making flow vectors.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module FlowVector =
    /// How many of the parts that a stored component counts make one cell: flows are rounded once, to sixteenths.
    let partsPerCell = 16

    /// A vector of nothing but zeros: no flow.
    let zero<'T> (space: FeatureSpace) = FlowVector<'T>(space, Array.zeroCreate space.Length)
