namespace Streaming.Tests

open Streaming.Domain
open Streaming.Pipeline.Selection

/// The items that a graph's workers reject, from any thread, kept for a test to look at.
[<Sealed>]
type KeptRejects() =
    let kept = ResizeArray<Reject>()

    /// Keeps one.
    member _.Add(item: Reject) = lock kept (fun () -> kept.Add item)

    /// All so far, in the order of files.
    member _.InOrder = lock kept (fun () -> Selecting.inOrder kept)
