namespace Streaming.Experiments.Arms

open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Generators.Stored
open Streaming.Network.Augmentation
open Streaming.Network.Features
open Streaming.Network.Models
open Streaming.Network.Training
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

    /// The model that all arms begin with, which must know the classes: a fresh head would learn everything anew.
    let startingWeights (training: TrainRequest) (classes: string[]) =
        match training.Start with
        | Weights weights when obj.ReferenceEquals(FirstWeights.create training classes, weights) -> weights
        | _ ->
            raise (
                InputException
                    $"--arms goes on from a trained model, and --weights has no head for the {classes.Length} classes of {training.Dataset}; train one first, and give its model.safetensors."
            )

    /// Refuses to freeze what is augmented.
    let checkFrozen (request: ArmsRequest) (dialect: Dialect) =
        use stack = new ConvolutionStack(dialect)
        let order (stage: string) = stack.Layers |> Seq.tryFindIndex (fun name -> name = stage)
        let augments arm = arm <> Arm.Plain && arm <> Arm.Images

        match request.Training.Settings.Freeze with
        | NonNull frozen when order request.Stage < order frozen && List.exists augments request.Arms ->
            raise (InputException $"--freeze {frozen} reaches beyond {request.Stage}, where features are augmented; freeze {request.Stage} or less.")
        | _ -> ()

    /// The training of one arm with one seed, in a folder of its own. Bases that do not have what the arm needs are an
    /// InputException.
    let request (request: ArmsRequest) generators (dialect: Dialect) (folder: string) (arm: Arm) (seed: uint64) =
        let training = request.Training
        let space = AlexNetSpace.Of dialect
        let layer = TrainingFields.layerOf space request.Stage

        let fields (mapOf: Transform -> ChannelMap | null) flowOf =
            request.Transforms |> Array.map (fun transform -> flowOf transform |> TrainingFields.ofFlow space layer request.Backward transform (mapOf transform))

        let channels = space.Layers[layer].Channels
        let alone _ : ChannelMap | null = null
        let mapped transform : ChannelMap | null = TrainingFields.learnedMap (needed generators) layer channels transform

        let inside: IFeatureAugmentation | null =
            match arm with
            | Arm.Plain
            | Arm.Images -> null
            | Arm.Generators -> GeneratorAugmentation(request.Stage, fields alone (TrainingFields.learnedFlow (needed generators)))
            | Arm.Mapped -> GeneratorAugmentation(request.Stage, fields mapped (TrainingFields.learnedFlow (needed generators)))
            | Arm.Affine -> GeneratorAugmentation(request.Stage, fields alone (TrainingFields.exactFlow dialect))
            | Arm.Mixup -> ManifoldMixup(request.Stage, request.MixupAlpha)

        { training with
            Settings = training.Settings.WithSeed seed
            Augmentation =
                { Inside = inside
                  OfImages = (if arm = Arm.Images then request.Transforms |> Array.map _.Affine(space.InputSize) else [||])
                  Name = Arm.name arm }
            Kept = { training.Kept with Folder = viewsFolder training }
            // Nothing is chosen by the test images on the way.
            ValidateEvery = 0
            BareSteps = 0
            Output = { training.Output with Folder = folder; Existing = ExistingRun.Resume } }
