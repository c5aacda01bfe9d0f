namespace Streaming.Report.Evaluation

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Report.Drawing
open Streaming.Report.Learning
open Streaming.Report.Page

/// Mean flows from the first grid to the second convolution (paper, Figure A1).
module internal MeanFlowSection =
    let private order = [ "conv1"; "pool1"; "conv2" ]

    let private fields (figures: FigureSet) (transform: Transform) (flows: StoredMeanFlow[]) =
        [ for layer in order do
              match flows |> Array.tryFind (fun flow -> flow.Layer = layer) with
              | Some flow ->
                  let amount = Words.amount transform.Family transform.Amount
                  let name = Family.name transform.Family
                  FieldFigures.own figures $"{name}.mean-flow.{Words.plain transform.Amount}.{layer}" $"Mean flow of {name} {amount} at {layer}" layer (Field.ofPlanes flow.Size flow.Flow)
              | None -> () ]

    /// The section; `withLegend` says how to read a field where nothing above does.
    let draw (figures: FigureSet) (withLegend: bool) (flows: StoredMeanFlow[]) : Section =
        { Anchor = "figure-a1"
          Paper = "Figure A1"
          Title = "Mean flows at conv1, pool1 and conv2"
          Content =
            [ Markup.paragraph
                  "Pooling halves the grid, and the flow with it. conv1 and conv2 show the mean that the bases keep, over the images and poses that they were learned from. pool1 is no layer of the bases: its mean is over held-out originals, found by SIFTFlow between the two views of each pair at once."
              if withLegend then
                  FieldFigures.legend figures
              for transform, own in flows |> Array.groupBy _.Transform do
                  let pairs = own |> Array.tryPick _.Pairs |> Option.map (fun pairs -> $" ({Words.count pairs} pairs at pool1)") |> Option.defaultValue ""
                  Markup.row [ Markup.text $"{Words.meaning transform.Family}, {Words.amount transform.Family transform.Amount}{pairs}" ] (fields figures transform own)
              Beside.draw
                  []
                  "The paper shows the same nine fields, over its 91 images, and states no number for them." ] }
