namespace Streaming.Generators.Similarities

open System
open System.Buffers
open System.Numerics.Tensors
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Amounts
open Streaming.Generators.Moving
open Streaming.Learning.Amounts

/// Similarities as hypotheses: were the second picture made from the first by one of them, then the first one's features, moved by
/// the composed generators and mapped, would be those of the second. Safe to use from several threads.
[<Sealed; AllowNullLiteral(false)>]
type SimilarityHypotheses(moves: ISimilarityMoves, radius: float) =
    // Cells of a layer that are all compared.
    static let many = 200

    let space = moves.Space
    let warp = FeatureWarp(space, Boundary.Clamp)
    // Neighbours are alike: of many cells every second one tells as much as all, at half the cost.
    let compared (layer: Layer) =
        let own = HypothesisRegion.cells space radius layer
        if own.Length > many then own |> Array.filter (fun cell -> (cell / layer.Size + cell % layer.Size) % 2 = 0) else own

    let cells = space.Layers |> Array.map compared
    let numbers = SimilarityAxis.all.Length

    // Numbers on either side of a place whose difference tells the slope: what moves cells at half the region's radius by a
    // quarter of the layer's cell, over which linear interpolation has its corners.
    let steps (layer: int) =
        let pixels = 0.25 * space.Layers[layer].Stride * float Family.translationFrame / float space.InputSize
        let angle = 0.25 * space.Layers[layer].Stride / (0.5 * radius)
        [| angle * 180.0 / Math.PI; angle; pixels; pixels |]

    // The place and those on either side of it along each axis: fields of the axes of each.
    let around layer (place: float[]) (steps: float[]) =
        let field axis number = moves.Field(SimilarityAxis.all[axis], number, layer)
        let here = place |> Array.mapi field
        let moved axis number = here |> Array.mapi (fun i own -> if i = axis then field axis number else own)

        [| here
           for axis in 0 .. numbers - 1 do
               moved axis (place[axis] + steps[axis])
               moved axis (place[axis] - steps[axis]) |]

    /// What similarities do.
    member _.Moves = moves

    /// Cells that are compared, for each layer.
    member _.Cells = cells

    /// How far the features of the first picture, under the hypothesis of a place, are from those of the second at one layer, and
    /// how that changes with the place, were channels mixed by the maps of the place `mapped` all around.
    member _.Slope(before: ViewFeatures, after: ViewFeatures, layer: int, place: float[], mapped: float[]) : DeviationSlope =
        let grid, own, step = space.Layers[layer], cells[layer], steps layer
        let length = own.Length * grid.Channels
        let all = around layer place step
        let rows = ArrayPool<float32>.Shared.Rent((1 + 2 * numbers) * length)
        let composed = ArrayPool<float32>.Shared.Rent space.Length
        // Only some cells are written, and a field must be a number everywhere.
        Array.Clear(composed, 0, space.Length)

        try
            all
            |> Array.iteri (fun i fields ->
                ComposedField.write space layer own fields composed
                warp.Cells(layer, composed, ViewFeatures.map grid before[layer], own, Memory(rows, i * length, length)))

            let part i = Memory(rows, i * length, length)

            // Behind the features of the place those a step along each axis: as far from them as from those a step back, so that
            // what is compared is the slope on both sides. Fewer rows are then mapped than were moved.
            for axis in 0 .. numbers - 1 do
                let stepped = part (1 + axis)
                TensorPrimitives.Subtract((part (1 + 2 * axis)).Span, (part (2 + 2 * axis)).Span, stepped.Span)
                TensorPrimitives.MultiplyAdd(stepped.Span, 0.5f, (part 0).Span, stepped.Span)

            moves.Map(layer, mapped, Memory(rows, 0, (1 + numbers) * length))

            for axis in 0 .. numbers - 1 do
                let slope = part (1 + axis)
                TensorPrimitives.Subtract(slope.Span, (part 0).Span, slope.Span)
                TensorPrimitives.Multiply(slope.Span, float32 (1.0 / step[axis]), slope.Span)

            for i in 0 .. own.Length - 1 do
                let row = (part 0).Slice(i * grid.Channels, grid.Channels)
                TensorPrimitives.Subtract(row.Span, ReadOnlySpan(after[layer], own[i] * grid.Channels, grid.Channels), row.Span)

            let mean a b = float (TensorPrimitives.Dot((part a).Span, (part b).Span)) / float length

            { Deviation = mean 0 0
              Along = Array.init numbers (fun i -> mean 0 (1 + i))
              Products = Array2D.init numbers numbers (fun i j -> mean (1 + i) (1 + j)) }
        finally
            ArrayPool<float32>.Shared.Return rows
            ArrayPool<float32>.Shared.Return composed
