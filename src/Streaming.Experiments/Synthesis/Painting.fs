namespace Streaming.Experiments.Synthesis

open System
open Streaming.Domain
open Streaming.Network.Features
open Streaming.Network.Inversion
open Streaming.Network.Numerics
open Streaming.Network.Runtime

/// What makes pictures of one layer's features.
[<RequireQualifiedAccess>]
type Painting =
    /// The inverter in a file.
    | Inverter of file: string
    /// The three directions in which the cells of this layer's untouched features differ most.
    | Directions of layer: string

/// Choosing it.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Painting =
    let private layerOf file = (InverterFile.Describe file).Shape.Layer

    // The inverter that travels with the program, where it is of these features.
    let private ofLayer (network: INetwork) layer =
        ImageViews.defaultInverters network
        |> Array.tryFind (fun file -> layerOf file = layer)
        |> Option.map Painting.Inverter
        |> Option.defaultValue (Painting.Directions layer)

    /// By the inverter that is given, which has to be of the layer that is given; else by the default inverter of the layer, the
    /// network's first where none is given, or by directions where there is none. What cannot be is an InputException.
    let choose (network: INetwork) (layer: string option) (inverter: string option) =
        let names = network.Space.LayerNames

        match layer, inverter with
        | Some layer, _ when network.Space.IndexOf layer < 0 ->
            let hint = Nearest.hint layer names
            let all = String.Join(", ", names)
            raise (InputException $"--layer is '{layer}', and the layers of {network.Space.Network} are {all}; choose one of them{hint}.")
        | Some layer, Some file when layerOf file <> layer ->
            raise (InputException $"--layer is {layer}, but {file} inverts {layerOf file}; leave --layer out, or give another inverter.")
        | _, Some file -> Painting.Inverter file
        | layer, None -> ofLayer network (Option.defaultValue names[0] layer)

    /// The layer whose features become pictures.
    let layer (painting: Painting) =
        match painting with
        | Painting.Inverter file -> layerOf file
        | Painting.Directions layer -> layer

    /// The inverter's file, where there is one.
    let file (painting: Painting) =
        match painting with
        | Painting.Inverter file -> Some file
        | Painting.Directions _ -> None

/// A painting whose inverter has been read.
type OpenPainting(painting: Painting, network: INetwork, device: ComputeDevice) =
    let inverter = Painting.file painting |> Option.map (fun file -> InverterFile.Load(file, network, device))

    /// The layer whose features become pictures.
    member val Layer = Painting.layer painting

    /// What the inverter's file says of it; none where there is no inverter.
    member _.Inverter = inverter |> Option.map _.Description

    /// Makes pictures of the layer's features, beside the image's untouched ones.
    member _.Painter(layer: Layer, untouched: float32[]) =
        match inverter with
        | Some inverter -> FeaturePainter.ofInverter inverter
        | None -> FeaturePainter.ofDirections (TorchLinearAlgebra()) layer untouched

    interface IDisposable with
        member _.Dispose() = inverter |> Option.iter _.Dispose()
