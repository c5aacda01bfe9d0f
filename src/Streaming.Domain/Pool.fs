namespace Streaming.Domain

open System
open System.Collections.Concurrent
open System.Threading

/// Large things used again and again, so that the collector need not clear them away: an original has hundreds of
/// arrays, and lives too long to count as short-lived. Safe to use from several threads. Whoever rents something gives
/// it back, also where an item is rejected on the way; once a graph has come to its end, nothing is out.
[<Sealed>]
type Pool<'T>(make: Func<'T>) =
    let free = ConcurrentBag<'T>()
    let mutable out = 0

    /// One, with whatever it last held.
    member _.Rent() : 'T =
        Interlocked.Increment &out |> ignore

        match free.TryTake() with
        | true, item -> item
        | false, _ -> make.Invoke()

    /// Takes one back; the caller must not touch it any more.
    member _.Return(item: 'T) =
        free.Add item
        Interlocked.Decrement &out |> ignore

    /// How many are rented and have not come back.
    member _.Out = Volatile.Read &out

    /// Lets go of those that nobody has rented.
    member _.Clear() = free.Clear()

    /// Rents some for a piece of work, and takes them back after it.
    member this.Borrow(count: int, work: 'T[] -> 'Result) : 'Result =
        let items = Array.init count (fun _ -> this.Rent())

        try
            work items
        finally
            items |> Array.iter this.Return

    /// Rents some for work that hands them on; they come back only where it throws.
    member this.Take(count: int, work: 'T[] -> 'Result) : 'Result =
        let items = Array.init count (fun _ -> this.Rent())

        try
            work items
        with _ ->
            items |> Array.iter this.Return
            reraise ()
