namespace Streaming.Report.Learning

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Drawing
open Streaming.Report.Page

/// Generators beside the fields that they should be, and their error by amount.
module internal GeneratorSection =
    let private fields (figures: FigureSet) (f: FamilyReport) =
        let name = Family.name f.Family
        let layer = f.Space.LayerNames[0]

        div
            [ _class "grid fields" ]
            [ for g in f.Generators do
                  let amount = Words.amount f.Family g.Amount
                  let learned, exact = Field.ofFlowVector f.Space layer g.Generator, Field.ofFlowVector f.Space layer g.Exact
                  let longest = max (Field.longest learned) (Field.longest exact)

                  for kind, field in [ "generator", learned; "exact", exact ] do
                      figures.Keep($"{name}.{kind}.{Words.plain g.Amount}.{layer}", fun () -> FlowPicture.draw FieldFigures.shownSide longest field)
                      Markup.field $"{kind} field of {name} {amount} at {layer}" longest field (Markup.scaledTo $"{amount}, {kind}" longest) ]

    /// Endpoint errors of a layer in pixels of the input, by amount.
    let inPixels (f: FamilyReport) (errors: EndpointErrors) layer =
        let stride = f.Space.Layers[f.Space.IndexOf layer].Stride
        errors.Amounts |> Array.map (fun amount -> amount, stride * EndpointErrors.at layer amount errors) |> Array.sortBy fst

    /// Error by amount of every layer's generator, with that of doing nothing.
    let chart (f: FamilyReport) : LineChart =
        let first = f.Space.LayerNames[0]

        { Title = $"Error of the generators of {Family.name f.Family} by amount"
          X = LineChart.axis $"amount ({Words.unit f.Family})" (Words.sign f.Family)
          Y = { LineChart.axis "mean endpoint error in pixels of the input (logarithmic)" "" with Scale = Logarithmic }
          Marks = [||]
          Curves =
            [| for layer in f.GeneratorErrors.Layers do
                   { Name = layer; Points = inPixels f f.GeneratorErrors layer }
               match f.NoFlowErrors with
               | Some errors -> { Name = "doing nothing"; Points = inPixels f errors first }
               | None -> () |] }

    let private table (f: FamilyReport) =
        let amounts = f.GeneratorErrors.Amounts |> Array.sortBy (Family.normalised f.Family f.Base) |> Array.toList

        let group heading (errors: EndpointErrors) =
            { Heading = heading
              Rows = [ for layer in errors.Layers -> layer, [ for amount in amounts -> Words.error (EndpointErrors.at layer amount errors) ] ] }

        Table.draw
            { Spans = []
              Columns = "layer" :: (amounts |> List.map (Words.amount f.Family))
              Groups =
                [ group "generator" f.GeneratorErrors
                  group "flows that it was learned from" f.FlowErrors
                  match f.NoFlowErrors with
                  | Some errors -> group "doing nothing" errors
                  | None -> () ]
              Note = "Mean endpoint error against the exact field inside the object's box, in cells of each layer's own grid." }

    /// The section: it is in none of the paper's figures, which show generators by what they make of images alone.
    let draw (figures: FigureSet) (families: FamilyReport[]) : Section =
        { Anchor = "generators"
          Paper = ""
          Title = "Generators by amount"
          Content =
            [ Markup.paragraph "A generator says the field of any amount. It was learned without the exact field, which follows from the transform; how far it is from that, inside the object, as the amount grows, beside what doing nothing gets."
              Tabs.draw
                  "family"
                  "generators-of"
                  "Family"
                  [ for f in families ->
                        Family.name f.Family,
                        [ div
                              [ _class "grid halves" ]
                              [ if f.GeneratorErrors.Amounts.Length > 0 then
                                    LineChart.draw (chart f)
                                div
                                    [ _class "block" ]
                                    [ Markup.soft $"{Words.count f.Pairs} pairs of objects {Words.meaning f.Family} were learned from. Errors are in pixels of the input here, so that layers can be compared; a cell of {f.Space.LayerNames[0]} is {f.Space.Layers[0].Stride:g} pixels wide, one of {Array.last f.Space.LayerNames} {(Array.last f.Space.Layers).Stride:g}." ] ]
                          fields figures f
                          Markup.fold "Every layer and amount in cells" [ table f ] ] ] ] }
