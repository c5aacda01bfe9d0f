namespace Streaming.Pipeline

open Streaming.Domain
open Streaming.Imaging

/// From catalogue entries to originals (paper 2.1).
module SelectionStages =
    let private identify (entry: CatalogueEntry) = struct (entry.Id, entry.ImagePath)

    /// Reads an entry's annotation and its image's header, and judges them. Entries that cannot be read have a
    /// verdict too, so that every image of the dataset is accounted for.
    let examine (stages: Stages) workers (rule: SelectionRule) =
        let work (entry: CatalogueEntry) =
            try
                let image = Annotations.Read entry
                { Image = image; Verdict = Selection.judge rule image }
            with :? ItemRejectedException as e ->
                { Image = { Entry = entry; Width = 0; Height = 0; Boxes = entry.KnownBoxes }
                  Verdict = Error(e.Reason, e.Message) }

        stages.Map({ Name = "examine"; Workers = workers; Capacity = 4 * workers }, work)

    /// Notes every verdict, in the catalogue's order, and lets the originals pass.
    let select (stages: Stages) (note: ExaminedImage -> unit) =
        let work (examined: ExaminedImage) =
            note examined

            match examined.Verdict with
            | Ok original -> original
            | Error(reason, detail) -> raise (ItemRejectedException(reason, detail))

        let identifyImage (examined: ExaminedImage) = identify examined.Image.Entry
        stages.Choose({ Name = "select"; Workers = 1; Capacity = 4 }, identifyImage, work)

    /// Decodes originals, and places their boxes in the frame of the network's input.
    let decode (stages: Stages) workers (centreBox: bool) (inputSize: int) =
        let work (original: Original) =
            let image = ImageDecoder.Read original.Entry.ImagePath
            let box = original.Box |> Box.resized image.Width image.Height inputSize
            let middle = float inputSize / 2.0
            let dx, dy = if centreBox then middle - box.CentreX, middle - box.CentreY else 0.0, 0.0

            { Original = original
              Box = box |> Box.moved dx dy
              Placement = Affine.translation dx dy
              Image = image }

        let identifyOriginal (original: Original) = identify original.Entry
        stages.Choose({ Name = "decode"; Workers = workers; Capacity = workers }, identifyOriginal, work)

    /// Lets each image's content pass once, so that no original counts twice.
    let unique (stages: Stages) (seenBefore: string -> string option) =
        let seen = System.Collections.Generic.Dictionary<string, string>()

        let work (decoded: DecodedOriginal) =
            let hash, id = decoded.Image.ContentHash, decoded.Original.Entry.Id

            let earlier =
                match seen.TryGetValue hash with
                | true, other -> Some other
                | false, _ -> seenBefore hash

            match earlier with
            | Some other ->
                decoded.Image.Dispose()
                raise (ItemRejectedException(RejectReason.Duplicate, $"The image has the same content as {other}, which is used already."))
            | None ->
                seen.Add(hash, id)
                decoded

        let identifyDecoded (decoded: DecodedOriginal) = identify decoded.Original.Entry
        stages.Choose({ Name = "unique"; Workers = 1; Capacity = 1 }, identifyDecoded, work)
