namespace Streaming.Generators.Similarities

open System
open Streaming.Domain
open Streaming.Generators.Stored

/// One number of a similarity that is searched: 0 is no change, and a family of the bases leads either way.
[<RequireQualifiedAccess>]
type SimilarityAxis =
    | Turn
    | Scale
    | Right
    | Down

/// What the axes are.
module SimilarityAxis =
    /// In the order in which a picture is transformed: it is turned, then scaled about its middle, then shifted. The place of a similarity is its
    /// numbers in this order: degrees counter-clockwise, the factor's natural logarithm, pixels of the 227 pixel input to the right
    /// and down.
    let all = [| SimilarityAxis.Turn; SimilarityAxis.Scale; SimilarityAxis.Right; SimilarityAxis.Down |]

    /// The families that lead to positive and to negative numbers.
    let families axis =
        match axis with
        | SimilarityAxis.Turn -> struct (RotatePlus, RotateMinus)
        | SimilarityAxis.Scale -> struct (ScaleUp, ScaleDown)
        | SimilarityAxis.Right -> struct (Right, Left)
        | SimilarityAxis.Down -> struct (Down, Up)

    /// The name in files and sentences.
    let name axis =
        match axis with
        | SimilarityAxis.Turn -> "turn"
        | SimilarityAxis.Scale -> "scale"
        | SimilarityAxis.Right -> "shift to the side"
        | SimilarityAxis.Down -> "shift up or down"

    /// A family's amount for a number, whose sign the family is of.
    let amountOf axis (number: float) =
        match axis with
        | SimilarityAxis.Scale -> exp number
        | _ -> abs number

    /// The number of a family's amount.
    let numberOf axis (family: Family) (amount: float) =
        match axis with
        | SimilarityAxis.Scale -> log amount
        | _ -> (let struct (positive, _) = families axis in if family = positive then amount else -amount)

    /// The similarity of a place.
    let toSimilarity (place: float[]) : Similarity =
        { Turn = place[0]
          Factor = exp place[1]
          Right = place[2]
          Down = place[3] }

    /// The place of a similarity.
    let ofSimilarity (similarity: Similarity) =
        [| similarity.Turn; log similarity.Factor; similarity.Right; similarity.Down |]
