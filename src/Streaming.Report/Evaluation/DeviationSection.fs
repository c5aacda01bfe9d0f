namespace Streaming.Report.Evaluation

open System
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Report.Page

/// How far features made by generators are from those of truly transformed images (paper, sections 3.1 and Figure A2).
module internal DeviationSection =
    type private Forward = EvaluationRowMetrics<ForwardMeasures<float>, ForwardMeasures<float[] option>>
    type private Back = EvaluationRowMetrics<BackMeasures<float>, BackMeasures<float[] option>>

    let private decimals = Words.decimals 2
    let private transformOf family amount = $"{family} {Words.amount (Family.parse family) amount}"
    let private name (row: Forward) = transformOf row.Family row.Amount + (if row.Extrapolated then " *" else "")
    let private backName (row: Back) = transformOf row.Family row.Amount + (if row.Extrapolated then " *" else "")

    let private mark extrapolated =
        if extrapolated then " * lies beyond the amounts that the bases were calibrated on." else ""

    /// Ways to make features: a name, what was measured, its interval.
    let private ways =
        [ "generator", (fun (v: ForwardMeasures<float>) -> v.Generator), (fun (i: ForwardMeasures<float[] option>) -> i.Generator)
          "generator with channel map", _.ChannelMap, _.ChannelMap
          "exact field", _.ExactWarp, _.ExactWarp
          "mean flow", _.MeanFlow, _.MeanFlow
          "doing nothing", _.Identity, _.Identity ]

    let private made (rows: Forward[]) =
        ways |> List.filter (fun (_, value, _) -> rows |> Array.exists (fun row -> Double.IsFinite (value row.Values).Rms))

    let private atPaperLayer (layer: 'row -> string) (rows: 'row[]) =
        let shown = PaperNumbers.layerOf (rows |> Array.map layer)
        rows |> Array.filter (fun row -> layer row = shown)

    // The paper's own six transforms stand first where they were measured; no chart has room for more than a dozen.
    let private shown (rows: Forward[]) = rows |> Array.truncate 12

    let private chart (rows: Forward[]) =
        let ways = made rows

        IntervalChart.draw
            $"RMS at {rows[0].Layer} by transform"
            "RMS to the features of the truly transformed image"
            (ways |> List.map (fun (name, _, _) -> name) |> List.toArray)
            (shown rows
             |> Array.map (fun row ->
                 transformOf row.Family row.Amount,
                 [| for _, value, interval in ways -> Interval.ofEnds (value row.Values).Rms (interval row.Intervals).Rms |]))

    let private table (rows: Forward[]) =
        let ways = made rows

        Table.draw
            { Spans = [ "", 1; "RMS", ways.Length; "mean absolute", 2 ]
              Columns = "" :: [ for name, _, _ in ways -> name ] @ [ "generator"; "doing nothing" ]
              Groups =
                [ { Heading = ""
                    Rows =
                      [ for row in rows ->
                            name row,
                            [ for _, value, _ in ways do
                                  decimals (value row.Values).Rms
                              decimals row.Values.Generator.Mad
                              decimals row.Values.Identity.Mad ] ] } ]
              Note = $"Features of {rows[0].Layer} over all cells and channels." + mark (rows |> Array.exists _.Extrapolated) }

    let private byLayer (told: ToldAmountMetrics[]) (rows: Forward[]) =
        let layers = rows |> Array.map _.Layer |> Array.distinct

        let cells (own: Forward[]) (said: Forward -> string) =
            [ for layer in layers -> own |> Array.tryFind (fun row -> row.Layer = layer) |> Option.map said |> Option.defaultValue Words.none ]

        let toldBy (row: Forward) =
            told
            |> Array.tryFind (fun told -> told.Family = row.Family && told.Amount = row.Amount && told.Layer = row.Layer)
            |> Option.map (fun told -> Words.error told.ToldAmount)
            |> Option.defaultValue Words.none

        Table.ofGroups
            ("" :: Array.toList layers)
            [ for (family, amount), own in rows |> Array.groupBy (fun row -> row.Family, row.Amount) ->
                  transformOf family amount,
                  [ for way, value, _ in made own do
                        way, cells own (fun row -> decimals (value row.Values).Rms)
                    "generator's endpoint error", cells own (fun row -> Words.error row.Values.GeneratorEpe)
                    "amount that the generator's field tells", cells own toldBy ] ]
            "RMS over all cells of the grid, the mean endpoint error of the generator's field against the exact one inside the object, in cells, and the amount of the similarity that the field comes closest to. Layers differ in how large their features are; compare within a column."

    // The paper's two numbers of the rows that it has, beside ours.
    let private comparisons (ours: 'v -> DeviationMeasures<float>) (rows: EvaluationRowMetrics<'v, 'i>[] when 'v: not null and 'i: not null) =
        [ for row in rows do
              match row.Paper with
              | Some said ->
                  let found = ours row.Values
                  { Of = $"{transformOf row.Family row.Amount}, RMS"; Ours = decimals found.Rms; Paper = decimals said.Rms }
                  { Of = $"{transformOf row.Family row.Amount}, mean absolute"; Ours = decimals found.Mad; Paper = decimals said.Mad }
              | None -> () ]

    /// Features made by generators against the network's own, over held-out originals.
    let drawForward (metrics: EvaluationMetrics) : Section =
        let rows = atPaperLayer (fun (row: Forward) -> row.Layer) metrics.Rows

        { Anchor = "deviations"
          Paper = "Section 3.1"
          Title = "Made features: how far they are from the true ones"
          Content =
            [ Markup.paragraph
                  $"Features of {Words.count (int64 metrics.Originals)} originals that nothing was learned from, made without their transformed images and compared with what the network computes of those at {rows[0].Layer}. The exact field is the best that moving features alone can do; a channel map also mixes them."
              div [ _class "grid halves" ] [ chart rows; Beside.draw (comparisons _.Generator rows) "Features of other weights have another scale, so RMS of two networks cannot be compared as such; the ratio to doing nothing can. The paper states one image's, or does not say over how many." ]
              table rows
              Markup.fold "Every layer" [ byLayer metrics.Told metrics.Rows ] ] }

    let private back (values: BackMeasures<float>) = [ values.Negation; values.FixedPoint; values.ExactWarp ]

    let private backTable (rows: Back[]) =
        Table.draw
            { Spans = [ "", 1; "RMS", 3; "mean absolute", 3 ]
              Columns = [ ""; "negation"; "fixed point"; "exact and back"; "negation"; "fixed point"; "exact and back" ]
              Groups =
                [ { Heading = ""
                    Rows =
                      [ for row in rows ->
                            backName row,
                            [ for measures in back row.Values -> decimals measures.Rms
                              for measures in back row.Values -> decimals measures.Mad ] ] } ]
              Note = $"Features of {rows[0].Layer} over all cells and channels, against the untouched ones." + mark (rows |> Array.exists _.Extrapolated) }

    /// There and back, in numbers, with what the paper states: for the section of Figure A2.
    let backContent (metrics: EvaluationMetrics) =
        let rows = atPaperLayer (fun (row: Back) -> row.Layer) metrics.Inverse

        [ backTable rows
          Beside.draw
              (comparisons _.Negation rows)
              "The paper's numbers are of one image and its weights. Most of what is lost lies at the border, where features leave the grid and what comes back is unknown, and in interpolating twice; \u201Cexact and back\u201D shows what is lost on any such way." ]
