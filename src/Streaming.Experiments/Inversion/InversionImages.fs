namespace Streaming.Experiments.Inversion

open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Pipeline.Runs

/// The images of an inverter's training.
type InversionImages =
    { /// Those that are learned from.
      Images: LabelledImage[]
      /// Those that it is judged by.
      Unseen: LabelledImage[]
      /// Pictures of kinds that are not read, by extension.
      PassedOver: Keyed<int> }

    /// The same, told what their files hold.
    member images.WithContents(threads: int, listener: TrainingListener) =
        let told = ImageContents.ofImages threads listener.Say.Invoke listener.Cancellation

        { images with
            Images = told images.Images
            Unseen = told images.Unseen }

/// Listing the images of an inverter's training.
module InversionImages =
    // Where a dataset has no part val, every tenth image is kept from learning.
    let private heldOut = 10

    let private listed (dataset: string) (part: string | null) =
        let catalogue = ImageCatalogue.Open(dataset, part)
        let images = catalogue.Entries() |> Seq.map (fun entry -> LabelledImage(entry.Id, entry.ImagePath, 0)) |> Seq.toArray
        struct (images, catalogue.PassedOver)

    /// The parts train and val where the dataset has both, otherwise nine of ten images and the tenth.
    let list (dataset: string) =
        if LabelledImages.HasPart(dataset, "train") && LabelledImages.HasPart(dataset, "val") then
            let struct (images, beside) = listed dataset "train"
            let struct (unseen, besideUnseen) = listed dataset "val"
            { Images = images; Unseen = unseen; PassedOver = PassedOverCounts.total [ beside; besideUnseen ] }
        else
            let struct (all, beside) = listed dataset null

            if all.Length < 2 then
                raise (InputException $"{dataset}: there is one image alone; expected two or more, to learn from some and to judge by the others.")

            let judges index = index % heldOut = 0
            let unseen, images = all |> Array.indexed |> Array.partition (fst >> judges)
            { Images = Array.map snd images; Unseen = Array.map snd unseen; PassedOver = beside.Counts }

    /// Tells before anything is computed that there is nothing to learn from, or to judge by.
    let check (dataset: string) (machine: Machine) (listener: TrainingListener) (images: InversionImages) =
        for part, what in [ images.Images, "learn from"; images.Unseen, "judge by" ] do
            ReadableImages.missing $"{dataset}, the images to {what}" machine.Threads listener.Cancellation part |> ignore
