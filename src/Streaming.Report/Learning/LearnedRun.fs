namespace Streaming.Report.Learning

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Network.Features
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Tables

/// What a run of learning left, read back from its folder.
module LearnedRun =
    // Enough to see what is selected and what is not, without a page of thumbnails.
    let private examplesShown = 8
    let private examplesPerReason = 2

    let private selected (row: SelectionRow) : SelectedExample =
        { Path = row.Path
          Width = row.Width.GetValueOrDefault()
          Height = row.Height.GetValueOrDefault()
          Box = row.Box.GetValueOrDefault() }

    let private rejected (row: SelectionRow) (refusal: Refusal) : RejectedExample =
        { Path = row.Path
          Width = row.Width.GetValueOrDefault()
          Height = row.Height.GetValueOrDefault()
          Box = Option.ofNullable row.Box
          Reason = refusal.Reason
          Detail = refusal.Detail }

    /// Some images of each reason, from the rows of selection.parquet.
    let rejectedExamples (rows: SelectionRow seq) =
        let kept = Dictionary<RejectReason, ResizeArray<RejectedExample>>()

        for example in rows |> Seq.choose (fun row -> row.Refusal |> Option.ofObj |> Option.map (rejected row)) do
            match kept.TryGetValue example.Reason with
            | true, some when some.Count < examplesPerReason -> some.Add example
            | true, _ -> ()
            | _ -> kept.Add(example.Reason, ResizeArray [ example ])

        kept |> Seq.sortBy _.Key |> Seq.collect _.Value |> Seq.toArray

    /// The first of the images that are selected.
    let selectedExamples (rows: SelectionRow seq) =
        rows |> Seq.filter _.Selected |> Seq.truncate examplesShown |> Seq.map selected |> Seq.toArray

    let private ofKeys (errors: Keyed<float>[]) (layers: string[]) (amounts: float[]) =
        { Layers = layers
          Amounts = amounts
          Cells =
            errors
            |> Array.map (fun ofLayer ->
                amounts
                |> Array.map (fun amount ->
                    match ofLayer.TryGetValue(amount.ToString CultureInfo.InvariantCulture) with
                    | true, error -> error
                    | _ -> nan)) }

    /// The amount that is farthest from none, where a generator has most to say.
    let private shown (summary: FamilySummary) =
        [| summary.Amounts |> Array.maxBy (Family.normalised (Family.parse summary.Family) summary.BaseAmount) |]

    let private field (space: FeatureSpace) (stored: StoredFamily) amount =
        let middle = float space.InputSize / 2.0

        { Amount = amount
          Generator = stored.Generator amount
          Exact = ExactField.vector space (Family.affine stored.Family amount space.InputSize middle middle) }

    let private family (bases: BasesFolder) (stored: StoredFamily) (metrics: FamilyMetrics) : FamilyReport =
        let space = bases.Description.Space
        let summary = bases.Summary stored.Family
        let tensors = bases.ReadGenerators stored.Family
        let ofLayers (errors: LayerErrors -> Keyed<float>) = ofKeys (space.LayerNames |> Array.map (fun layer -> errors metrics.Layers[layer])) space.LayerNames summary.Amounts

        { Space = space
          Family = stored.Family
          Base = summary.BaseAmount
          Pairs = Array.sum summary.Counts
          Mean = tensors.Of<float> TensorNames.Mean |> Array.map float32
          Components = tensors.Of<float> TensorNames.Components |> Array.map float32 |> Array.chunkBySize space.Length
          ExplainedShare = metrics.ExplainedVariance
          MeanFlows = summary.Amounts |> Array.choose (fun amount -> stored.MeanFlow amount |> Option.map (fun flow -> { Amount = amount; Flow = flow }))
          Generators = shown summary |> Array.map (field space stored)
          FlowErrors = ofLayers _.FlowEpe
          GeneratorErrors = ofLayers _.GeneratorEpe
          NoFlowErrors = Some(ofLayers _.NoFlowEpe) }

    let private families (folder: string) (metrics: LearnMetrics) =
        if not (Directory.Exists(Path.Combine(folder, RunFiles.Bases))) then
            [||]
        else
            let bases = BasesFolder.Open(Path.Combine(folder, RunFiles.Bases))
            let generators = StoredGenerators(bases, ChannelMap.Make)

            [| for kind in generators.Families do
                   match metrics.Families.TryGetValue(Family.name kind) with
                   | true, learned -> family bases (generators.Of kind) learned
                   | _ -> () |]

    /// The first images of the folder's selection.parquet that are selected, and the first of each reason that are not; none
    /// where there is no such table.
    let examples (folder: string) =
        let path = Path.Combine(folder, RunFiles.Selection)

        if File.Exists path then
            struct (SelectionTable.Read(path, selectedExamples), SelectionTable.Read(path, rejectedExamples))
        else
            struct ([||], [||])

    /// How many images were not used for each reason.
    let counts (rejects: RejectTotals) = [| for reason in rejects.Reasons -> ReasonWord.Parse reason.Key, reason.Value |]

    /// What the folder's bases say, with the run's figures.
    let read (folder: string) (metrics: LearnMetrics) : LearnReport =
        let struct (selected, rejected) = examples folder

        { Originals = metrics.Originals
          Rejects = metrics.Rejects.Rejects
          ForwardPasses = metrics.ForwardPasses
          Pairs = metrics.Pairs
          RegressionRows = metrics.RegressionRows
          Seconds = metrics.Cost.Seconds
          PeakMemoryMegabytes = metrics.Cost.PeakRssMb
          Stages = metrics.Stages
          Selected = selected
          Rejected = rejected
          RejectCounts = counts metrics.Rejects
          Families = families folder metrics }
