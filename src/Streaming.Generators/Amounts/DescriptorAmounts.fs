namespace Streaming.Generators.Amounts

open System
open Streaming.Domain
open Streaming.Generators.Stored

/// What a similarity about the middle of a picture does.
type SimilarityParts =
    { /// Counter-clockwise turn in degrees, -180 to 180.
      Turn: float
      /// Factor of the scale.
      Factor: float
      /// Shift of the middle to the right, in pixels of the 227 pixel input.
      Right: float
      /// Shift of the middle downwards.
      Down: float }

/// Telling the amount from the similarity that local descriptors find between two pictures: the control that searches
/// nothing.
module DescriptorAmounts =
    /// What a map between pictures of `size` pixels does.
    let parts (size: int) (map: Affine) =
        let middle = float size / 2.0
        let unit = float Family.translationFrame / float size
        let struct (x, y) = map.Apply(middle, middle)

        { Turn = Math.Atan2(map.B - map.D, map.A + map.E) * 180.0 / Math.PI
          Factor = sqrt (abs (map.A * map.E - map.B * map.D))
          Right = unit * (x - middle)
          Down = unit * (y - middle) }

    // A turn within a range that begins at 0: beyond its end the nearer end, the other way round the circle.
    let private within (largest: float) (turn: float) =
        let turn = ((turn % 360.0) + 360.0) % 360.0

        if turn <= largest then turn
        elif turn - largest <= 360.0 - turn then largest
        else 0.0

    /// By how much a map between pictures of `size` pixels is a transform of that family, between no change and `last`.
    let ofMap family (size: int) (none: float) (last: float) (map: Affine) =
        let clamped amount = max (min none last) (min (max none last) amount)
        let parts = parts size map

        match family with
        | RotatePlus -> within last parts.Turn
        | RotateMinus -> within last -parts.Turn
        | ScaleUp
        | ScaleDown -> clamped parts.Factor
        | Left -> clamped -parts.Right
        | Right -> clamped parts.Right
        | Up -> clamped -parts.Down
        | Down -> clamped parts.Down

    /// The estimate of a family's amount up to a largest t; no change where the descriptors found no map. They have no
    /// posterior.
    let estimate (family: StoredFamily) (size: int) (largest: float) (found: DescriptorMatch option) : MethodEstimate =
        let none = family.AmountAt 0.0

        { Method = Descriptors
          Layers = [||]
          All =
            { Amount = found |> Option.map (fun found -> ofMap family.Family size none (family.AmountAt largest) found.Map) |> Option.defaultValue none
              Deviation = nan
              Low = nan
              High = nan }
          Agreement = [||] }
