namespace Streaming.Pipeline.Selection

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs

/// Going through a dataset's images for the verdicts alone, before a run is begun; nothing is left of it.
module Survey =
    /// How many images there are, the entries of those that are selected, in the catalogue's order, and the others' reasons.
    let run (source: DatasetSource) (rule: SelectionRule) (threads: int) (tell: Action<Progress>) (cancellation: CancellationToken) : Task<struct (int * CatalogueEntry[] * RejectTally)> =
        Task.Run(
            (fun () ->
                let watch = Stopwatch.StartNew()
                tell.Invoke(Progress.doing "looking at the images" watch)
                let selected, rejects, images = ConcurrentBag<CatalogueEntry>(), RejectTallying(), ref 0
                let options = ParallelOptions(MaxDegreeOfParallelism = threads, CancellationToken = cancellation)

                let judge (entry: CatalogueEntry) =
                    Interlocked.Increment &images.contents |> ignore

                    match (SelectionStages.judge rule entry).Verdict with
                    | Ok _ -> selected.Add entry
                    | Error(reason, detail) -> lock rejects (fun () -> rejects.Add { ImageId = entry.Id; Path = entry.ImagePath; Stage = SelectionStages.selecting; Reason = reason; Detail = detail })

                Parallel.ForEach(source.Open().Entries() |> source.InShard, options, judge) |> ignore
                struct (images.Value, selected.ToArray() |> Array.sortBy _.Index, rejects.Tally)),
            cancellation
        )

    /// The share of images, i of n, that holds about so many of the originals at these places.
    let share (wanted: int) (places: int[]) : struct (int * int) =
        let count = max 1 (places.Length / wanted)
        let held = places |> Array.countBy (fun place -> place % count)
        let part, _ = held |> Array.minBy (fun (part, own) -> struct (abs (own - wanted), part))
        struct (part, count)
