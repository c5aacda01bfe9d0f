namespace Streaming.Pipeline.Flows

open System.Collections.Concurrent

/// Flow vectors used again and again: an original has hundreds, and lives too long for the collector to take them as
/// short-lived, so that fresh ones would pile up between its rare full collections. Safe to use from several threads.
type VectorPool<'T>(length: int) =
    let free = ConcurrentBag<'T[]>()

    /// A vector of the pool's length, with whatever it last held.
    member _.Rent() : 'T[] =
        match free.TryTake() with
        | true, vector -> vector
        | false, _ -> Array.zeroCreate length

    /// Takes a vector back; the caller must not touch it any more.
    member _.Return(vector: 'T[]) = free.Add vector
