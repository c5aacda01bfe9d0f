namespace Streaming.Report.Evaluation

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Report.Drawing
open Streaming.Report.Learning
open Streaming.Report.Page

/// Mean flows from the first grid to the second convolution (paper, Figure A1).
module internal MeanFlowSection =
    let private shownSide = 290

    /// A line for each transform; `figures` keeps the pictures.
    let draw (space: FeatureSpace) (figures: FigureSet) (lines: MeanFlowFigure[]) =
        let wheel = figures.Add("colour-wheel", ColourWheel.draw 132)

        section
            [ _id "mean-flows" ]
            [ h2 [] [ Markup.text "Mean flows" ]
              p
                  [ _class "soft" ]
                  [ Markup.text
                        "As the paper's Figure A1. conv1 and conv2: the mean that the bases keep, over the images and poses that they were learned from. pool1 is no layer of the bases: its mean is over the images of this evaluation, and its flows were found by SIFTFlow between the two views of each pair at once." ]
              div
                  [ _class "wheel" ]
                  [ Markup.image "Colour wheel: right is red, down yellow, left cyan, up violet; white in the middle" wheel
                    p
                        []
                        [ Markup.text
                              "The hue of a cell is the direction of its flow and its strength the length; each picture has its own scale, which its caption states. A flow points from a cell of the transformed image to where the same feature is in the untransformed one." ] ]
              for line in lines do
                  let name, amount = Family.name line.Family, Words.amount line.Family line.Amount

                  let fields =
                      [ match line.Learned with
                        | Some flow -> "conv1", Field.ofFlowVector space "conv1" flow
                        | None -> ()
                        "pool1", Field.ofPlanes (int (sqrt (float line.Pool1.Length / 2.0))) line.Pool1
                        match line.Learned with
                        | Some flow -> "conv2", Field.ofFlowVector space "conv2" flow
                        | None -> () ]

                  Markup.row
                      [ Markup.text $"{Words.meaning line.Family}, {amount} ({Words.count line.Pairs} pairs at pool1)" ]
                      [ for layer, field in fields do
                            let longest = Field.longest field
                            let picture = figures.Add($"{name}.mean-flow.{Words.plain line.Amount}.{layer}", FlowPicture.draw shownSide longest field)
                            Markup.figureOf $"Mean flow of {name} {amount} at {layer}" picture (Markup.scaled layer longest) ] ]
