namespace Streaming.Report.ZeroShot

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Report.Page

/// How well amounts were told from two pictures, as tables and charts (paper 3.2).
module internal ZeroShotSection =
    /// A method's name for readers; a name in files that is no method's stays.
    let titleOf name =
        match AmountMethod.all |> Array.tryFind (fun how -> AmountMethod.name how = name) with
        | Some PaperFit -> "flow, the paper's fit"
        | Some WeightedFit -> "flow, weighted fit"
        | Some Hypotheses -> "hypotheses"
        | Some MovedOnly -> "hypotheses without channel maps"
        | Some Pixels -> "control: pixels"
        | Some Descriptors -> "control: descriptors"
        | None -> name

    let private heading (set: TestSetMetrics) =
        let family = Family.parse set.Family
        let kind = if set.Draw = "threshold" then $"about {Words.amount family set.Threshold}" else "over its range"
        $"{set.Family} {kind}"

    let private ends format (interval: float[] option) =
        match interval with
        | Some [| low; high |] -> Words.interval format low high
        | _ -> Words.none

    let private errorText (set: TestSetMetrics) (value: float) =
        if set.Unit = "factor" then Words.decimals 4 value else Words.decimals 2 value

    /// What the methods got on a set.
    let summary (set: TestSetMetrics) =
        let error = errorText set

        Table.ofRows
            [ ""; "right"; "95 %"; "mean error"; "95 %"; "median error"; "bias"; "interval holds" ]
            [ for method in set.Methods ->
                  let m = method.Value

                  titleOf method.Key,
                  [ Words.percent m.Score.Accuracy
                    ends Words.percent m.AccuracyInterval
                    error m.Score.MeanAbsError
                    ends error m.MeanAbsErrorInterval
                    error m.Score.MedianAbsError
                    error m.Score.Bias
                    Words.percent m.IntervalCoverage ] ]
            $"{Words.count (int64 set.Pairs)} pairs: more or less than {Words.amount (Family.parse set.Family) set.Threshold}? Errors in {set.Unit}; intervals over originals. The interval that holds is the posterior's central 95 %%."

    let private byLayer (set: TestSetMetrics) =
        let layers = set.Methods |> Seq.collect _.Value.Layers.Keys |> Seq.distinct |> Seq.toList

        // Controls have no layers.
        let ofLayer value layer (m: MethodMetrics) =
            match m.Layers.TryGetValue layer with
            | true, score -> value score
            | _ -> Words.none

        let rows (value: ScoreMetrics -> string) =
            [ for method in set.Methods -> titleOf method.Key, [ for layer in layers -> ofLayer value layer method.Value ] @ [ value method.Value.Score ] ]

        Table.ofGroups
            ("" :: layers @ [ "all" ])
            [ "right", rows (_.Accuracy >> Words.percent); $"mean absolute error, {set.Unit}", rows (_.MeanAbsError >> errorText set) ]
            "By each layer alone and by all together."

    let private confusion (set: TestSetMetrics) =
        let amount = Words.amount (Family.parse set.Family) set.Threshold

        Table.draw
            { Spans = [ "", 1; $"less than {amount}", 2; $"more than {amount}", 2 ]
              Columns = [ ""; "told less"; "told more"; "told less"; "told more" ]
              Groups =
                [ { Heading = ""
                    Rows =
                      [ for method in set.Methods ->
                            let c = method.Value.Confusion
                            titleOf method.Key, [ for n in [ c.BelowToldBelow; c.BelowToldAbove; c.AboveToldBelow; c.AboveToldAbove ] -> Words.count (int64 n) ] ] } ]
              Note = "Pairs by what they are and what they were told to be." }

    /// How often decisions are right by the distance from the threshold.
    let distanceChart (set: TestSetMetrics) : LineChart =
        let family = Family.parse set.Family

        { Title = "Accuracy by distance from the threshold"
          X = LineChart.axis $"distance from {Words.amount family set.Threshold} ({Words.unit family})" (if set.Unit = "degrees" then Words.sign family else "")
          Y = LineChart.percent "pairs told rightly, per cent"
          Marks = [||]
          Curves = [| for method in set.Methods -> { Name = titleOf method.Key; Points = method.Value.ByDistance |> Array.map (fun part -> part.Distance, 100.0 * part.Accuracy) } |] }

    /// Mean error by amount, where pairs were drawn at given amounts.
    let errorChart (set: TestSetMetrics) : LineChart option =
        let family = Family.parse set.Family
        let amounts (m: MethodMetrics) = m.ByAmount |> Option.defaultValue [||]

        match set.Methods |> Seq.toArray |> Array.filter (fun method -> (amounts method.Value).Length > 0) with
        | [||] -> None
        | methods ->
            Some
                { Title = "Mean error by amount"
                  X = LineChart.axis $"amount ({Words.unit family})" (Words.sign family)
                  Y = LineChart.axis $"mean absolute error ({Words.unit family})" ""
                  Marks = amounts methods[0].Value |> Array.filter _.Calibrated |> Array.map _.Amount
                  Curves = [| for method in methods -> { Name = titleOf method.Key; Points = amounts method.Value |> Array.map (fun a -> a.Amount, a.MeanAbsError) } |] }

    let private charts (set: TestSetMetrics) =
        div
            [ _class "grid halves" ]
            [ LineChart.withCaption "How often the decision is right, by how far the amount is from the threshold." (distanceChart set)
              match errorChart set with
              | Some chart -> LineChart.withCaption "Strokes on the axis mark amounts that the bases were calibrated on; for those between, no flow was ever computed." chart
              | None -> () ]

    /// A set of test pairs: its table, its charts, and the rest folded.
    let ofSet (set: TestSetMetrics) =
        if set.Methods.Count = 0 then
            [ Markup.soft "Every pair of this set was rejected." ]
        else
            [ summary set; charts set; Markup.fold "By layer, and who was told what" [ byLayer set; confusion set ] ]

    /// Every set in a panel of its own.
    let panels (metrics: ZeroShotMetrics) =
        let sets = metrics.Sets |> Array.map (fun set -> heading set, ofSet set) |> Array.toList
        // Sixteen sets of eight families would not fit; those about a threshold are the paper's question.
        let kept = if sets.Length > Tabs.most then List.zip (List.ofArray metrics.Sets) sets |> List.filter (fun (set, _) -> set.Draw = "threshold") |> List.map snd else sets
        Tabs.draw "set" "zero-shot-sets" "Set of test pairs" kept

    /// The paper's accuracy beside those here.
    let comparisons (metrics: ZeroShotMetrics) =
        [ for method in metrics.Methods ->
              { Of = $"right, {titleOf method.Key}"
                Ours = Words.percent method.Value.Accuracy
                Paper = if method.Key = AmountMethod.name PaperFit && metrics.Family = Family.name RotatePlus && metrics.Threshold = metrics.Paper.Threshold then Words.percent metrics.Paper.Accuracy else Words.none } ]
