namespace Streaming.Pipeline.Following

open System
open System.Diagnostics
open System.IO
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Storage.Bases
open Streaming.Storage.Files
open Streaming.Storage.Flows
open Streaming.Storage.Runs

/// Which bases grow by which source, and when they are replaced.
type FollowRequest =
    { /// Extending the bases; its output folder has a folder for each commit.
      Extend: LearnRequest
      Every: CommitEvery }

/// Extending bases for as long as images come. Between two commits images stream through one graph as they come; each commit is a run
/// of its own, which replaces the bases as a whole. So a kill loses what was not committed, and only that: what the bases hold
/// already is known by its content and never counted twice.
module Follow =
    // How long the graph is left without an image before it is asked whether a commit is due.
    let private patience = TimeSpan.FromSeconds 0.5

    let private commitFolder (out: string) number = Path.Combine(out, RunFiles.Commits, $"{number:D6}")

    // Those that are there, in order.
    let private commits (out: string) =
        let folder = Path.Combine(out, RunFiles.Commits)
        if Directory.Exists folder then Directory.GetDirectories folder |> Array.sort else [||]

    // What a killed process left: a commit that is not in the bases is computed again, so its flows must not stay; one that is in them
    // was stopped after it had replaced them.
    let private tidy (request: FollowRequest) (say: string -> unit) =
        let bases = BasesFolder.Open(nonNull request.Extend.Extends)
        let known = bases.Description.Originals |> Seq.map _.Sha256 |> set

        let isLeft folder = File.Exists(Path.Combine(folder, RunFiles.Config)) && not (File.Exists(Path.Combine(folder, RunFiles.Metrics)))

        let isInBases folder =
            let originals = FlowTable.StoredParts(Path.Combine(folder, RunFiles.Flows)) |> Seq.collect _.Content.Originals |> Seq.toArray
            originals.Length > 0 && originals |> Array.forall (fun original -> known.Contains original.Sha256)

        for folder in commits request.Extend.Output.Folder |> Array.filter isLeft do
            if isInBases folder then
                say $"{folder}: this commit was stopped after it had replaced the bases; its flows stay."
            else
                say $"{folder}: this commit was stopped before it had replaced the bases; its images are computed again."
                Directory.Delete(folder, recursive = true)

    let private nextNumber (out: string) =
        let numbers = commits out |> Array.choose (fun folder -> match Int32.TryParse(Path.GetFileName folder) with | true, number -> Some number | _ -> None)
        Array.fold max 0 numbers + 1

    // The images of one commit: the first one, and those that come until the commit is due.
    let private until (every: CommitEvery) (arrivals: IArrivals) (selected: unit -> int) (seen: int ref) (first: CatalogueEntry) : CatalogueEntry seq =
        seq {
            let watch = Stopwatch.StartNew()
            let isDue () = selected () >= every.Originals || watch.Elapsed >= every.Time
            let mutable next = Some first

            while next.IsSome || not (isDue () || arrivals.IsOver) do
                match next with
                | Some entry ->
                    seen.Value <- seen.Value + 1
                    yield entry
                | None -> ()

                next <- if isDue () then None else arrivals.TryNext(min patience (every.Time - watch.Elapsed |> max TimeSpan.Zero))
        }

    let private commit (request: FollowRequest) (arrivals: IArrivals) number first (before: FollowState) (watch: Stopwatch) (tell: Action<Progress>) =
        task {
            let lag = Stopwatch.StartNew()
            let selected, seen = ref 0, ref before.Seen
            let entries = until request.Every arrivals (fun () -> Volatile.Read &selected.contents) seen first
            let arriving = { Entries = entries; Selected = fun () -> Interlocked.Increment &selected.contents |> ignore }
            let extend = request.Extend
            let output = { extend.Output with Folder = commitFolder extend.Output.Folder number; Existing = ExistingRun.Refuse }
            let! learned = Learn.run { extend with Source = { extend.Source with Arriving = Some arriving }; Output = output } tell CancellationToken.None
            let known = learned.Rejects.Counts |> Array.sumBy (fun struct (reason, count) -> if reason = RejectReason.Duplicate then count else 0)
            let cost = RunCost.since watch

            return
                { Commits = before.Commits + 1
                  Seen = seen.Value
                  Used = before.Used + learned.Metrics.NewOriginals
                  Known = before.Known + known
                  Refused = before.Refused + learned.Rejects.Total - known
                  Waiting = arrivals.Waiting
                  Originals = learned.Originals.Length
                  LagSeconds = lag.Elapsed.TotalSeconds
                  Seconds = cost.Seconds
                  RssMb = float (Process.GetCurrentProcess().WorkingSet64) / 1048576.0
                  PeakRssMb = cost.PeakRssMb }
        }

    /// Follows the source until it ends or `stop` is asked for; then what has come is committed, and it is done. Each commit is told as it
    /// is done, and in follow.json.
    let run (request: FollowRequest) (committed: Action<FollowState>) (say: Action<string>) (tell: Action<Progress>) (stop: CancellationToken) : Task<FollowState> =
        task {
            let watch = Stopwatch.StartNew()
            let out = request.Extend.Output.Folder
            tidy request say.Invoke
            use arrivals = Arrivals.ofSource request.Extend.Source stop
            let mutable state = FollowState.none

            while not arrivals.IsOver do
                match arrivals.TryNext patience with
                | None -> ()
                | Some first ->
                    let! after = commit request arrivals (nextNumber out) first state watch tell
                    state <- after
                    JsonFile.Write(Path.Combine(out, RunFiles.Follow), state)
                    committed.Invoke state

            return { state with Waiting = arrivals.Waiting; Seconds = watch.Elapsed.TotalSeconds }
        }
