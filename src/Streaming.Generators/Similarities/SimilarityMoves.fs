namespace Streaming.Generators.Similarities

open System
open Streaming.Domain
open Streaming.Learning.Flows

/// What a similarity does to the features of a picture, axis by axis. Safe to use from several threads.
type ISimilarityMoves =
    /// The features.
    abstract Space: FeatureSpace

    /// The layers that are compared.
    abstract Layers: int[]

    /// Whether channels are mixed after features have moved.
    abstract WithMaps: bool

    /// The lowest number of each axis that is tried; 0 where nothing leads there.
    abstract Lowest: float[]

    /// The highest.
    abstract Highest: float[]

    /// The field of one axis alone on one layer's grid, in cells, its x plane and then its y plane: F_after(p) ~ F_before(p + V(p));
    /// none where nothing moves.
    abstract Field: axis: SimilarityAxis * number: float * layer: int -> float32[] option

    /// The place whose channel maps stand for those of all places about as near to it.
    abstract MapsOf: place: float[] -> float[]

    /// Mixes the channels of moved features in place, rows of some cells of a layer, as the similarity of a place does.
    abstract Map: layer: int * place: float[] * rows: Memory<float32> -> unit

/// Fields of several axes, one after the other.
module ComposedField =
    /// Writes the composed field of a layer's fields at some of its cells into a flow vector: a picture that is changed along the first axis, then along the
    /// next and so on, has the features F_after(p) ~ F_before(p + V(p)).
    let write (space: FeatureSpace) (layer: int) (cells: int[]) (fields: float32[] option[]) (composed: float32[]) =
        let grid, start = space.Layers[layer], space.OffsetOf layer
        let size, plane = grid.Size, grid.Cells

        for cell in cells do
            let column, row = float (cell % size), float (cell / size)
            let mutable x, y = column, row

            // The last change is undone first.
            for axis in fields.Length - 1 .. -1 .. 0 do
                match fields[axis] with
                | Some field ->
                    let u = FieldSpread.at field 0 size x y
                    let v = FieldSpread.at field plane size x y
                    x <- x + u
                    y <- y + v
                | None -> ()

            composed[start + cell] <- float32 (x - column)
            composed[start + plane + cell] <- float32 (y - row)
