namespace Streaming.Domain

/// The three AlexNets that differ in the order of their layers, their padding or their channels.
type Dialect =
    /// Caffe's bvlc_alexnet, the paper's network: conv, ReLU, LRN, pool.
    | CaffeReference
    /// Caffe's bvlc_reference_caffenet: conv, ReLU, pool, LRN.
    | CaffeNet
    /// torchvision's alexnet: no LRN, no groups, 64 channels at conv1.
    | Torchvision

/// Names of the dialects.
module Dialect =
    /// Every dialect.
    let all = [ CaffeReference; CaffeNet; Torchvision ]

    /// The dialect's name in files and on the command line.
    let name dialect =
        match dialect with
        | CaffeReference -> "alexnet"
        | CaffeNet -> "caffenet"
        | Torchvision -> "torchvision"

    /// The dialect of that name, or an InputException that lists the names.
    let parse (text: string) =
        match all |> List.tryFind (fun d -> name d = text) with
        | Some dialect -> dialect
        | None ->
            let names = all |> List.map name |> String.concat ", "
            raise (InputException $"'{text}' is not a dialect of AlexNet; expected one of {names}.")
