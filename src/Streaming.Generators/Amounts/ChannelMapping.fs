namespace Streaming.Generators.Amounts

open System
open System.Collections.Concurrent
open Streaming.Domain
open Streaming.Generators.Stored

/// What a generator does to the channels of moved features: in place, rows of channels of some cells, at a layer (by
/// index) and for an amount.
type ChannelMapping = delegate of layer: int * amount: float * rows: Memory<float32> -> unit

/// The channel maps of bases as hypotheses use them.
module ChannelMaps =
    /// What a family's maps do to moved features; nothing where the bases have no map of it. A layer without a map is
    /// left as it is. Maps are made when they are first asked for, and kept: hypotheses ask for the same amounts again
    /// and again.
    let ofGenerators (generators: StoredGenerators) =
        let made = ConcurrentDictionary<struct (int * Transform), IChannelMap option>()

        let mapAt (family: StoredFamily) layer amount =
            made.GetOrAdd(struct (layer, { Family = family.Family; Amount = amount }), fun _ -> family.ChannelMap(layer, amount))

        fun (family: Family) ->
            let stored = generators.Of family

            if Seq.init generators.Space.Layers.Length id |> Seq.exists (fun layer -> (mapAt stored layer stored.Amounts[0]).IsSome) then
                Some(
                    ChannelMapping(fun layer amount rows ->
                        match mapAt stored layer amount with
                        | Some map -> map.Apply(rows.Span, rows.Span)
                        | None -> ())
                )
            else
                None
