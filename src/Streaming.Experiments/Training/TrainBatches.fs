namespace Streaming.Experiments.Training

open System
open Streaming.Imaging.Sampling
open Streaming.Network.Augmentation
open Streaming.Network.Models
open Streaming.Network.Training
open Streaming.Network.Weights

/// The batches of one training, of pictures or of kept activations, and those that its network is judged by.
type TrainBatches
    (
        request: TrainRequest,
        weights: WeightSet,
        network: AlexNet,
        parts: TrainImages,
        folder: string,
        rejected: RejectedImages,
        listener: TrainingListener
    ) =
    let images = parts.Images
    let settings = request.Settings
    let preprocessing = Preprocessing.Of weights.Dialect
    let positions = Crop.StretchedSize - preprocessing.InputSize + 1
    let draws = TrainingDraws settings.Seed
    let viewDraws = TrainingDraws request.Kept.Seed
    let keeps = request.KeepsViews
    let stage = string settings.Freeze
    let keptStage: string | null = if keeps then settings.Freeze else null
    let classifier = ImageClassifier(network, request.Machine.Device, keptStage)
    let ahead = max 2 (256 / settings.MicroBatch)

    let cropOf (draws: TrainingDraws) time image =
        let struct (left, top, mirrored) = draws.Window(time, image, positions)
        Crop(left, top, mirrored)

    // The same for every training of the dataset by one seed: which windows are kept.
    let keptCrops image = Array.init request.Kept.Views (fun view -> cropOf viewDraws view image)
    let centre = Crop.Centre preprocessing.InputSize

    let keep name images windows crops =
        let place =
            { Folder = request.Kept.Folder |> Option.ofObj |> Option.defaultValue folder
              Name = name
              Workers = request.Machine.Workers
              Rejected = rejected
              Say = listener.Say.Invoke
              Cancellation = listener.Cancellation }

        let frozen = { Weights = weights; Network = network; Device = request.Machine.Device; Last = stage }
        ViewCache.Open(place, FrozenViews.ofWindows frozen { Dataset = images; Words = windows; Crops = crops; Transform = None })

    let kept = if keeps then Some(keep "train" images $"drawn by seed {request.Kept.Seed}" keptCrops) else None

    let keptValidation =
        if keeps then parts.Validation |> Option.map (fun images -> keep "val" images "centre" (fun _ -> [| centre |])) else None

    let loadPictures () =
        let crops epoch image =
            if request.Kept.Views > 0 then
                let views = keptCrops image
                Seq.singleton views[draws.View(epoch, image, views.Length)]
            else
                Seq.singleton (cropOf draws epoch image)

        let transforms = request.Augmentation.OfImages

        if transforms.Length = 0 then
            LoadImage.ofFiles images preprocessing crops
        else
            let drawn step image = transforms[TransformDraw.Of(request.Augmentation.Draw, draws.AugmentationSeed step, image, transforms.Length)]
            LoadImage.ofTransformedFiles images preprocessing crops drawn

    /// The batches from a step on.
    member _.From(step: int64) =
        let orders = BatchOrders.training settings draws images.Images.Count step

        match kept with
        | Some views ->
            let load = LoadImage(fun epoch _ image slot -> views.Load(image, draws.View(epoch, image, views.Views), slot))
            new ImageBatches(images.Images, views.Length, load, orders, request.Machine.Workers, ahead, rejected)
        | None -> new ImageBatches(images.Images, preprocessing.ImageLength, loadPictures (), orders, request.Machine.Workers, ahead, rejected)

    /// What the network says of the validation images, in one centre view.
    member _.Validate() : ViewScore =
        match parts.Validation with
        | None -> ViewScore()
        | Some judged ->
            let orders = BatchOrders.once 64 judged.Images.Count

            use batches =
                match keptValidation with
                | Some views ->
                    let load = LoadImage(fun _ _ image slot -> views.Load(image, 0, slot))
                    new ImageBatches(judged.Images, views.Length, load, orders, request.Machine.Workers, 2, rejected)
                | None ->
                    let load = LoadImage.ofFiles judged preprocessing (fun _ _ -> Seq.singleton centre)
                    new ImageBatches(judged.Images, preprocessing.ImageLength, load, orders, request.Machine.Workers, 2, rejected)

            (Scoring.all classifier batches judged 1 rejected listener.Say.Invoke listener.Cancellation).Centre

    interface IDisposable with
        // Files that are mapped cannot be deleted everywhere: close them before they are cleared away.
        member _.Dispose() =
            for views in Option.toList kept @ Option.toList keptValidation do
                (views :> IDisposable).Dispose()
