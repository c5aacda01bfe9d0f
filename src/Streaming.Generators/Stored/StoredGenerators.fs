namespace Streaming.Generators.Stored

open System.Collections.Concurrent
open Streaming.Domain
open Streaming.Storage.Bases

/// The generators of stored bases. Each family is read, and compared with its hash, when it is first asked for.
[<Sealed; AllowNullLiteral(false)>]
type StoredGenerators(bases: BasesFolder, makeMap: MakeChannelMap) =
    let families = ConcurrentDictionary<Family, StoredFamily>()

    /// The bases' folder.
    member _.Path = bases.Path

    /// The features that the bases are of.
    member _.Space = bases.Description.Space

    /// The families of the bases.
    member _.Families = Seq.toArray bases.Families

    /// A family; one that the bases lack, or whose file is not the one that was written, is an InputException.
    member _.Of(family: Family) =
        families.GetOrAdd(
            family,
            fun family ->
                bases.Verify family
                StoredFamily(bases.Description.Space, bases.Summary family, bases.ReadGenerators family, makeMap)
        )
