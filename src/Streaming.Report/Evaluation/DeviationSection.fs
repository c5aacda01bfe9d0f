namespace Streaming.Report.Evaluation

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Generators.Predictions
open Streaming.Learning.Statistics
open Streaming.Report.Page
open DeviationWords

/// How far features are from the truth, as tables and charts.
module internal DeviationSection =
    let private atLayer layer (rows: EvaluationRow[]) = rows |> Array.filter (fun row -> row.Layer = layer)

    /// conv5 beside the paper.
    let private besidePaper (rows: EvaluationRow[]) =
        let rows = atLayer PaperNumbers.layer rows

        Markup.spannedTable
            [ "", 1; "RMS", 8; "mean absolute deviation", 3; "paper", 2 ]
            [ ""; "generator"; "95 %"; "over exact"; "with channel map"; "over exact"; "exact warp"; "mean flow"; "identity"; "generator"; "exact warp"; "identity"; "RMS"; "MAD" ]
            [ tbody
                  []
                  [ for row in rows do
                        let result prediction = row.Of prediction

                        Markup.tableRow
                            (nameWithMark row)
                            ([ value (result Generator).Rms
                               interval (result Generator).Rms
                               ratio row.OverExactWarp
                               value (result ChannelMapped).Rms
                               ratio row.MappedOverExactWarp
                               value (result ExactWarp).Rms
                               value (result MeanFlow).Rms
                               value (result Identity).Rms
                               value (result Generator).Mad
                               value (result ExactWarp).Mad
                               value (result Identity).Mad ]
                             @ stated (PaperNumbers.forward row.Family row.Amount)) ] ]
            ($"Features of {PaperNumbers.layer} over all cells and channels, against those of the transformed image. The paper's numbers come from other images and weights."
             + mark rows)

    let private bars (rows: EvaluationRow[]) =
        let isMade prediction = rows |> Array.exists (fun row -> System.Double.IsFinite (row.Of prediction).Rms.Value)
        let predictions = [| Generator; ChannelMapped; ExactWarp; MeanFlow; Identity |] |> Array.filter isMade

        figure
            []
            [ IntervalChart.draw
                  $"RMS at {PaperNumbers.layer}"
                  "RMS"
                  (predictions |> Array.map title)
                  (rows |> Array.map (fun row -> name row, predictions |> Array.map (fun p -> (row.Of p).Rms)))
              figcaption [] [ Markup.text $"RMS at {PaperNumbers.layer} over all cells; whiskers are 95 %% intervals over images." ] ]

    let private curves (family: Family, rows: EvaluationRow[]) =
        // How far a transform goes, in steps of the first one listed.
        let place (row: EvaluationRow) = Family.normalised family rows[0].Amount row.Amount
        let rows = rows |> Array.sortBy place

        figure
            []
            [ LineChart.draw
                  $"RMS of {Family.name family} at {PaperNumbers.layer}"
                  $"amount ({Family.unit family})"
                  "RMS"
                  (rows |> Array.map (fun row -> place row, Words.amount family row.Amount))
                  ([| Generator; ChannelMapped; ExactWarp; Identity |]
                   |> Array.filter (fun prediction -> rows |> Array.exists (fun row -> System.Double.IsFinite (row.Of prediction).Rms.Value))
                   |> Array.map (fun prediction ->
                       { Name = title prediction
                         Points = rows |> Array.map (fun row -> place row, (row.Of prediction).Rms.Value) }))
              figcaption [] [ Markup.text $"{Family.name family}: RMS at {PaperNumbers.layer} over all cells, as the amount grows." ] ]

    // Bars where a family has one amount or two, curves where it has more.
    let private charts (rows: EvaluationRow[]) =
        let byFamily = rows |> atLayer PaperNumbers.layer |> Array.groupBy _.Family
        let few = byFamily |> Array.filter (fun (_, rows) -> rows.Length < 3) |> Array.collect snd
        let several = byFamily |> Array.filter (fun (_, rows) -> rows.Length >= 3)

        [ if few.Length > 0 then
              div [ _class "charts row" ] [ bars few ]
          if several.Length > 0 then
              div [ _class "grid halves" ] (several |> Array.map curves |> Array.toList) ]

    /// Against the transformed image, at conv5.
    let drawPaper (rows: EvaluationRow[]) =
        section
            [ _id "paper" ]
            [ h2 [] [ Markup.text $"At {PaperNumbers.layer}, beside the paper" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "Features made without the transformed image: by the generator, by the generator with its channel map, by the exact field of the transform, by the mean of the stored flows at that amount, and by doing nothing (identity). Each is compared with the features, after ReLU, that the network computes from the transformed image (paper, section 3.1)." ]
              yield! charts rows
              besidePaper rows ]

    // For each transform a group of rows, one a prediction; columns are layers.
    let private byLayer predictions (measure: PredictionResult -> Measured) note (rows: EvaluationRow[]) =
        let layers = rows |> Array.map _.Layer |> Array.distinct

        Markup.tableOf
            ("" :: Array.toList layers)
            [ for ofTransform in rows |> Array.chunkBySize layers.Length do
                  tbody
                      []
                      [ tr
                            []
                            [ th
                                  [ _class "group"; attr "scope" "rowgroup"; attr "colspan" (string (layers.Length + 1)) ]
                                  [ Markup.text (nameWithMark ofTransform[0]) ] ]
                        for prediction in predictions do
                            if ofTransform |> Array.exists (fun row -> System.Double.IsFinite (measure (row.Of prediction)).Value) then
                                Markup.tableRow
                                    (title prediction)
                                    [ for row in ofTransform do
                                          Markup.text (number "F2" (measure (row.Of prediction)).Value) ] ] ]
            (note + mark rows)

    /// Every layer, over all cells and inside the object's box.
    let drawLayers (rows: EvaluationRow[]) =
        let table measure note =
            byLayer [ Generator; ChannelMapped; ExactWarp; MeanFlow; Identity ] measure note rows

        section
            [ _id "layers" ]
            [ h2 [] [ Markup.text "Every layer" ]
              p [ _class "soft" ] [ Markup.text "RMS against the features of the transformed image. Layers differ in how large their features are; compare within a column." ]
              div
                  [ _class "grid halves" ]
                  [ table _.Rms "Over all cells of the grid, as in the paper."
                    table _.RmsInside "Over the cells that look at the object: what a transform brings in at the border does not count." ] ]

    /// Endpoint errors of the generators' fields.
    let drawEndpoints (rows: EvaluationRow[]) =
        let layers = rows |> Array.map _.Layer |> Array.distinct
        let transforms = rows |> Array.chunkBySize layers.Length

        section
            [ _id "fields" ]
            [ h2 [] [ Markup.text "Fields" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "Mean endpoint error of each field against the exact one, inside the boxes of objects that the bases were not learned from; no flow is how long the exact field is." ]
              Markup.tableOf
                  ("" :: Array.toList layers)
                  [ for heading, prediction in [ "generator", Generator; "mean flow", MeanFlow; "no flow", Identity ] do
                        tbody
                            []
                            [ tr
                                  []
                                  [ th
                                        [ _class "group"; attr "scope" "rowgroup"; attr "colspan" (string (layers.Length + 1)) ]
                                        [ Markup.text heading ] ]
                              for ofTransform in transforms do
                                  Markup.tableRow
                                      (nameWithMark ofTransform[0])
                                      [ for row in ofTransform do
                                            Markup.text (number "F3" (row.Of prediction).EndpointError.Value) ] ] ]
                  ("In cells of each layer's own grid." + mark rows) ]

    /// There and back.
    let drawBack (rows: EvaluationRow[]) =
        let paper = atLayer PaperNumbers.layer rows

        section
            [ _id "back" ]
            [ h2 [] [ Markup.text "There and back" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "Features moved by a generator and back, against the untouched ones (as the paper's Figure A2): back by the generator's negation, which is the paper's inverse, and by the field that leads back, found by fixed-point iteration. The exact field and that of the inverse transform show what is lost on any such way, at the border and by interpolating twice." ]
              Markup.spannedTable
                  [ "", 1; "RMS", 4; "mean absolute deviation", 3; "paper (negation)", 2 ]
                  [ ""; "negation"; "95 %"; "fixed point"; "exact and back"; "negation"; "fixed point"; "exact and back"; "RMS"; "MAD" ]
                  [ tbody
                        []
                        [ for row in paper do
                              Markup.tableRow
                                  (nameWithMark row)
                                  ([ value (row.Of Negation).Rms
                                     interval (row.Of Negation).Rms
                                     value (row.Of FixedPoint).Rms
                                     value (row.Of ExactBack).Rms
                                     value (row.Of Negation).Mad
                                     value (row.Of FixedPoint).Mad
                                     value (row.Of ExactBack).Mad ]
                                   @ stated (PaperNumbers.back row.Family row.Amount)) ] ]
                  ($"Features of {PaperNumbers.layer} over all cells and channels." + mark paper)
              div
                  [ _class "grid halves" ]
                  [ byLayer [ Negation; FixedPoint; ExactBack ] _.Rms "RMS at every layer, over all cells." rows
                    byLayer [ Negation; FixedPoint; ExactBack ] _.RmsInside "RMS at every layer, over the cells that look at the object." rows ] ]
