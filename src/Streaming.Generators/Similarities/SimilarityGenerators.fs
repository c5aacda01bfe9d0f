namespace Streaming.Generators.Similarities

open System
open System.Numerics.Tensors
open Streaming.Domain
open Streaming.Generators.Amounts
open Streaming.Generators.Stored

/// The generators of some families of bases, composed: where features come from when a picture is turned, scaled and shifted
/// at once, and what mixes their channels then. Families that the bases lack leave their side of an axis at no change.
[<Sealed; AllowNullLiteral(false)>]
type SimilarityGenerators(space: FeatureSpace, families: StoredFamily[], mapping: Family -> ChannelMapping option) =

    let find family = families |> Array.tryFind (fun held -> held.Family = family)

    let sides = SimilarityAxis.all |> Array.map (fun axis -> let struct (positive, negative) = SimilarityAxis.families axis in struct (find positive, find negative))

    let stored axis (number: float) =
        let struct (positive, negative) = sides[Array.IndexOf(SimilarityAxis.all, axis)]
        if number >= 0.0 then positive else negative

    let furthest axis (family: StoredFamily option) =
        family |> Option.map (fun family -> SimilarityAxis.numberOf axis family.Family (family.AmountAt family.LargestT)) |> Option.defaultValue 0.0

    let maps = families |> Array.map (fun held -> held.Family, mapping held.Family) |> dict

    // Maps are kept by their amounts, so those of near amounts share one.
    let mapStep axis =
        match axis with
        | SimilarityAxis.Turn -> Some 2.5
        | SimilarityAxis.Scale -> Some 0.025
        | SimilarityAxis.Right
        | SimilarityAxis.Down -> None

    let terms = families |> Array.map (fun held -> held.Family, lazy (held.Terms |> Array.map (Array.map float32))) |> dict

    // The generator at t on one layer's grid, less what it says of no change, which fades out by the first calibration amount.
    let fieldOf (family: StoredFamily) (amount: float) layer =
        let t = family.TOf amount
        let first = family.TOf family.Amounts[0] |> min (family.TOf(Array.last family.Amounts))
        let start, length = space.OffsetOf layer, 2 * space.Layers[layer].Cells
        let part (term: float32[]) = ReadOnlyMemory(term, start, length)
        let terms = terms[family.Family].Value
        let field = Array.zeroCreate<float32> length
        TensorPrimitives.Multiply((part terms[0]).Span, float32 (min 1.0 (t / first)), field.AsSpan())

        for power in 1 .. terms.Length - 1 do
            TensorPrimitives.MultiplyAdd((part terms[power]).Span, float32 (t ** float power), ReadOnlySpan field, field.AsSpan())

        field

    // Layers that have channel maps of every family that has any; all where no family has one.
    let layers =
        let mapped = families |> Array.filter (fun held -> maps[held.Family].IsSome) |> Array.map (fun held -> Set.ofArray held.MappedLayers)
        if mapped.Length = 0 then [| 0 .. space.Layers.Length - 1 |] else Set.intersectMany mapped |> Set.toArray

    interface ISimilarityMoves with
        member _.Space = space
        member _.Layers = layers
        member _.WithMaps = families |> Array.exists (fun held -> maps[held.Family].IsSome)
        member _.Lowest = Array.map2 (fun axis (struct (_, negative)) -> furthest axis negative) SimilarityAxis.all sides
        member _.Highest = Array.map2 (fun axis (struct (positive, _)) -> furthest axis positive) SimilarityAxis.all sides

        member _.Field(axis, number, layer) =
            match stored axis number with
            | Some family when number <> 0.0 -> Some(fieldOf family (SimilarityAxis.amountOf axis number) layer)
            | _ -> None

        // Shifts leave channels as they are.
        member _.MapsOf(place) =
            SimilarityAxis.all
            |> Array.mapi (fun i axis -> match mapStep axis with Some step -> step * Math.Round(place[i] / step) | None -> 0.0)

        // As turning and then scaling to the place does.
        member this.Map(layer, place, rows) =
            (this :> ISimilarityMoves).MapsOf place
            |> Array.iteri (fun i number ->
                let axis = SimilarityAxis.all[i]

                match stored axis number with
                | Some family when number <> 0.0 -> maps[family.Family] |> Option.iter (fun map -> map.Invoke(layer, SimilarityAxis.amountOf axis number, rows))
                | _ -> ())
