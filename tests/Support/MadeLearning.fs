/// Learning from made features: all of it but the command's files.
module Streaming.Tests.MadeLearning

open System
open System.IO
open System.Threading
open Streaming.Flow.Parameters
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Numerics
open Streaming.Pipeline.Flows
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Selection
open Streaming.Storage.Bases
open Streaming.Storage.Flows
open Streaming.Tests.MadeFeatures

let private family family (amounts: float[]) flows =
    { Family = family
      Base = amounts[0]
      Amounts = amounts
      Poses = 2
      Flows = flows
      Degree = 1 }

/// Chains of flows and flows found at once, with a channel map at one layer: 12 views and 10 pairs of an original.
let plan =
    let settings =
        SiftFlowParameters(
            Alpha = 510.0f,
            Truncation = 10200.0f,
            Gamma = 1.275f,
            RelativeAlpha = 0.05f,
            Levels = 2,
            Window = 1,
            TopWindow = 2,
            TopIterations = 4,
            Iterations = 2,
            SubCellRadius = 1.0f,
            SubCellPasses = 2
        )

    { Name = "made"
      Flows = Direct
      Span = BasisSpan.ComponentsAndMeans
      Degree = 1
      Weighting = Weighting.Plain
      ExactAmounts = true
      CentreBox = true
      Fill = Fill.Reflect
      Selection = Selection.defaults
      Families = [| family RotatePlus [| 10.0; 20.0; 30.0 |] Tracked; family Left [| 14.0; 28.0 |] Direct |]
      Layers = space.LayerNames
      SiftFlow = [| settings; settings |]
      Grids = [||]
      ChannelMap = Some { Layers = [| "coarse" |]; Poses = 2; Cells = 12; Degree = 1 } }

let views = ViewPlan.create plan.Families

let algebra: ILinearAlgebra = TorchLinearAlgebra()

/// A folder that is deleted with what it holds.
type Folder() =
    let path = Directory.CreateTempSubdirectory("streaming-made-").FullName
    member _.Path = path

    interface IDisposable with
        member _.Dispose() = Directory.Delete(path, true)

/// How to learn.
type Setup =
    { Network: MadeFeatures
      Workers: int
      BatchSize: int
      /// Whether it goes on with what is in the folder.
      Resumes: bool
      /// Called before an original is stored, with its place among those that are.
      BeforeStore: int -> unit
      Cancellation: CancellationToken }

/// One worker, that nothing happens to.
let setup () =
    { Network = new MadeFeatures()
      Workers = 1
      BatchSize = 4
      Resumes = false
      BeforeStore = ignore
      Cancellation = CancellationToken.None }

/// What came of it.
type Learned =
    { Estimators: LearnEstimators
      /// Identifiers in the order of the verdicts, and of what was summed and stored.
      Verdicts: string[]
      Accumulated: string[]
      Stored: string[]
      Rejects: Reject[]
      /// Originals that were stored before and did not come by.
      Missing: string[]
      Work: FlowWork }

/// The catalogue's entries, in order.
let entriesOf folder = ImageCatalogue.Open(folder).Entries() |> Seq.toArray

// Two originals make a part.
let private partPairs = 2 * views.Pairs.Length

/// Learns from the entries; parts of flows come to lie in the folder.
let learn (flows: string) (setup: Setup) (entries: CatalogueEntry[]) =
    task {
        let network: IFeatures = setup.Network
        let work = FlowWork.create { Settings = { Workers = setup.Workers; BatchSize = setup.BatchSize }; Plan = plan; Features = network } views
        let estimators = LearnEstimators(space, plan, views, algebra)
        let used = UsedOriginals()
        let channelsOf () = ChannelEstimators(space, plan, plan.ChannelMap.Value, space.Layers |> Array.map _.Channels, ChannelUnits.measure network)
        let channels = ChannelLog(Path.Combine(flows, "channels"), plan, channelsOf ())

        if setup.Resumes then
            for part in channels.TakeUp(Seq.toArray (FlowTable.StoredParts flows)) do
                part.Content.Originals |> Seq.iter used.AddLogged
                estimators.Add part

        let verdicts, accumulated, stored = ResizeArray<string>(), ResizeArray<string>(), ResizeArray<string>()
        let rejects = KeptRejects()
        use supervisor = new Supervisor(setup.Cancellation)
        use log = new FlowLog(flows, "{}", setup.Resumes, space, plan, views, partPairs, channels.PartFinished)
        let idOf (item: OriginalFlows) = item.Decoded.Original.Entry.Id

        LearnGraph.start
            (Stages(supervisor, rejects.Add))
            work
            algebra
            { NoteVerdict = fun examined -> verdicts.Add examined.Image.Entry.Id
              Used = used
              Accumulate =
                fun item ->
                    accumulated.Add(idOf item)
                    estimators.Add item
              Channels = Some channels.Estimators
              Store =
                fun item ->
                    setup.BeforeStore stored.Count
                    stored.Add(idOf item)
                    channels.Add item
                    log.Store item
              Reject = rejects.Add }
            entries

        do! supervisor.Finish()
        log.FinishPart()
        estimators.Add channels.Estimators

        return
            { Estimators = estimators
              Verdicts = verdicts.ToArray()
              Accumulated = accumulated.ToArray()
              Stored = stored.ToArray()
              Rejects = rejects.InOrder
              Missing = used.Missing
              Work = work }
    }

/// Bases of what was learned, written and opened again.
let basesIn (place: string) (estimators: LearnEstimators) =
    LearnedBases.write place (WeightsDescription("made", String('0', 64), "made")) estimators (LearnedBases.solve estimators algebra ignore)
    BasesFolder.Open place
