namespace Streaming.Experiments.Synthesis

open System
open Streaming.Domain
open Streaming.Imaging.Writing
open Streaming.Network.Inversion

/// Makes pictures of one layer's features: three planes of red, green and blue in 0..255.
type FeaturePainter =
    { /// Pixels along one side.
      Size: int
      /// Whether they are inversions.
      Inverted: bool
      Paint: float32[] -> float32[] }

    /// A picture in the size in which it is kept.
    member painter.Small(planes: float32[]) =
        let side = if painter.Inverted then min painter.Size ShownPictures.inversionSide else painter.Size
        SmallWebP.Of(ReadOnlySpan planes, painter.Size, side)

/// Making painters.
module FeaturePainter =
    /// The pictures that an inverter makes.
    let ofInverter (inverter: Inverter) =
        { Size = inverter.PictureSize
          Inverted = true
          Paint = inverter.Invert }

    // Colours end at these shares of the untouched features' cells, so that a few strong cells do not darken the rest.
    let private lowest, highest = 0.02, 0.98

    /// A pixel for each cell: red, green and blue are the places of its channels along the three directions in which the cells
    /// of `features`, the untouched ones, differ most, at one scale for whatever is painted.
    let ofDirections (algebra: ILinearAlgebra) (layer: Layer) (features: float32[]) =
        let cells, channels = layer.Cells, layer.Channels
        let mean = Array.init channels (fun c -> Seq.averageBy (fun cell -> float features[cell * channels + c]) (seq { 0 .. cells - 1 }))
        let centred (values: float32[]) = Array.init (cells * channels) (fun i -> float values[i] - mean[i % channels])
        let rows = centred features
        let struct (_, vectors) = algebra.SymmetricEigen(algebra.MultiplyTransposed(rows, rows, cells, channels, channels), channels)
        let directions = [| for d in 0 .. min 3 channels - 1 -> Array.sub vectors (d * channels) channels |]

        let along (direction: float[]) (rows: float[]) =
            Array.init cells (fun cell ->
                let mutable sum = 0.0
                for c in 0 .. channels - 1 do
                    sum <- sum + direction[c] * rows[cell * channels + c]
                sum)

        let scales =
            directions
            |> Array.map (fun direction ->
                let places = along direction rows |> Array.sort
                let at share = places[int (Math.Round(share * float (cells - 1)))]
                struct (direction, at lowest, at highest - at lowest))

        let plane (rows: float[]) (struct (direction, least, span): struct (float[] * float * float)) =
            along direction rows
            |> Array.map (fun place -> if span > 0.0 then float32 (255.0 * Math.Clamp((place - least) / span, 0.0, 1.0)) else 127.5f)

        { Size = layer.Size
          Inverted = false
          Paint =
            fun values ->
                let rows = centred values
                Array.append (scales |> Array.collect (plane rows)) (Array.create ((3 - scales.Length) * cells) 127.5f) }
