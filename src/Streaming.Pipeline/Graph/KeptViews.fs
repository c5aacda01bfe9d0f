namespace Streaming.Pipeline.Graph

open System.Threading
open Streaming.Domain
open Streaming.Flow.Pyramid

/// The views of one original in memory, each from when it comes until the last that needs it has let go of it. `uses` says
/// how many need each view. Safe to use from several threads.
[<Sealed>]
type KeptViews(uses: int[], pool: Pool<FeaturePyramid[]>) =
    let left = Array.copy uses
    let views = Array.create uses.Length Array.empty<FeaturePyramid>

    /// A view has come.
    member _.Put(view: int, pyramids: FeaturePyramid[]) = views[view] <- pyramids

    /// Whether a view is there.
    member _.Has(view: int) = views[view].Length > 0

    /// A view's pyramids, layer by layer.
    member _.Item
        with get (view: int) = views[view]

    /// One of those that need a view has done with it.
    member this.LetGo(view: int) =
        if Interlocked.Decrement &left[view] = 0 && this.Has view then
            pool.Return views[view]
            views[view] <- Array.empty
