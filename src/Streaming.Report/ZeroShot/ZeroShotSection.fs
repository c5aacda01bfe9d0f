namespace Streaming.Report.ZeroShot

open System.Globalization
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Learning.Statistics
open Streaming.Report.Page

/// How well amounts were told from two pictures, as tables and charts (paper 3.2, Figure 4).
module internal ZeroShotSection =
    let private number (format: string) (value: float) =
        if System.Double.IsFinite value then value.ToString(format, CultureInfo.InvariantCulture) else Words.none

    let private percent (value: float) = Markup.text (Words.percent value)

    let private interval (format: float -> string) (m: Measured) =
        if System.Double.IsFinite m.Low then Markup.text $"{format m.Low} \u2013 {format m.High}" else Markup.text Words.none

    /// A method's name for readers.
    let title how =
        match how with
        | PaperFit -> "flow, as in the paper"
        | WeightedFit -> "flow, weighted"
        | Hypotheses -> "hypotheses"
        | MovedOnly -> "hypotheses without channel maps"

    /// The same by its name in files; a name that is no method's stays.
    let titleOf name =
        AmountMethod.all |> Array.tryFind (fun how -> AmountMethod.name how = name) |> Option.map title |> Option.defaultValue name

    let private heading (set: TestSet) =
        let amount = Words.amount set.Family

        match set.Draw with
        | About _ -> $"{Family.name set.Family} about {amount set.Threshold}"
        | Within(low, high) -> $"{Family.name set.Family} from {amount low} to {amount high}"

    let private anchor (set: TestSet) = $"{Markup.anchor set.Family}-{ZeroShotResults.drawName set.Draw}"

    /// Anchor and name of each set.
    let links (sets: TestSetScore[]) = [ for scored in sets -> anchor scored.Set, heading scored.Set ]

    let private errorText (set: TestSet) (value: float) =
        match Family.unit set.Family with
        | "factor" -> number "F4" value
        | _ -> number "F2" value

    let private summary (scored: TestSetScore) =
        let set = scored.Set
        let error = errorText set

        let paper =
            match set.Family, set.Draw, set.Threshold with
            | RotatePlus, About _, 60.0 ->
                [ Markup.tableRow
                      "the paper's"
                      (percent ZeroShotResults.paperAccuracy :: List.replicate 7 (Markup.text Words.none)) ]
            | _ -> []

        Markup.tableOf
            [ ""; "right"; "95 %"; "mean error"; "95 %"; "median error"; "bias"; "interval holds"; "its width" ]
            [ tbody
                  []
                  [ for m in scored.Methods do
                        Markup.tableRow
                            (title m.Method)
                            [ percent m.Score.Accuracy.Value
                              interval Words.percent m.Score.Accuracy
                              Markup.text (error m.Score.MeanAbsError.Value)
                              interval error m.Score.MeanAbsError
                              Markup.text (error m.Score.MedianAbsError)
                              Markup.text (error m.Score.Bias)
                              percent m.Coverage
                              Markup.text (error m.MeanWidth) ]
                    yield! paper ] ]
            $"{Words.count (int64 set.Pairs.Length)} pairs: more or less than {Words.amount set.Family set.Threshold}. Errors in {Family.unit set.Family}; intervals over images. The interval that holds is the posterior's central 95 %%."

    let private byLayer (space: FeatureSpace) (scored: TestSetScore) =
        let table (format: AmountScore -> XmlNode) note =
            Markup.tableOf
                ("" :: Array.toList space.LayerNames @ [ "all" ])
                [ tbody
                      []
                      [ for m in scored.Methods do
                            Markup.tableRow (title m.Method) [ for s in Array.append m.Layers [| m.Score |] -> format s ] ] ]
                note

        [ table (fun s -> percent s.Accuracy.Value) "Right, by each layer alone and by all together."
          table (fun s -> Markup.text (errorText scored.Set s.MeanAbsError.Value)) $"Mean absolute error in {Family.unit scored.Set.Family}." ]

    let private confusion (scored: TestSetScore) =
        let amount = Words.amount scored.Set.Family scored.Set.Threshold

        Markup.spannedTable
            [ "", 1; $"less than {amount}", 2; $"more than {amount}", 2 ]
            [ ""; "told less"; "told more"; "told less"; "told more" ]
            [ tbody
                  []
                  [ for m in scored.Methods do
                        let c = ZeroShotScores.confusion scored.Set.Threshold m.Predictions

                        Markup.tableRow
                            (title m.Method)
                            [ for n in [ c.BelowToldBelow; c.BelowToldAbove; c.AboveToldBelow; c.AboveToldAbove ] -> Markup.text (string n) ] ] ]
            "Pairs by what they are and what they were told to be."

    let private distanceChart (scored: TestSetScore) =
        let set = scored.Set

        let curves =
            [| for m in scored.Methods ->
                   { Name = title m.Method
                     Points =
                       ZeroShotScores.byDistance set.Threshold set.Draw m.Predictions
                       |> Array.map (fun part -> part.Distance, 100.0 * part.Accuracy) } |]

        let most = curves |> Array.collect _.Points |> Array.map fst |> Array.fold max 1e-9
        let step = LineChart.roundStep most
        let ticks = [| for i in 0 .. int (most / step + 1e-9) -> float i * step, number "0.###" (float i * step) |]

        figure
            []
            [ LineChart.draw "Accuracy by distance from the threshold" $"distance from {Words.amount set.Family set.Threshold}" "right, per cent" ticks curves
              figcaption [] [ Markup.text "How often the decision is right, by how far the amount is from the threshold." ] ]

    let private errorChart (scored: TestSetScore) =
        let set = scored.Set
        let amounts = scored.Methods |> Array.collect (fun m -> ZeroShotScores.byAmount m.Predictions |> Array.map fst) |> Array.distinct |> Array.sort

        let curves =
            [| for m in scored.Methods ->
                   { Name = title m.Method
                     Points =
                       ZeroShotScores.byAmount m.Predictions
                       |> Array.map (fun (amount, told) -> amount, told |> Array.averageBy (_.Error >> abs)) } |]

        let calibrated = scored.Methods[0].Predictions |> Array.filter _.Pair.Calibrated |> Array.map _.Pair.Amount |> Array.distinct
        let ticks = amounts |> Array.map (fun amount -> amount, (if Array.contains amount calibrated then number "0.###" amount else ""))

        figure
            []
            [ LineChart.draw "Mean error by amount" $"amount in {Family.unit set.Family}; calibration amounts are named" "mean absolute error" ticks curves
              figcaption
                  []
                  [ Markup.text "Errors at the amounts that the bases were calibrated on, which are named, and at those between, which no flow was ever computed for." ] ]

    /// One set of test pairs.
    let draw (space: FeatureSpace) (scored: TestSetScore) =
        section
            [ _id (anchor scored.Set) ]
            [ h2 [] [ Markup.text (heading scored.Set) ]
              if scored.Methods.Length = 0 then
                  p [ _class "soft" ] [ Markup.text "Every pair of this set was rejected." ]
              else
                  summary scored

                  div
                      [ _class "grid halves" ]
                      [ distanceChart scored
                        match scored.Set.Draw with
                        | About _ -> errorChart scored
                        | Within _ -> () ]

                  yield! byLayer space scored
                  confusion scored ]
