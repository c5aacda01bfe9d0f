namespace Streaming.Report.Profile

open System
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Profile
open Streaming.Report.Page

/// The equivariance profile of networks: where they follow the picture, in words, colours, curves and numbers.
module internal ProfileSections =
    /// The networks' names in a sentence.
    let names (metrics: ProfileMetrics) = metrics.Networks |> Seq.map _.Name |> Enumeration.names

    /// What the profile is of, in a sentence.
    let sentence (metrics: ProfileMetrics) =
        $"How the features of {names metrics} follow {Words.count (int64 metrics.HeldOut)} objects that are turned, scaled and moved, layer by layer, beside the exact warp and beside generators that were learned from {Words.count (int64 metrics.LearnedFrom)} other objects."

    let private ofNetworks (metrics: ProfileMetrics) (draw: NetworkProfileMetrics -> XmlNode list) =
        [ for network in metrics.Networks do
              if metrics.Networks.Length > 1 then
                  div [ _class "row" ] (h3 [] [ Markup.text network.Name ] :: draw network)
              else
                  yield! draw network ]

    let private words (metrics: ProfileMetrics) : Section =
        { Anchor = "equivariance"
          Paper = ""
          Title = "Where it stops being equivariant"
          Content =
            ofNetworks metrics (fun network -> [ Markup.paragraph (network.Findings |> Seq.map _.Text |> String.concat " ") ])
            @ [ Markup.soft "Each family's farthest amount counts, inside the object. Where neither the exact warp nor a generator explains half of the change, a layer no longer follows the picture. Features differ from the mean of their channel by their own deviation: where the exact warp leaves more than that, the mean would be the better guess. An amount is told where the share of right answers is more than halfway between chance and always." ] }

    let private heat (metrics: ProfileMetrics) : Section =
        { Anchor = "heat-map"
          Paper = ""
          Title = "Layers and transforms"
          Content = [ ProfileTables.heatMaps metrics.Networks ] }

    let private predictions =
        [ "left as they are", (fun (v: RegionMeasures<float>) -> v.Identity)
          "exact warp", _.ExactWarp
          "generator", _.Generator
          "generator with channel map", _.ChannelMap ]

    let private chart (network: NetworkProfileMetrics) (family: Family) (layer: string) : LineChart =
        let rows = network.Rows |> Array.filter (fun row -> row.Family = Family.name family && row.Layer = layer)

        { Title = $"{layer} of {network.Name}: deviation by amount, {Family.name family}"
          X = { LineChart.axis $"{layer}: amount ({Words.unit family})" (Words.sign family) with Places = rows |> Array.map _.Amount }
          Y = LineChart.axis "RMS over own deviation" ""
          Marks = [||]
          Curves =
            [| for name, value in predictions do
                   let points = rows |> Array.map (fun row -> row.Amount, value row.Values.Inside)

                   if points |> Array.exists (snd >> Double.IsFinite) then
                       { Name = name; Points = points } |] }

    let private curves (metrics: ProfileMetrics) : Section =
        let families = metrics.Networks |> Seq.collect _.Told |> Seq.map (fun row -> Family.parse row.Family) |> Seq.distinct |> Seq.toList

        let ofFamily (family: Family) =
            ofNetworks metrics (fun network ->
                [ div [ _class "grid halves" ] [ for layer in network.Layers -> div [ _class "block" ] [ LineChart.draw (chart network family layer.Name) ] ] ])

        { Anchor = "by-amount"
          Paper = ""
          Title = "By amount"
          Content =
            [ Markup.paragraph "How far the object's features after a transform are from those before it: left as they are, moved by the exact warp, moved by the learned generator, and with their channels mixed by its map too."
              Tabs.draw "family" "profile-amounts" "Family" [ for family in families -> Family.name family, ofFamily family ]
              Markup.fold "Every number, with its interval" (ofNetworks metrics (fun network -> [ ProfileTables.everything network ])) ] }

    let private told (metrics: ProfileMetrics) : Section =
        { Anchor = "told"
          Paper = ""
          Title = "Is the amount told?"
          Content =
            [ Markup.paragraph "The features before a transform are moved by the generator of each amount of the family; the amount whose features are nearest to those after the transform is told. They are compared over the cells that look at the object in all of the family's views, which do not depend on the amount."
              ProfileTables.told metrics.Networks ] }

    let private local (metrics: ProfileMetrics) : Section =
        { Anchor = "local"
          Paper = ""
          Title = "At nothing: derivatives along transforms"
          Content =
            [ Markup.paragraph "How fast features change as a transform begins, by small amounts, and how fast they depart from the exact warp: a Lie derivative by differences. What coarse grids lose when they are read between their cells is part of it."
              ProfileTables.local metrics.Networks ] }

    let private costs (metrics: ProfileMetrics) : Section =
        { Anchor = "costs"
          Paper = ""
          Title = "Layers, and what a generator costs"
          Content = [ ProfileTables.layersOf metrics.Networks; ProfileTables.costs metrics.Networks ] }

    /// The sections of a profile's page.
    let all (metrics: ProfileMetrics) : Section list =
        [ words metrics; heat metrics; curves metrics; told metrics; local metrics; costs metrics ]
