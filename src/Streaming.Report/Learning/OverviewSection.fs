namespace Streaming.Report.Learning

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Report.Drawing
open Streaming.Report.Page

/// How to read a field, and every family at one glance.
module internal OverviewSection =
    let private legend (figures: FigureSet) =
        let wheel = figures.Add("colour-wheel", ColourWheel.draw 132)

        div
            [ _class "wheel" ]
            [ Markup.image "Colour wheel: right is red, down yellow, left cyan, up violet; white in the middle" wheel
              p
                  []
                  [ b [] [ Markup.text "How to read the fields. " ]
                    Markup.text
                        "Each square is one cell of the layer's grid. Its hue is the direction of the flow and its strength the length, white for none; each caption states the length, in cells, that has the full colour and the longest arrow. A flow points from a cell of the transformed image to the place in the untransformed image where the same feature is found, so what turns counter-clockwise has arrows that go clockwise." ] ]

    let private summary (families: FamilyReport[]) =
        let farthest (f: FamilyReport) =
            if f.GeneratorErrors.Amounts.Length = 0 then
                f.Base
            else
                f.GeneratorErrors.Amounts |> Array.maxBy (Family.normalised f.Family f.Base)

        let layers = families[0].Space.LayerNames
        let first, last = layers[0], Array.last layers

        Markup.spannedTable
            [ "", 2; "at the base amount", 3; "at the largest amount", 3 ]
            [ "family"; "pairs"; "amount"; first; last; "amount"; first; last ]
            [ tbody
                  []
                  [ for f in families do
                        let error layer amount =
                            Markup.text (Words.error (EndpointErrors.at layer amount f.GeneratorErrors))

                        Markup.tableRow
                            (Family.name f.Family)
                            [ Markup.text (Words.count f.Pairs)
                              Markup.text (Words.amount f.Family f.Base)
                              error first f.Base
                              error last f.Base
                              Markup.text (Words.amount f.Family (farthest f))
                              error first (farthest f)
                              error last (farthest f) ] ] ]
            "Mean endpoint error of each family's generator against the exact field, in cells of the layer's grid."

    /// The section.
    let draw (figures: FigureSet) (families: FamilyReport[]) =
        section
            [ _id "overview" ]
            [ h2 [] [ Markup.text "Overview" ]
              legend figures
              if families.Length > 0 then
                  section
                      []
                      [ h3 [] [ Markup.text "Feature flow fields of the transforms" ]
                        p
                            [ _class "soft" ]
                            [ Markup.text
                                  $"Mean feature flow of each family at {families[0].Space.LayerNames[0]} (as the paper's Figure 1): at its base amount, over all original images and poses." ]
                        div
                            [ _class "grid fields" ]
                            [ for f in families do
                                  let first = f.Space.LayerNames[0]
                                  let field = Field.ofFlowVector f.Space first f.Mean
                                  let longest = Field.longest field
                                  let name = $"{Family.name f.Family} {Words.amount f.Family f.Base}"

                                  Markup.figureOf
                                      $"Mean {first} feature flow of {name}"
                                      (FlowPicture.draw 290 longest field)
                                      (Markup.scaled name longest) ] ]

                  section [] [ h3 [] [ Markup.text "Generators" ]; summary families ] ]
