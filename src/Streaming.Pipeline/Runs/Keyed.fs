namespace Streaming.Pipeline.Runs

open System.Collections.Generic

/// A JSON object whose keys are data: families, layers, methods, amounts.
type Keyed<'a> = IReadOnlyDictionary<string, 'a>

/// Making such objects.
module Keyed =
    /// With its keys in this order.
    let ofSeq (entries: (string * 'a) seq) : Keyed<'a> =
        OrderedDictionary<string, 'a>(entries |> Seq.map (fun (key, value) -> KeyValuePair(key, value)))
