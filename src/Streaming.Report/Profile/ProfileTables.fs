namespace Streaming.Report.Profile

open System
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Profile
open Streaming.Report.Page

/// The numbers of profiles as tables, networks side by side.
module internal ProfileTables =
    let private decimals = Words.decimals 2
    let private layers (network: NetworkProfileMetrics) = network.Layers |> Array.map _.Name |> Array.toList
    let private families (networks: NetworkProfileMetrics[]) = networks |> Seq.collect _.Told |> Seq.map _.Family |> Seq.distinct |> Seq.toList

    // The network's name stands where there are several.
    let private heading (networks: NetworkProfileMetrics[]) (network: NetworkProfileMetrics) (what: string) =
        match networks.Length, what with
        | 1, what -> what
        | _, "" -> network.Name
        | _ -> $"{network.Name}: {what}"

    let private transforms (networks: NetworkProfileMetrics[]) =
        networks |> Seq.collect _.Rows |> Seq.map (fun row -> row.Family, row.Amount) |> Seq.distinct |> Seq.toList

    let private heat (networks: NetworkProfileMetrics[]) (value: ProfileMeasures<float> -> float) note =
        let share (network: NetworkProfileMetrics) family amount layer =
            network.Rows
            |> Array.tryFind (fun row -> row.Family = family && row.Amount = amount && row.Layer = layer)
            |> Option.map (fun row -> value row.Values)
            |> Option.defaultValue nan

        HeatTable.draw
            { Spans = if networks.Length > 1 then ("", 1) :: [ for network in networks -> network.Name, network.Layers.Length ] else []
              Columns = "" :: [ for network in networks do yield! layers network ]
              Groups =
                [ for family, own in transforms networks |> List.groupBy fst ->
                      { Heading = Words.meaning (Family.parse family)
                        Rows =
                          [ for _, amount in own ->
                                Words.amount (Family.parse family) amount,
                                [ for network in networks do
                                      for layer in layers network do
                                          share network family amount layer ] ] } ]
              Note = note }

    // With the channel map where there is one.
    let private best mapped moved = if Double.IsFinite mapped then mapped else moved

    /// The heat maps of layers and transforms: what is explained, and what is told.
    let heatMaps (networks: NetworkProfileMetrics[]) =
        Tabs.draw
            "measure"
            "profile-heat"
            "What the colours show"
            [ "explained by the generator",
              [ heat
                    networks
                    (fun v -> best v.Inside.ExplainedByMap v.Inside.ExplainedByGenerator)
                    "Per cent of the mean squared change of the object's features that the learned generator, with its channel map where there is one, explains. The stronger the colour, the more; below nothing, in italics, the features are better left as they are." ]
              "explained by the exact warp",
              [ heat
                    networks
                    _.Inside.ExplainedByWarp
                    "Per cent of the mean squared change of the object's features that a transform of the feature map explains: the exact warp, which moves features as the picture was moved. The stronger the colour, the more; below nothing, in italics, the features are better left as they are." ]
              "told",
              [ heat
                    networks
                    (fun v -> best v.Told.Mapped.Told v.Told.Moved.Told)
                    "Per cent of the pairs of views whose amount is told rightly, of the amounts of its family: the one whose generator makes the features nearest to those after the transform. The stronger the colour, the more." ] ]

    let private byFamily (networks: NetworkProfileMetrics[]) (groups: (string * (NetworkProfileMetrics -> string -> string -> string)) list) note =
        Table.ofGroups
            ("" :: families networks)
            [ for network in networks do
                  for what, cell in groups do
                      heading networks network what, [ for layer in layers network -> layer, [ for family in families networks -> cell network family layer ] ] ]
            note

    /// How well amounts are told, all of a family's together.
    let told (networks: NetworkProfileMetrics[]) =
        let cell (value: ToldByBoth<float> -> ToldMeasures<float>) (network: NetworkProfileMetrics) family layer =
            match network.Told |> Array.tryFind (fun row -> row.Family = family && row.Layer = layer) with
            | Some row when Double.IsFinite (value row.Values).Told ->
                let own = value row.Values
                $"{Words.percent own.Told} \u00B1 {Words.digits own.ToldError}"
            | _ -> Words.none

        let chance =
            networks
            |> Seq.collect _.Told
            |> Seq.map (fun row -> row.Family, row.Amounts)
            |> Seq.distinct
            |> Seq.map (fun (family, amounts) -> $"{family} {amounts}")
            |> String.concat ", "

        byFamily
            networks
            [ "with channel maps", cell _.Mapped; "by the field alone", cell _.Moved ]
            $"Share of the pairs whose amount is told, and the mean absolute error behind it in the family's unit. Amounts to choose from: {chance}."

    /// How fast features move at nothing, and how fast they depart from the exact warp.
    let local (networks: NetworkProfileMetrics[]) =
        let cell (value: LocalMeasures<float> -> float) (network: NetworkProfileMetrics) family layer =
            network.Local
            |> Array.tryFind (fun row -> row.Family = family && row.Layer = layer)
            |> Option.map (fun row -> Words.decimals 4 (value row.Values))
            |> Option.defaultValue Words.none

        byFamily
            networks
            [ "features move", cell _.Moves; "they depart from the exact warp", cell _.Departs ]
            "Inside the object, in the layer's own deviation for each degree, per cent of the size, or pixel of the 227 pixel input, by one of each."

    /// What a generator costs beside the network.
    let costs (networks: NetworkProfileMetrics[]) =
        Table.ofRows
            [ ""; "the network"; "a generator"; "its field and maps"; "moving"; "mixing channels" ]
            [ for network in networks ->
                  let cost = network.Milliseconds
                  network.Name, [ for milliseconds in [ cost.Forward; cost.Field + cost.Move + cost.Map; cost.Field; cost.Move; cost.Map ] -> Words.decimals 1 milliseconds ] ]
            "Milliseconds on one thread for the features of one picture, all layers: computed from the picture, or made from those before a transform. The field and the maps of an amount are made once for any number of pictures."

    /// The layers that were measured.
    let layersOf (networks: NetworkProfileMetrics[]) =
        Table.ofGroups
            [ ""; "cells"; "channels"; "every .. px"; "own deviation" ]
            [ for network in networks do
                  heading networks network "",
                  [ for layer in network.Layers -> layer.Name, [ $"{layer.Size} \u00D7 {layer.Size}"; string layer.Channels; Words.plain layer.Stride; Words.digits layer.OwnDeviation ] ] ]
            "The own deviation is the root of the mean square of the untransformed views' features about the mean of their channel: what all deviations here are counted in."

    let private withInterval (value: float) (ends: float[] option) =
        match ends with
        | Some [| low; high |] -> $"{decimals value} ({decimals low} \u2013 {decimals high})"
        | _ -> decimals value

    /// Every number of a network with its interval.
    let everything (network: NetworkProfileMetrics) =
        let cells (row: ProfileRowMetrics) =
            let value, ends = row.Values.Inside, row.Intervals.Inside

            [ withInterval value.Identity ends.Identity
              withInterval value.ExactWarp ends.ExactWarp
              withInterval value.Generator ends.Generator
              withInterval value.ChannelMap ends.ChannelMap
              withInterval value.ChannelMapOverExactWarp ends.ChannelMapOverExactWarp ]

        Table.ofGroups
            [ ""; "left as they are"; "exact warp"; "generator"; "with channel map"; "map over exact warp" ]
            [ for layer in layers network ->
                  layer, [ for row in network.Rows do if row.Layer = layer then $"{row.Family} {Words.amount (Family.parse row.Family) row.Amount}", cells row ] ]
            "Inside the object, in the layer's own deviation, with the interval that holds 95 % of the bootstrap's resamples of the originals."
