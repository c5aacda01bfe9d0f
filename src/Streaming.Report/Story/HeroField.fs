namespace Streaming.Report.Story

open System
open System.Buffers.Binary
open Streaming.Domain
open Streaming.Report.Drawing

/// A family's fields at one layer, as a page holds them: for 1, t, t^2 and so on the vectors of the cells that have an arrow,
/// as whole numbers of a unit of their own. The field of an amount is their sum, each times its power of t.
type internal HeroField =
    { /// The unit of each power's numbers, in cells.
      Scales: float[]
      /// The numbers, 16 bits each with the low byte first, as base64: power by power, the x plane and then the y plane, row by row.
      Numbers: string }

/// Making and reading them.
module internal HeroField =
    let private largest = float Int16.MaxValue

    // The components of the cells that have an arrow: the x plane, then the y plane.
    let private picked (grid: ArrowGrid) size (planes: ReadOnlySpan<float32>) =
        let places, count = grid.Places, grid.Count
        let found = Array.zeroCreate<float> (2 * count * count)

        for plane in 0..1 do
            for row in 0 .. count - 1 do
                for column in 0 .. count - 1 do
                    found[(plane * count + row) * count + column] <- float planes[(plane * size + places[row]) * size + places[column]]

        found

    /// The fields of one layer, of the flow vectors that belong to 1, t, t^2 and so on.
    let ofTerms (space: FeatureSpace) (layer: int) (terms: float32[][]) =
        let size = space.Layers[layer].Size
        let rows = terms |> Array.map (fun term -> picked (ArrowGrid.ofSize size) size (Span.op_Implicit (FlowVector(space, term).Planes layer)))
        let scales = rows |> Array.map (fun row -> (row |> Array.fold (fun most value -> max most (abs value)) 0.0) / largest)
        let bytes = Array.zeroCreate<byte> (2 * (rows |> Array.sumBy _.Length))

        Array.zip rows scales
        |> Array.collect (fun (row, scale) -> row |> Array.map (fun value -> if scale > 0.0 then int16 (Math.Round(value / scale)) else 0s))
        |> Array.iteri (fun i number -> BinaryPrimitives.WriteInt16LittleEndian(Span(bytes, 2 * i, 2), number))

        { Scales = scales
          Numbers = Convert.ToBase64String bytes }

    /// The field at t, as a page computes it: the x plane, then the y plane of the cells that have an arrow, in cells.
    let at (field: HeroField) (t: float) =
        let bytes = Convert.FromBase64String field.Numbers
        let length = bytes.Length / 2 / field.Scales.Length
        let number i = float (BinaryPrimitives.ReadInt16LittleEndian(ReadOnlySpan(bytes, 2 * i, 2)))
        Array.init length (fun i -> field.Scales |> Seq.mapi (fun power scale -> scale * t ** float power * number (power * length + i)) |> Seq.sum)
