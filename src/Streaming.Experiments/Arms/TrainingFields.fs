namespace Streaming.Experiments.Arms

open System
open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Network.Augmentation
open Streaming.Network.Features
open Streaming.Network.Models
open Streaming.Storage.Bases

/// Fields on one layer's grid for training with generators: learned ones, and exact ones to compare with.
module TrainingFields =
    /// The layer's part of a flow vector: the x plane, then the y plane.
    let part (space: FeatureSpace) (layer: int) (flow: float32[]) =
        FlowVector(space, flow).Planes(layer).ToArray()

    /// The place of a convolution among the layers of a flow vector; another one is an InputException, which begins with the
    /// words that name it.
    let layerOf (what: string) (space: FeatureSpace) (layer: string) =
        match space.IndexOf layer with
        | -1 ->
            let names = String.concat ", " space.LayerNames
            raise (InputException $"{what} is '{layer}'; generators move the features of a convolution, so expected one of {names}{Nearest.hint layer space.LayerNames}.")
        | layer -> layer

    // What stored bases know of a transform. Bases that lack its family, or were learned from smaller amounts of it alone,
    // are an InputException.
    let private stored (generators: StoredGenerators) (transform: Transform) =
        let stored = generators.Of transform.Family

        if stored.IsBeyond transform.Amount then
            raise (
                InputException
                    $"{generators.Path}: the amounts of {Family.name transform.Family} in these bases go from {Array.head stored.Amounts:g} to {Array.last stored.Amounts:g} {Family.unit transform.Family}, and {transform.Amount:g} is beyond; learn with a plan that reaches it, or give other --transforms."
            )

        stored

    /// The flow vector of a transform as stored bases generate it, in cells: F_after(p) ~ F_before(p + V(p)). Bases that
    /// lack its family, or were learned from smaller amounts of it alone, are an InputException.
    let learnedFlow (generators: StoredGenerators) (transform: Transform) =
        (stored generators transform).Generator transform.Amount

    /// The channel map that goes with it at a layer; bases without one are an InputException.
    let learnedMap (generators: StoredGenerators) (layer: int) (channels: int) (transform: Transform) =
        match (stored generators transform).MapNumbers(layer, transform.Amount) with
        | None ->
            raise (
                InputException
                    $"{generators.Path}: these bases have no channel map of {Family.name transform.Family} at {generators.Space.Layers[layer].Name}; learn with a plan whose channel_map has that layer."
            )
        | Some(struct (_, bias)) when bias.Length <> channels ->
            raise (InputException $"{generators.Path}: the channel map of {generators.Space.Layers[layer].Name} mixes {bias.Length} channels, and the network to train has {channels} there.")
        | Some(struct (matrix, bias)) -> ChannelMap(matrix, bias)

    /// The flow vector that a transform about the centre of the network's input causes, in cells and of the same
    /// direction: what an object moved left shows is fetched from the right.
    let exactFlow (dialect: Dialect) (transform: Transform) =
        let space = AlexNetSpace.Of dialect
        ExactField.vector space (transform.Affine space.InputSize)

    /// Checks that flows of the bases mean the same on the network's grids.
    let checkDialect (bases: BasesFolder) (dialect: Dialect) =
        let learned, space = bases.Description.Space, AlexNetSpace.Of dialect

        if (learned.InputSize, learned.Layers) <> (space.InputSize, space.Layers) then
            raise (
                InputException
                    $"{bases.Path}: these bases were learned on the grids of dialect {learned.Network}, and the network to train is of dialect {Dialect.name dialect}; learn bases with the network's own weights."
            )

    /// The layer's part of a flow vector, with a channel map or none, ready for the generator layer.
    let ofFlow (space: FeatureSpace) (layer: int) (backward: WarpBackward) (transform: Transform) (map: ChannelMap | null) (flow: float32[]) =
        GeneratorField(transform.Name, ReadOnlySpan(part space layer flow), space.Layers[layer].Size, backward, map)
