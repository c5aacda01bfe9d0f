namespace Streaming.Pipeline.Selection

open System.Threading.Tasks.Dataflow
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Pipeline.Graph

/// An original with room in memory for its pixels.
type private RoomedOriginal = { Original: Original; Room: PixelRoom }

/// From catalogue entries to originals (paper 2.1).
module SelectionStages =
    /// The name of the stage that refuses images.
    let selecting = "select"

    let private identify (entry: CatalogueEntry) = struct (entry.Id, entry.ImagePath)

    /// Reads an entry's annotation and its image's header, and judges them. Entries that cannot be read have a
    /// verdict too, so that every image of the dataset is accounted for.
    let judge (rule: SelectionRule) (entry: CatalogueEntry) =
        try
            let image = Annotations.Read entry
            { Image = image; Verdict = Selection.judge rule image }
        with :? ItemRejectedException as e ->
            { Image = { Entry = entry; Width = 0; Height = 0; Boxes = entry.KnownBoxes; Source = ImageSource.none }
              Verdict = Error(e.Reason, e.Message) }

    /// Judges every entry.
    let examine (stages: Stages) workers (rule: SelectionRule) =
        stages.Map({ Name = "examine"; Workers = workers; Capacity = 4 * workers }, judge rule)

    /// Notes every verdict, in the catalogue's order, and lets the originals pass.
    let select (stages: Stages) (note: ExaminedImage -> unit) =
        let work (examined: ExaminedImage) =
            note examined

            match examined.Verdict with
            | Ok original -> original
            | Error(reason, detail) -> raise (ItemRejectedException(reason, detail))

        let identifyImage (examined: ExaminedImage) = identify examined.Image.Entry
        stages.Choose({ Name = selecting; Workers = 1; Capacity = 4 }, identifyImage, work)

    /// An object's box, given in an image of width x height pixels, in the frame of the network's input in which views
    /// turn; and the shift that brought it there after the image was resized: to the middle, or none.
    let place (centreBox: bool) (inputSize: int) width height (box: Box) =
        let resized = box |> Box.resized width height inputSize
        let middle = float inputSize / 2.0
        let struct (dx, dy) = if centreBox then struct (middle - resized.CentreX, middle - resized.CentreY) else struct (0.0, 0.0)
        struct (resized |> Box.moved dx dy, Affine.translation dx dy)

    /// Decodes originals, and places their boxes in the frame of the network's input. Pixels wait for those before them, so
    /// room for them is reserved in the catalogue's order: an original that came first by a faster worker could otherwise
    /// hold the room that the one before it needs, and both would wait for ever.
    let decodeWithin (budget: PixelBudget) (stages: Stages) workers (centreBox: bool) (inputSize: int) : IPropagatorBlock<Original, DecodedOriginal> =
        let reserve (original: Original) = { Original = original; Room = budget.Reserve(original.Source.DecodingBytes, stages.Token) }
        let room = stages.Map({ Name = "room"; Workers = 1; Capacity = 1 }, reserve)

        let work { Original = original; Room = room } =
            let image = ImageDecoder.Read(original, room)
            let struct (box, placement) = place centreBox inputSize image.Width image.Height original.Box

            { Original = original
              Box = box
              Placement = placement
              Image = image }

        let identifyOriginal (roomed: RoomedOriginal) = identify roomed.Original.Entry
        let decoding = stages.Choose({ Name = "decode"; Workers = workers; Capacity = workers }, identifyOriginal, work)
        stages.Link(room, decoding)
        DataflowBlock.Encapsulate(room, decoding)

    /// The same within a budget of the graph's own, which ends with it whatever a cancelled graph leaves lying in its blocks.
    let decode stages workers centreBox inputSize =
        decodeWithin (PixelBudget PixelBudget.DefaultBytes) stages workers centreBox inputSize

    /// Lets the originals pass that `admit` admits, given their identifier and the hash of their content: each content
    /// once, so that no original counts twice. Those that are done already are no rejects; those that it refuses are.
    let unique (stages: Stages) (admit: string -> string -> bool) =
        let work (decoded: DecodedOriginal) =
            let mutable passes = false

            try
                passes <- admit decoded.Original.Entry.Id decoded.Image.ContentHash
                if passes then Some decoded else None
            finally
                if not passes then
                    decoded.Image.Dispose()

        let identifyDecoded (decoded: DecodedOriginal) = identify decoded.Original.Entry
        stages.Pick({ Name = "unique"; Workers = 1; Capacity = 1 }, identifyDecoded, work)
