namespace Streaming.Experiments.Profile

open System
open System.Globalization
open Streaming.Domain

/// Where a network stops being equivariant, by a rule.
module EquivarianceRule =
    // Directions of one kind are told of together.
    let private kinds =
        [ "turned", [ RotatePlus; RotateMinus ]
          "scaled", [ ScaleUp; ScaleDown ]
          "moved", [ Left; Right; Up; Down ] ]

    // Of the own deviation: features that move less are said not to change.
    let private still = 0.1

    let private mean (values: float seq) =
        match values |> Seq.filter Double.IsFinite |> Seq.toArray with
        | [||] -> nan
        | known -> Array.average known

    // The measure with the channel map, or without one where there is none.
    let private best mapped moved = if Double.IsFinite mapped then mapped else moved

    // Some layers in words: those that follow each other as a range.
    let private places (layers: string[]) (some: string[]) =
        let isSome layer = Array.contains layer some

        let rec runs (rest: string list) =
            match rest with
            | [] -> []
            | layer :: behind when not (isSome layer) -> runs behind
            | _ ->
                match List.takeWhile isSome rest with
                | first :: _ :: _ :: _ as run -> $"{first} to {List.last run}" :: runs (List.skip run.Length rest)
                | run -> run @ runs (List.skip run.Length rest)

        if some.Length = 0 then "no layer"
        elif some.Length = layers.Length && some.Length > 1 then "every layer"
        else Enumeration.names (runs (List.ofArray layers))

    let private amountsOf (transforms: Transform[]) =
        let number (transform: Transform) = transform.Amount.ToString("0.###", CultureInfo.InvariantCulture)
        let unit = match Family.unit transforms[0].Family with "factor" -> "" | unit -> " " + unit
        Enumeration.names (transforms |> Array.map number |> Array.distinct) + unit

    let private sentence (kind: string) (transforms: Transform[]) (layers: string[]) (finding: EquivarianceFinding) =
        let at some = places layers some
        let neither = layers |> Array.filter (fun layer -> not (Array.contains layer finding.WarpExplainsAt || Array.contains layer finding.GeneratorExplainsAt))

        let rest =
            if neither.Length > 0 && neither.Length < layers.Length then
                $"; at {at neither} neither does"
            else
                ""

        let invariant =
            if finding.StillAt.Length > 0 then $" At {at finding.StillAt} features hardly change: the network is invariant there." else ""

        $"Objects {kind} by {amountsOf transforms}: a transform of the feature map explains more than half of the change at {at finding.WarpExplainsAt}, and a generator with its channel map at {at finding.GeneratorExplainsAt}{rest}. The exact warp leaves more than the features' own deviation at {at finding.WarpFailsAt}. The amount is told at {at finding.ToldAt}.{invariant}"

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

        // The mean over the kind's families.
        let at (value: RegionMeasures<float> -> float) layer =
            rows
            |> Array.filter (fun row -> row.Layer = layer && farthest |> Array.exists (fun own -> Family.name own.Family = row.Family && own.Amount = row.Amount))
            |> Array.map (fun row -> value row.Values.Inside)
            |> mean

        // More than halfway between guessing and knowing.
        let isTold layer =
            let own = told |> Array.filter (fun row -> row.Layer = layer && List.contains row.Family names)
            let share = own |> Array.map (fun row -> best row.Values.Mapped.Told row.Values.Moved.Told) |> mean
            let halfway = own |> Array.map (fun row -> 0.5 * (1.0 + 1.0 / float row.Amounts)) |> mean
            share > halfway

        let finding =
            { Kind = kind
              Transforms = farthest |> Array.map _.Name
              WarpExplainsAt = layers |> Array.filter (fun layer -> at _.ExplainedByWarp layer > 0.5)
              GeneratorExplainsAt = layers |> Array.filter (fun layer -> at (fun own -> best own.ExplainedByMap own.ExplainedByGenerator) layer > 0.5)
              WarpFailsAt = layers |> Array.filter (fun layer -> at _.ExactWarp layer > 1.0)
              ToldAt = layers |> Array.filter isTold
              StillAt = layers |> Array.filter (fun layer -> at _.Identity layer < still)
              Text = "" }

        { finding with Text = sentence kind farthest layers finding }

    /// What is said of a network, for each kind of transform that was measured. Of each family the farthest amount counts, inside the
    /// object, and of a kind the mean over its families. A layer follows the picture where the exact warp explains more than half of
    /// the mean squared change, and follows it in its own way where the generator does, with its channel map where there is one; the
    /// exact warp fails where it leaves more than the features' own deviation, so that the mean of each channel would be the better
    /// guess; the amount is told where, over all of a family's amounts, the share told is more than halfway between one in so many
    /// and all. Features that move less than a tenth of their own deviation are said not to change.
    let findings (layers: string[]) (rows: ProfileRowMetrics[]) (told: ToldRowMetrics[]) =
        [| for kind, families in kinds do
               if rows |> Array.exists (fun row -> List.contains (Family.parse row.Family) families) then
                   ofKind layers rows told kind families |]
