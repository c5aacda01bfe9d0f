namespace Streaming.Domain

open System

/// What a similarity about the middle of a picture does: a turn, a scale and a shift.
type Similarity =
    { /// Counter-clockwise turn in degrees, as seen on the screen, -180 to 180.
      Turn: float
      /// Factor of the scale.
      Factor: float
      /// Shift of the middle to the right, in pixels of the 227 pixel input.
      Right: float
      /// Shift of the middle downwards.
      Down: float }

/// Similarities and the maps that they are.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Similarity =
    /// What changes nothing.
    let none = { Turn = 0.0; Factor = 1.0; Right = 0.0; Down = 0.0 }

    // Pixels of a picture of that size along a side to one of the input that shifts are counted in.
    let private pixels (size: int) = float size / float Family.translationFrame

    /// What a map between pictures of `size` pixels does, from a point before it to where it goes.
    let ofMap (size: int) (map: Affine) =
        let middle = float size / 2.0
        let struct (x, y) = map.Apply(middle, middle)

        { Turn = Math.Atan2(map.B - map.D, map.A + map.E) * 180.0 / Math.PI
          Factor = sqrt (abs (map.A * map.E - map.B * map.D))
          Right = (x - middle) / pixels size
          Down = (y - middle) / pixels size }

    /// The map between pictures of `size` pixels: it turns and scales about the middle, then shifts.
    let toMap (size: int) (similarity: Similarity) =
        let middle = float size / 2.0

        Affine.rotation similarity.Turn
        |> Affine.andThen (Affine.scaling similarity.Factor similarity.Factor)
        |> Affine.about middle middle
        |> Affine.andThen (Affine.translation (similarity.Right * pixels size) (similarity.Down * pixels size))

    /// By how much it is a transform of that family: its own part of the turn, the scale or the shift, in the family's unit, and
    /// beyond the range of the family's amounts where it leads the other way.
    let amount family (similarity: Similarity) =
        match family with
        | RotatePlus -> similarity.Turn
        | RotateMinus -> -similarity.Turn
        | ScaleUp
        | ScaleDown -> similarity.Factor
        | Left -> -similarity.Right
        | Right -> similarity.Right
        | Up -> -similarity.Down
        | Down -> similarity.Down
