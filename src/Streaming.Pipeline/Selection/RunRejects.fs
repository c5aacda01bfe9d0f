namespace Streaming.Pipeline.Selection

open System.Collections.Concurrent
open Streaming.Domain

/// The items that a run's workers reject, from any thread. Where `stopOnError`, the first damaged image ends the run with
/// an InputException.
[<Sealed>]
type RunRejects(stopOnError: bool) =
    let all = ConcurrentQueue<Reject>()

    /// Keeps one.
    member _.Add(item: Reject) =
        all.Enqueue item

        if stopOnError && RejectReason.isDamage item.Reason then
            raise (InputException $"{item.Path}: {item.Detail} (--on-error stop)")

    /// Those so far, in the order of files.
    member _.InOrder = Selecting.inOrder all
