namespace Streaming.Generators.Amounts

open System
open Streaming.Domain
open Streaming.Generators.Stored

/// Telling the amount from the similarity that local descriptors find between two pictures: the control that searches
/// nothing.
module DescriptorAmounts =
    // A turn within a range that begins at 0: beyond its end the nearer end, the other way round the circle.
    let private within (largest: float) (turn: float) =
        let turn = ((turn % 360.0) + 360.0) % 360.0

        if turn <= largest then turn
        elif turn - largest <= 360.0 - turn then largest
        else 0.0

    /// By how much a map between pictures of `size` pixels is a transform of that family, between no change and `last`.
    let ofMap family (size: int) (none: float) (last: float) (map: Affine) =
        let clamped amount = max (min none last) (min (max none last) amount)
        let amount = Similarity.ofMap size map |> Similarity.amount family

        match family with
        | RotatePlus
        | RotateMinus -> within last amount
        | _ -> clamped amount

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
