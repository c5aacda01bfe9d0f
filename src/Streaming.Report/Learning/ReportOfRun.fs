namespace Streaming.Report.Learning

open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Flows
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Storage.Tables

/// The report of a run of learning, from what the run returned.
module ReportOfRun =
    // Enough to see what is selected and what is not, without a page of thumbnails.
    let private examplesShown = 24
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

    let private rejectedExamples (rows: SelectionRow[]) =
        rows
        |> Seq.choose (fun row -> row.Refusal |> Option.ofObj |> Option.map (rejected row))
        |> Seq.groupBy _.Reason
        |> Seq.sortBy fst
        |> Seq.collect (snd >> Seq.truncate examplesPerReason)
        |> Seq.toArray

    let private errors (space: FeatureSpace) (family: FamilyResult) (measured: EndpointError[][]) =
        { Layers = space.LayerNames
          Amounts = family.Plan.Amounts
          Cells = space.Layers |> Array.mapi (fun layer _ -> measured |> Array.map (fun byLayer -> byLayer[layer].Mean)) }

    /// The base amount, the one in the middle and the one farthest from it.
    let private shown (plan: FamilyPlan) =
        let byChange = plan.Amounts |> Array.sortBy (Family.normalised plan.Family plan.Base)
        [| plan.Base; byChange[byChange.Length / 2]; Array.last byChange |] |> Array.distinct

    let private generator (space: FeatureSpace) (family: FamilyResult) amount =
        let middle = float space.InputSize / 2.0
        let transform = Family.affine family.Plan.Family amount space.InputSize middle middle

        { Amount = amount
          Generator = Generator.ofAmount family.Basis amount
          Exact = ExactField.vector space transform }

    let private meanFlow (family: FamilyResult) amount =
        let mean = family.MeanFlows[System.Array.IndexOf(family.Plan.Amounts, amount)]

        { Amount = amount
          Flow = Array.map float32 mean }

    let private family (space: FeatureSpace) (result: FamilyResult) =
        let amounts = shown result.Plan

        { Space = space
          Family = result.Plan.Family
          Base = result.Plan.Base
          Pairs = Array.sum result.Basis.Regression.Counts
          Mean = result.Basis.Pca.Mean |> Array.map float32
          Components = result.Basis.Pca.Components |> Array.map (Array.map float32)
          ExplainedShare = result.Basis.Pca.ExplainedShares
          MeanFlows = amounts |> Array.map (meanFlow result)
          Generators = amounts |> Array.map (generator space result)
          FlowErrors = errors space result result.FlowErrors
          GeneratorErrors = errors space result result.GeneratorErrors
          NoFlowErrors = Some(errors space result result.NoFlowErrors) }

    let private families (request: LearnRequest) (flows: FlowKind) =
        match request.Plan.Families |> Array.filter (fun family -> family.Flows = flows) with
        | [||] -> "no family"
        | some -> some |> Array.map (fun family -> Family.name family.Family) |> String.concat ", "

    /// What the report of this run says.
    let report (request: LearnRequest) (result: LearnResult) : LearnReport =
        let space = result.Space

        { Title = "Generators learned from " + request.Source.Name
          Version = RunConfig.version
          Dataset = request.Source.Dataset
          Weights = request.Network.Description.Text
          Plan = request.Plan.Name
          Settings =
            [| "tracked", families request Tracked
               "direct", families request Direct
               "device", request.Machine.Device.Name
               "threads", string request.Machine.Threads |]
          Originals = result.Originals.Length
          Rejects = result.Rejects.Length
          ForwardPasses = result.Metrics.ForwardPasses
          Pairs = result.Metrics.Pairs
          RegressionRows = result.Metrics.RegressionRows
          Seconds = result.Metrics.Cost.Seconds
          PeakMemoryMegabytes = result.Metrics.Cost.PeakRssMb
          Stages = result.Metrics.Stages
          Selected = result.Selection |> Array.filter _.Selected |> Array.truncate examplesShown |> Array.map selected
          Rejected = rejectedExamples result.Selection
          RejectCounts = RejectCounts.ofRejects result.Rejects
          Families = result.Families |> Array.map (family space) }

    /// Writes the report of this run to `path`, with its figures beside it.
    let write (path: string) (request: LearnRequest) (result: LearnResult) =
        LearnReport.write path (report request result)
