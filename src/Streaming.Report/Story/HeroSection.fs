namespace Streaming.Report.Story

open System
open System.IO
open System.Reflection
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing
open Streaming.Report.Page

/// One object under any amount of any family, at any layer: a slider and switches, the truly transformed picture with the
/// arrows of the generator's field, and what the generator and the network make of its features. Without script it is a
/// picture of one amount.
module internal HeroSection =
    let private resource (name: string) =
        use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream name |> Option.ofObj |> Option.get
        use reader = new StreamReader(stream)
        reader.ReadToEnd()

    // The page is XML too.
    let private script () =
        let parts = [ "hero-field.js"; "hero-picture.js"; "hero.js" ] |> List.map resource |> String.concat "\n"
        tag "script" [] [ rawText ("//<![CDATA[\n(() => {\n" + parts + "})();\n//]]>") ]

    let private part name = attr "data-part" name

    // The first family at about a third of its reach, at an amount that there are pictures of, at the first layer.
    let private first (data: HeroData) : HeroFirst * int =
        let own = data.Families[0]
        let place = (own.Metrics.Shown.Length - 1) / 3
        let distance step = abs (own.Steps[step] - own.Metrics.Shown[place].Amount)
        { Family = 0; Step = List.minBy distance [ 0 .. own.Steps.Length - 1 ]; Layer = 0 }, place

    let private controls (data: HeroData) (first: HeroFirst) =
        div
            [ _class "hero-controls"; part "controls"; attr "hidden" "hidden"; attr "role" "group"; attr "aria-label" "What is shown" ]
            [ div
                  []
                  [ label [ _for "hero-family" ] [ Markup.text "Transform" ]
                    select
                        [ _id "hero-family"; part "family"; attr "autocomplete" "off" ]
                        [ for i, own in Array.indexed data.Families do
                              option [ _value (string i); if i = first.Family then attr "selected" "selected" ] [ Markup.text (Words.meaning own.Family) ] ] ]
              div
                  []
                  [ label [ _for "hero-amount" ] [ Markup.text "Amount " ]
                    tag "output" [ part "now"; _for "hero-amount" ] []
                    input
                        [ _type "range"; _id "hero-amount"; part "amount"; attr "autocomplete" "off"; _min "0"
                          _max (string (data.Families[first.Family].Steps.Length - 1)); _step "1"; _value (string first.Step) ] ]
              tag
                  "fieldset"
                  []
                  [ tag "legend" [] [ Markup.text "Layer" ]
                    div
                        [ _class "hero-layers" ]
                        [ for i, layer in Array.indexed data.Space.Layers do
                              label
                                  []
                                  [ input [ _type "radio"; _name "hero-layer"; attr "autocomplete" "off"; _value (string i); if i = first.Layer then attr "checked" "checked" ]
                                    Markup.text layer.Name ] ] ] ]

    let private learnedWithout (data: HeroData) =
        if data.Metrics.HeldOut then "An image that the generators were not learned from." else "The generators were learned from this image too."

    let private inline' (alt: string) side name (data: HeroData) isCells =
        img
            [ part side
              _src ("data:image/webp;base64," + Convert.ToBase64String(data.Picture name))
              _alt alt
              _width "320"
              _height "320"
              if isCells then _class "cells" ]

    let private pictures (data: HeroData) (first: HeroFirst) place =
        let own, layer = data.Families[first.Family], data.Space.Layers[first.Layer]
        let words = $"{Words.meaning own.Family}, {Words.amount own.Family own.Steps[first.Step]}"
        let amount = Words.amount own.Family own.Metrics.Shown[place].Amount
        let drawn = HeroPicture.draw data first.Family first.Step first.Layer
        let isCells = not data.Metrics.Layers[first.Layer].Inverted
        let file = ShownPictures.ofAmount first.Layer own.Family place

        div
            [ _class "hero-pictures" ]
            [ figure
                  [ _class "hero-object" ]
                  [ div [ part "first" ] [ Markup.image $"The object {words}, with the arrows of the generator's field at {layer.Name}" drawn ]
                    tag "canvas" [ part "canvas"; attr "hidden" "hidden"; attr "role" "img"; attr "tabindex" "0"; _width "560"; _height "560" ] []
                    figcaption
                        []
                        [ b [ part "title" ] [ Markup.text $"The object {words}" ]
                          Markup.text
                              $". {learnedWithout data} The picture is truly transformed; the arrows are the generator's field, true to scale: from each cell to where its feature was before, F_after(p) = F_before(p + V(p)). Cells that do not look at the object are faint; of long arrows every second is drawn." ]
                    p [ _class "hero-cell"; part "cell"; attr "hidden" "hidden"; attr "aria-live" "polite"
                        attr "data-hint" "Point at a cell, or move to the picture and use the arrow keys, to read its arrow." ] [] ]
              figure
                  []
                  [ inline' $"What the generator makes of {layer.Name}'s features for the object {words}" "generator" (file OfGenerator) data isCells
                    figcaption [] [ b [] [ Markup.text "The generator's features" ]; Markup.text ", made without the transformed picture, at "; span [ part "generator-at" ] [ Markup.text amount ] ] ]
              figure
                  []
                  [ inline' $"What the network makes of {layer.Name}'s features for the object {words}" "network" (file OfNetwork) data isCells
                    figcaption [] [ b [] [ Markup.text "The network's features" ]; Markup.text " of the truly transformed picture, at "; span [ part "network-at" ] [ Markup.text amount ] ] ] ]

    let private fact name value below more =
        div [] [ dt [] [ Markup.text name ]; dd [ part value ] []; dd (part below :: more) [] ]

    let private readout =
        div
            [ part "readout"; attr "hidden" "hidden"; attr "aria-live" "polite" ]
            [ dl
                  [ _class "facts" ]
                  [ fact "Field, from the exact one" "error" "no-flow" []
                    fact "Features inside the object, RMS" "rms" "identity" []
                    fact
                        "The two pictures are alike to"
                        "psnr"
                        "kind"
                        [ attr "data-inverted" "made of features by a trained inverter"
                          attr "data-cells" "cells, coloured by three principal directions of their channels" ] ]
              p [ _class "hero-note"; part "least"; attr "hidden" "hidden" ] [] ]

    /// The section of an object that is shown.
    let ofData (data: HeroData) =
        let shown, place = first data
        let layer = data.Space.Layers[shown.Layer].Name

        section
            [ _class "hero"; attr "aria-label" "One object, any amount" ]
            [ style [] [ rawText (resource "hero.css") ]
              controls data shown
              pictures data shown place
              p
                  [ _class "hero-note"; part "first-said" ]
                  [ Markup.text $"Shown is one amount at {layer}; where scripts run, a slider chooses any amount, and switches the transform and the layer." ]
              readout
              tag "script" [ _type "application/json"; part "data" ] [ rawText (HeroJson.write data shown) ]
              script () ]

    /// The same of what a run of show left in a folder; none where the folder holds no such run, or one that is not finished.
    /// What is damaged there is an InputException.
    let draw (folder: string) : XmlNode option = HeroData.tryRead folder |> Option.map ofData
