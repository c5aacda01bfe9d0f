namespace Streaming.Report.Drawing

open System
open Streaming.Domain

/// A vector field on a square grid, in cells of that grid; x grows to the right, y downwards.
type Field =
    { /// Cells along one side.
      Size: int
      /// Horizontal components, row-major, Size * Size of them.
      X: float32[]
      /// Vertical components, row-major, Size * Size of them.
      Y: float32[] }

/// Making and measuring fields.
module Field =
    /// The field in `values`: the x plane, then the y plane (2 * size * size values).
    let ofPlanes size (values: float32[]) =
        let cells = size * size

        if values.Length <> 2 * cells then
            invalidArg
                (nameof values)
                $"A field of {size}x{size} cells has {2 * cells} components, {values.Length} were given."

        { Size = size
          X = values[.. cells - 1]
          Y = values[cells..] }

    /// One layer's part of a flow vector; another number of components than the space has, or an unknown layer, is an
    /// ArgumentException.
    let ofFlowVector (space: FeatureSpace) (layer: string) (vector: float32[]) =
        if vector.Length <> space.Length then
            invalidArg (nameof vector) $"A flow vector has {space.Length} components, {vector.Length} were given."

        match space.IndexOf layer with
        | -1 -> invalidArg (nameof layer) $"{layer} is no layer of a flow vector."
        | i -> ofPlanes space.Layers[i].Size ((FlowVector(space, vector).Planes i).ToArray())

    /// Length of the longest finite vector, in cells; 0 where there is none.
    let longest (field: Field) =
        let mutable most = 0.0

        for i in 0 .. field.X.Length - 1 do
            let length = Math.Sqrt(float field.X[i] ** 2.0 + float field.Y[i] ** 2.0)

            if Double.IsFinite length && length > most then
                most <- length

        most
