namespace Streaming.Pipeline.Learning

open System.Text.Json.Nodes
open System.Threading
open Streaming.Domain
open Streaming.Network.Numerics
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Flows
open Streaming.Storage.Runs

/// What a run of learning begins with: estimators that hold the bases that it extends, and, where it goes on after an
/// interruption, what it stored before that, counted again from its parts.
type BegunLearning =
    { Estimators: LearnEstimators
      /// What channel maps are learned from; none where the plan has none.
      Channels: ChannelLog option
      /// The images that need not, or must not, be learned from.
      Used: UsedOriginals
      /// How many originals the interrupted run had stored.
      Stored: int }

/// Beginning to learn.
module BegunLearning =
    /// A run may go on only as it began.
    let checkSame (settings: JsonObject) (source: string) (earlier: JsonNode | null) =
        match Json.firstDifference earlier settings with
        | Some(where, before, now) ->
            raise (
                InputException
                    $"--resume: {source} was written with another {where} ({before}) than this run has ({now}); go on with the same options, or begin anew with --overwrite."
            )
        | None -> ()

    // The parts of an interrupted run that its estimators have not got yet, and whether its originals are in the bases that
    // it extends already: it was stopped after it had replaced them.
    let private storedParts (folder: RunFolder) settings (bases: BasesFolder | null) =
        let parts = FlowTable.StoredParts folder.Flows |> Seq.toArray
        let logged = parts |> Array.collect (_.Content.Originals >> Seq.toArray)

        let counted =
            match bases with
            | null -> [||]
            | bases ->
                let there = bases.Description.Originals |> Seq.map _.Sha256 |> Set.ofSeq
                logged |> Array.filter (fun original -> there.Contains original.Sha256)

        if counted.Length > 0 && counted.Length < logged.Length then
            raise (
                InputException
                    $"--resume: the bases have come to hold {counted[0].Id}, which this run has computed, but not all that it has; begin anew with --overwrite."
            )

        for part in parts do
            checkSame settings part.Path (JsonNode.Parse part.Settings)

        struct (parts, counted.Length > 0)

    let private takeUp (run: ImageRun) bases (estimators: LearnEstimators) (channels: ChannelLog option) (used: UsedOriginals) (cancellation: CancellationToken) =
        let struct (parts, counted) = storedParts run.Folder run.TableSettings bases

        let parts =
            match channels with
            | Some log when not counted -> log.TakeUp parts
            | _ -> parts

        for part in parts do
            cancellation.ThrowIfCancellationRequested()
            part.Content.Originals |> Seq.iter used.AddLogged

            if not counted then
                estimators.Add part

        parts |> Array.sumBy _.Content.Originals.Count

    /// Begins the run: what cannot be used is told before config.json is written, and what an older run left goes only then.
    let create (plan: Plan) (bases: BasesFolder | null) (run: ImageRun) (resumes: bool) (extractor: IFeatures) (cancellation: CancellationToken) =
        let estimators = LearnEstimators(extractor.Space, plan, ViewPlan.create plan.Families, TorchLinearAlgebra())
        let used = UsedOriginals()

        match bases with
        | null -> ()
        | bases ->
            bases.Description.Originals |> Seq.iter used.AddUsed
            estimators.Add bases

        let channels =
            plan.ChannelMap
            |> Option.map (fun map ->
                let units = match estimators.Channels with Some held -> held.Units | None -> ChannelUnits.measure extractor
                let channels = extractor.Space.Layers |> Array.map _.Channels
                ChannelLog(run.Folder.ChannelSums, plan, ChannelEstimators(extractor.Space, plan, map, channels, units)))

        run.Begin()
        let stored = if resumes then takeUp run bases estimators channels used cancellation else 0

        { Estimators = estimators
          Channels = channels
          Used = used
          Stored = stored }
