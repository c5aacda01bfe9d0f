namespace Streaming.Experiments.Arms

open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Generators.Stored
open Streaming.Network.Augmentation
open Streaming.Network.Features
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights
open Streaming.Storage.Runs

/// What one arm of an experiment trains.
module ArmTraining =
    /// Where the activations are kept that all arms begin with.
    let viewsFolder (training: TrainRequest) =
        match training.Kept.Folder with
        | null -> training.Output.Folder
        | given -> given

    let private needed (generators: StoredGenerators option) =
        match generators with
        | Some generators -> generators
        | None -> raise (InputException "--arms generators and mapped need --bases DIR: the bases that generators are made from; the command learn writes them.")

    /// Whether the trainings begin with a head that each draws from its own seed.
    let hasFreshHead (training: TrainRequest) (weights: WeightSet) =
        match training.Start with
        | Weights given -> not (obj.ReferenceEquals(given, weights))
        | FromScratch _ -> true

    /// The model that all arms begin with. It must know the classes, unless a head is asked for that it does not have: then
    /// every training begins with a fresh one.
    let startingWeights (training: TrainRequest) (classes: string[]) =
        let weights = FirstWeights.create training classes

        match training.Start with
        | Weights _ when not (isNull training.Head) || not (hasFreshHead training weights) -> weights
        | _ ->
            raise (
                InputException
                    $"--arms goes on from a trained model, and --weights has no head for the {classes.Length} classes of {training.Dataset}; train one first, and give its model.safetensors, or give --head 256 to begin every training with a fresh one."
            )

    // What happens inside the network. Bases that do not have what the arm needs are an InputException.
    let private inside (request: ArmsRequest) generators (dialect: Dialect) (arm: Arm) (layer: string) : IFeatureAugmentation | null =
        let space = AlexNetSpace.Of dialect
        let place = TrainingFields.layerOf $"--arms: the layer of {arm.Name}" space layer

        let fields (mapOf: Transform -> ChannelMap | null) flowOf : IFeatureAugmentation =
            let prepared = request.Transforms |> Array.map (fun transform -> flowOf transform |> TrainingFields.ofFlow space place request.Backward transform (mapOf transform))
            GeneratorAugmentation(layer, prepared, request.Draw)

        let alone _ : ChannelMap | null = null
        let mapped transform : ChannelMap | null = TrainingFields.learnedMap (needed generators) place space.Layers[place].Channels transform

        match arm.Kind with
        | ArmKind.Plain
        | ArmKind.Images -> null
        | ArmKind.Generators -> fields alone (TrainingFields.learnedFlow (needed generators))
        | ArmKind.Mapped -> fields mapped (TrainingFields.learnedFlow (needed generators))
        | ArmKind.Affine -> fields alone (TrainingFields.exactFlow dialect)
        | ArmKind.Mixup -> ManifoldMixup(layer, request.MixupAlpha)

    /// The training of one arm with one seed, in a folder of its own. Bases that do not have what the arm needs are an
    /// InputException.
    let request (request: ArmsRequest) generators (dialect: Dialect) (folder: string) (arm: Arm) (seed: uint64) =
        let training = request.Training
        let size = (AlexNetSpace.Of dialect).InputSize

        { training with
            Settings = training.Settings.WithSeed seed
            Augmentation =
                { Inside = (match arm.Layer with Some layer -> inside request generators dialect arm layer | None -> null)
                  OfImages = (if arm.Kind = ArmKind.Images then request.Transforms |> Array.map _.Affine(size) else [||])
                  Draw = request.Draw
                  Name = arm.Name }
            Kept = { training.Kept with Folder = viewsFolder training }
            // Nothing is chosen by the test images on the way.
            ValidateEvery = 0
            BareSteps = 0
            Output = { training.Output with Folder = folder; Existing = ExistingRun.Resume } }
