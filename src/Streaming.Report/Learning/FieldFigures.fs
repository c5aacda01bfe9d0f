namespace Streaming.Report.Learning

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Drawing
open Streaming.Report.Page

/// Fields of what was learned as figures (paper, Figures 1 and 2).
module internal FieldFigures =
    /// Side at which a field is looked at, in pixels.
    let shownSide = 264

    /// The legend of every field.
    let legend (figures: FigureSet) =
        figures.Keep("colour-wheel", fun () -> ColourWheel.draw 116)

        div
            [ _class "wheel" ]
            [ Markup.image "Colour wheel: right is red, down yellow, left cyan, up violet; white in the middle" (ColourWheel.draw 116)
              p
                  []
                  [ b [] [ Markup.text "How to read a field. " ]
                    Markup.text
                        "Every square is a cell of the layer's grid: its hue is the direction of the flow, its strength the length. Captions state the length, in cells, of the longest arrow. A flow points from a cell of the transformed image to the place in the untransformed one where the same feature is found, so what turns counter-clockwise has arrows that go clockwise. Where scripts run, point at a cell, or reach a field by Tab and use the arrow keys, to read its vector." ] ]

    /// A field drawn at its own scale.
    let own (figures: FigureSet) file alt name (field: Field) =
        let longest = Field.longest field
        figures.Keep(file, fun () -> FlowPicture.draw shownSide longest field)
        Markup.field alt longest field (Markup.scaled name longest)

    /// The mean flow of every family at the first layer: Figure 1.
    let ofFamilies (figures: FigureSet) (families: FamilyReport[]) : Section =
        let first = families[0].Space.LayerNames[0]

        let drawn (f: FamilyReport) =
            let name = $"{Family.name f.Family} {Words.amount f.Family f.Base}"
            own figures $"{Family.name f.Family}.mean.{first}" $"Mean {first} feature flow of {name}" name (Field.ofFlowVector f.Space first f.Mean)

        { Anchor = "figure-1"
          Paper = "Figure 1"
          Title = "What a transform does to features"
          Content =
            [ Markup.paragraph $"The mean feature flow of each family of transforms at {first}, over all originals and poses, at the family's base amount. Flows were found by SIFTFlow between the features of an image and those of the same image transformed; nobody told it the transform."
              legend figures
              div [ _class "grid fields" ] (families |> Array.map drawn |> Array.toList)
              Beside.draw
                  []
                  "The paper shows the same kind of fields and states no number for them. Its images are 91 of ImageNet and its weights those of Caffe's reference AlexNet; the shape of these fields follows from the transform and hardly depends on either." ] }

    // The paper's Figure 2 has conv1, conv2, conv3 and conv5: the layers between the third and the last look like the last.
    let private shownLayers (space: FeatureSpace) =
        Array.append (Array.truncate 3 space.LayerNames) [| Array.last space.LayerNames |] |> Array.distinct

    let private components (figures: FigureSet) (f: FamilyReport) =
        let name = Family.name f.Family
        let share i = if i < f.ExplainedShare.Length then $", {Words.percent f.ExplainedShare[i]} of the variance" else ""

        let rows =
            [ "mean", "Mean", f.Mean
              for i in 0 .. min 2 f.Components.Length - 1 do
                  let ordinal = if i = 0 then "First" else "Second"
                  $"component{i + 1}", $"{ordinal} component{share i}", f.Components[i] ]

        [ for file, heading, vector in rows do
              Markup.row
                  [ Markup.text heading ]
                  [ for layer in shownLayers f.Space do
                        own figures $"{name}.{file}.{layer}" $"{heading} of {name} at {layer}" layer (Field.ofFlowVector f.Space layer vector) ] ]

    let private spectrum (f: FamilyReport) =
        [ if f.ExplainedShare.Length > 0 then
              div
                  [ _class "grid halves" ]
                  [ BarChart.draw
                        $"Variance explained by the components of {Family.name f.Family}"
                        "principal component"
                        "share of the flows' variance, per cent"
                        (f.ExplainedShare |> Array.mapi (fun i share -> $"U{i + 1}", share))
                    div [ _class "block" ] [ Markup.soft $"The components together explain {Words.percent (Array.sum f.ExplainedShare)} of what the flows of single pairs differ by." ] ] ]

    /// Mean and principal components, family by family: Figure 2.
    let ofComponents (figures: FigureSet) (families: FamilyReport[]) : Section =
        { Anchor = "figure-2"
          Paper = "Figure 2"
          Title = "Mean and principal components"
          Content =
            [ Markup.paragraph "PCA of the flows at each family's base amount: their mean, then the directions in which the flows of single pairs differ most from it. Each picture has its own scale, and a component's sign means nothing. Generators are made of these fields."
              Tabs.draw "family" "components" "Family" [ for f in families -> Family.name f.Family, components figures f @ spectrum f ]
              Beside.draw
                  []
                  "The paper shows the fields for turning by 10 degrees, of 6,552 pairs of 91 images, and states no shares of the variance. Components show how flows err, so they depend on images, weights and the parameters of SIFTFlow." ] }
