namespace Streaming.Experiments.Profile

open System
open Streaming.Domain

/// Where a network stops being equivariant, by a rule.
module EquivarianceRule =
    // Directions of one kind are told of together.
    let private kinds =
        [ "turned", [ RotatePlus; RotateMinus ]
          "scaled", [ ScaleUp; ScaleDown ]
          "moved", [ Left; Right; Up; Down ] ]

    let private mean (values: float seq) =
        match values |> Seq.filter Double.IsFinite |> Seq.toArray with
        | [||] -> nan
        | known -> Array.average known

    // The first layer such that it and all behind it are so.
    let private from (layers: string[]) (isSo: string -> bool) =
        match layers |> Array.rev |> Array.takeWhile isSo with
        | [||] -> None
        | behind -> Some(Array.last behind)

    // The last layer such that it and all before it are so.
    let private upTo (layers: string[]) (isSo: string -> bool) = layers |> Array.takeWhile isSo |> Array.tryLast

    // The measure with the channel map, or without one where there is none.
    let private best mapped moved = if Double.IsFinite mapped then mapped else moved

    // Of the own deviation: features that move less are said not to change.
    let private still = 0.1

    let private sentence (kind: string) (layers: string[]) (finding: EquivarianceFinding) =
        let first, last = layers[0], Array.last layers
        let at = String.Join(", ", finding.Transforms)

        let warp =
            match finding.WarpFailsFrom with
            | None -> $"the exact warp leaves less than the features' own deviation as far as {last}"
            | Some layer when layer = first -> "the exact warp leaves more than the features' own deviation at every layer"
            | Some layer -> $"from {layer} on the exact warp leaves more than the features' own deviation"

        let share =
            match finding.HalfExplainedTo with
            | None -> $"the generator with its channel map explains less than half of the change even at {first}"
            | Some layer when layer = last -> "the generator with its channel map explains more than half of the change at every layer"
            | Some layer -> $"the generator with its channel map explains more than half of the change as far as {layer}"

        let amounts =
            match finding.UntoldFrom with
            | None -> $"the amount is told as far as {last}"
            | Some layer when layer = first -> "the amount cannot be told at any layer"
            | Some layer -> $"from {layer} on the amount can no longer be told"

        let invariant =
            match finding.StillFrom with
            | None -> ""
            | Some layer when layer = first -> " Features hardly change at any layer: the network is invariant."
            | Some layer -> $" From {layer} on features hardly change: the network is invariant there."

        $"Objects that are {kind} ({at}): {warp}; {share}; {amounts}.{invariant}"

    // What is said of one kind, with the families of it that the profile has.
    let private ofKind (layers: string[]) (rows: ProfileRowMetrics[]) (told: ToldRowMetrics[]) kind (families: Family list) : EquivarianceFinding =
        let names = families |> List.map Family.name

        let farthest =
            rows
            |> Array.filter (fun row -> List.contains row.Family names)
            |> Array.groupBy _.Family
            |> Array.map (fun (name, own) ->
                let family = Family.parse name
                { Family = family; Amount = own |> Array.map _.Amount |> Array.maxBy (SmallAmount.units family) }: Transform)

        let at layer (value: ProfileRowMetrics -> float) =
            rows
            |> Array.filter (fun row -> row.Layer = layer && farthest |> Array.exists (fun own -> Family.name own.Family = row.Family && own.Amount = row.Amount))
            |> Array.map value
            |> mean

        // Halfway between guessing and knowing.
        let isUntold layer =
            let own = told |> Array.filter (fun row -> row.Layer = layer && List.contains row.Family names)
            let share = own |> Array.map (fun row -> best row.Values.Mapped.Told row.Values.Moved.Told) |> mean
            let halfway = own |> Array.map (fun row -> 0.5 * (1.0 + 1.0 / float row.Amounts)) |> mean
            share < halfway

        let explained (row: ProfileRowMetrics) = best row.Values.Inside.ExplainedByMap row.Values.Inside.ExplainedByGenerator

        let finding =
            { Kind = kind
              Transforms = farthest |> Array.map _.Name
              WarpFailsFrom = from layers (fun layer -> at layer _.Values.Inside.ExactWarp > 1.0)
              HalfExplainedTo = upTo layers (fun layer -> at layer explained > 0.5)
              UntoldFrom = from layers isUntold
              StillFrom = from layers (fun layer -> at layer _.Values.Inside.Identity < still)
              Text = "" }

        { finding with Text = sentence kind layers finding }

    /// What is said of a network, for each kind of transform that was measured. Of each family the farthest amount counts, inside the
    /// object, as the mean over the kind's families: equivariance by a warp ends at the first layer from which on the exact warp leaves
    /// more than the features' own deviation, so that the mean of each channel would be the better guess; the generator, with its
    /// channel map where there is one, goes on explaining as far as it explains more than half of the change; and the amount is
    /// told no longer from the layer on where, over all of a family's amounts, the share told is less than halfway between one in
    /// so many and all. Features that move less than a tenth of their own deviation are said not to change.
    let findings (layers: string[]) (rows: ProfileRowMetrics[]) (told: ToldRowMetrics[]) =
        [| for kind, families in kinds do
               if rows |> Array.exists (fun row -> List.contains (Family.parse row.Family) families) then
                   ofKind layers rows told kind families |]
