namespace Streaming.Report.Learning

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Drawing
open Streaming.Report.Page

/// What was learned about one family: mean and principal components, mean flows, generators, spectrum, errors.
module internal FamilySection =
    // The paper's Figure 2 has conv1, conv2, conv3 and conv5: the layers between the third and the last look like the last.
    let private shownLayers (space: FeatureSpace) =
        Array.append (Array.truncate 3 space.LayerNames) [| Array.last space.LayerNames |] |> Array.distinct

    let private shownSide = 290

    let private paint (figures: FigureSet) file maximum field =
        figures.Add(file, FlowPicture.draw shownSide maximum field)

    let private components (figures: FigureSet) (f: FamilyReport) =
        let name = Family.name f.Family

        let share i =
            if i < f.ExplainedShare.Length then
                $" \u00B7 {Words.percent f.ExplainedShare[i]} of the variance"
            else
                ""

        let rows =
            [ "mean", $"Mean flow at {Words.amount f.Family f.Base}", f.Mean
              for i in 0 .. min 2 f.Components.Length - 1 do
                  let ordinal = if i = 0 then "First" else "Second"
                  $"component{i + 1}", $"{ordinal} principal component{share i}", f.Components[i] ]

        section
            []
            [ h3 [] [ Markup.text "Mean and principal components" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        $"PCA of the feature flow fields at {Words.amount f.Family f.Base} (as the paper's Figure 2): the mean, then the directions in which the flows of single pairs differ most from it. Each picture has its own scale; the sign of a component is arbitrary." ]
              for file, heading, vector in rows do
                  let drawn =
                      f.Space.LayerNames
                      |> Array.map (fun layer ->
                          let field = Field.ofFlowVector f.Space layer vector
                          let longest = Field.longest field
                          layer, longest, paint figures $"{name}.{file}.{layer}" longest field)

                  Markup.row
                      [ Markup.text heading ]
                      [ for layer, longest, picture in drawn do
                            if Array.contains layer (shownLayers f.Space) then
                                Markup.figureOf $"{heading} of {name} at {layer}" picture (Markup.scaled layer longest) ] ]

    let private meanFlows (figures: FigureSet) (f: FamilyReport) =
        let name = Family.name f.Family

        section
            []
            [ h3 [] [ Markup.text "Mean feature flow" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "Mean over the original images and poses, from the first grid to the second convolution (as the paper's Figure A1)." ]
              for mean in f.MeanFlows do
                  let amount = Words.amount f.Family mean.Amount

                  let fields = f.Space.LayerNames |> Array.truncate 2 |> Array.map (fun layer -> layer, Field.ofFlowVector f.Space layer mean.Flow)

                  Markup.row
                      [ Markup.text amount ]
                      [ for layer, field in fields do
                            let longest = Field.longest field
                            let picture = paint figures $"{name}.mean-flow.{Words.plain mean.Amount}.{layer}" longest field
                            Markup.figureOf $"Mean flow of {name} {amount} at {layer}" picture (Markup.scaled layer longest) ] ]

    let private generators (figures: FigureSet) (f: FamilyReport) =
        let name = Family.name f.Family

        section
            []
            [ h3 [] [ Markup.text "Generators beside the exact fields" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "The generator G[a] that the calibration regression found for an amount a, and the field that the transform has in truth; both of a pair at one scale. The generator was learned without the exact field." ]
              for g in f.Generators do
                  let amount = Words.amount f.Family g.Amount

                  Markup.row
                      [ Markup.text amount ]
                      [ for layer in [ f.Space.LayerNames[0]; Array.last f.Space.LayerNames ] |> List.distinct do
                            let learned = Field.ofFlowVector f.Space layer g.Generator
                            let exact = Field.ofFlowVector f.Space layer g.Exact
                            let longest = max (Field.longest learned) (Field.longest exact)

                            for kind, field in [ "generator", learned; "exact", exact ] do
                                let file = $"{name}.{kind}.{Words.plain g.Amount}.{layer}"

                                Markup.figureOf
                                    $"{kind} field of {name} {amount} at {layer}"
                                    (paint figures file longest field)
                                    (Markup.scaledTo $"{layer}, {kind}" longest) ] ]

    let private spectrum (f: FamilyReport) =
        let bars = f.ExplainedShare |> Array.mapi (fun i share -> $"U{i + 1}", share)

        figure
            []
            [ BarChart.draw
                  $"Variance explained by the components of {Family.name f.Family}"
                  "principal component"
                  "share of the variance"
                  bars
              figcaption
                  []
                  [ Markup.text
                        $"Eigenvalue spectrum: share of the flows' variance that each component explains, {Words.percent (Array.sum f.ExplainedShare)} together." ] ]

    let private curves (f: FamilyReport) =
        let errors = f.GeneratorErrors
        let place = Family.normalised f.Family f.Base
        let order = errors.Amounts |> Array.indexed |> Array.sortBy (snd >> place)

        figure
            []
            [ LineChart.draw
                  $"Error of the generators of {Family.name f.Family}"
                  $"amount ({Family.unit f.Family})"
                  "endpoint error (cells)"
                  (order |> Array.map (fun (_, amount) -> place amount, Words.amount f.Family amount))
                  (errors.Layers
                   |> Array.mapi (fun i layer ->
                       { Name = layer
                         Points = order |> Array.map (fun (j, amount) -> place amount, errors.Cells[i][j]) }))
              figcaption
                  []
                  [ Markup.text
                        "Error of the generator against the exact field as the amount grows, per layer, in cells of the layer's own grid." ] ]

    /// The section of one family.
    let draw (figures: FigureSet) (f: FamilyReport) =
        section
            [ _id (Markup.anchor f.Family); _class "family" ]
            [ h2 [] [ Markup.text $"{Family.name f.Family}: {Words.meaning f.Family}" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        $"Base amount {Words.amount f.Family f.Base} \u00B7 {Words.count f.Pairs} pairs in the regression" ]
              components figures f
              if f.MeanFlows.Length > 0 then
                  meanFlows figures f
              if f.Generators.Length > 0 then
                  generators figures f
              section
                  []
                  [ h3 [] [ Markup.text "Errors and eigenvalue spectrum" ]
                    div
                        [ _class "grid halves" ]
                        [ ErrorTable.draw f
                          div
                              [ _class "charts" ]
                              [ if f.GeneratorErrors.Amounts.Length > 0 then
                                    curves f
                                if f.ExplainedShare.Length > 0 then
                                    spectrum f ] ] ] ]
