namespace Streaming.Domain

/// Why a table's boxes of an image cannot be used.
type TableRefusal =
    { Reason: RejectReason
      /// The reason as a sentence.
      Detail: string }

/// What a file that holds the boxes of many images, such as a CSV or COCO's JSON, says of one of them.
type TableBoxes =
    { /// The file.
      Table: string
      /// The boxes in the file's order.
      Boxes: Box[]
      /// Whether their edges are shares of the image's width and height, from 0 to 1, instead of pixels.
      AreShares: bool
      /// Width and height of the image where the file states them.
      Size: System.Nullable<struct (int * int)>
      /// Why they cannot be used; null where they can.
      Refusal: TableRefusal | null }

    /// No boxes, and why, as this file has it.
    static member Refused(table: string, reason: RejectReason, detail: string) =
        { Table = table
          Boxes = [||]
          AreShares = false
          Size = System.Nullable()
          Refusal = { Reason = reason; Detail = detail } }

/// An image as the catalogue of a dataset lists it, before anything but names was read.
type CatalogueEntry =
    { /// Position in the catalogue's order, from 0.
      Index: int
      /// File name without extension; unique in a dataset.
      Id: string
      /// The image file.
      ImagePath: string
      /// Where its boxes may be, the likeliest place first: VOC XML files, of which those that exist count. Empty where a table
      /// has its boxes.
      AnnotationPaths: string[]
      /// What the table that has its boxes says of it; null where they are in XML, which is read later.
      Table: TableBoxes | null
      /// Whether an image without an annotation is taken to show one object in its middle.
      AssumesBox: bool
      /// WordNet identifier of the class, such as n01440764; empty when unknown.
      Synset: string
      /// The bytes of the image file, where it came by once and cannot be opened again; null where it lies at its path.
      Content: byte[] | null }

    /// Whether a table has the image's boxes, also where these are none.
    member entry.BoxesAreKnown =
        match entry.Table with
        | null -> false
        | table -> isNull table.Refusal

    /// The boxes that a table has of it; empty where there is none.
    member entry.KnownBoxes =
        match entry.Table with
        | null -> [||]
        | table -> table.Boxes

    /// The same image with its boxes in these files.
    member entry.AnnotatedBy(paths: string[]) = { entry with AnnotationPaths = paths; Table = null }

    /// The same image with its boxes in a table, which may tell its class where names on disk did not.
    member entry.InTable(table: TableBoxes, synset: string) =
        { entry with
            AnnotationPaths = [||]
            Table = table
            Synset = (if entry.Synset = "" then synset else entry.Synset) }

    /// The same image, taken to show one object in its middle where it has no annotation.
    member entry.AssumingBox() = { entry with AssumesBox = true }

    /// The same image with its class.
    member entry.OfSynset(synset: string) = { entry with Synset = synset }

/// A file as it was when it was read, by which it is known that another one has taken its place.
[<Struct>]
type FileStamp =
    { File: string
      Bytes: int64
      /// When it was last written, in ticks of UTC.
      Written: int64 }

/// What an image's size and boxes were read from.
type ImageSource =
    { /// The image, then its annotations.
      Files: FileStamp[]
      /// The most memory that decoding the image takes, in bytes.
      DecodingBytes: int64 }

/// What was read of an image.
module ImageSource =
    /// Nothing was read.
    let none = { Files = [||]; DecodingBytes = 0L }

/// An image with its size and boxes, both in its own pixels, as a viewer shows it.
type AnnotatedImage =
    { Entry: CatalogueEntry
      Width: int
      Height: int
      Boxes: Box[]
      Source: ImageSource }

/// An image that passed the selection (paper 2.1: "original image"), with its one box.
type Original =
    { Entry: CatalogueEntry
      Width: int
      Height: int
      Box: Box
      Source: ImageSource }

/// The selection rule of the paper's section 2.1: one object, its box centred, more square than rectangular, and
/// covering 40-60 % of the pixels.
type SelectionRule =
    { /// Largest distance of the box's centre from the image's centre, as a share of width and of height.
      CentreTolerance: float
      /// Largest ratio of the box's longer to its shorter side.
      MaxElongation: float
      /// Smallest share of the image's pixels that the box covers.
      MinArea: float
      /// Largest share of the image's pixels that the box covers.
      MaxArea: float }

/// Applying the selection rule.
module Selection =
    /// The rule's defaults: 10 %, 1.25, 0.40 to 0.60.
    let defaults =
        { CentreTolerance = 0.10
          MaxElongation = 1.25
          MinArea = 0.40
          MaxArea = 0.60 }

    let private inside (image: AnnotatedImage) (b: Box) =
        b.XMin >= 0.0
        && b.YMin >= 0.0
        && b.XMax <= float image.Width
        && b.YMax <= float image.Height
        && b.Width > 0.0
        && b.Height > 0.0

    /// The original, or the reason and a sentence why it is none. Boxes are judged on the image's own frame, before
    /// it is resized to a square.
    let judge (rule: SelectionRule) (image: AnnotatedImage) : Result<Original, RejectReason * string> =
        let percent x = x * 100.0

        match image.Boxes with
        | [||] -> Error(RejectReason.NoBox, "The annotation holds no box.")
        | [| b |] ->
            let share = b.Area / (float image.Width * float image.Height)
            let dx = abs (b.CentreX / float image.Width - 0.5)
            let dy = abs (b.CentreY / float image.Height - 0.5)

            if not (inside image b) then
                Error(
                    RejectReason.BoxOutsideImage,
                    $"The box ({b.XMin:g}, {b.YMin:g})-({b.XMax:g}, {b.YMax:g}) is empty or leaves the image of {image.Width}x{image.Height} pixels."
                )
            elif max dx dy > rule.CentreTolerance then
                Error(
                    RejectReason.OffCentre,
                    $"The box's centre is {percent dx:F1} %% of the width and {percent dy:F1} %% of the height off the middle; at most {percent rule.CentreTolerance:g} %% is allowed."
                )
            elif b.Elongation > rule.MaxElongation then
                Error(
                    RejectReason.NotSquare,
                    $"The box's sides are as {b.Elongation:F2} to 1; at most {rule.MaxElongation:g} is allowed."
                )
            elif share < rule.MinArea then
                Error(
                    RejectReason.TooSmall,
                    $"The box covers {percent share:F1} %% of the image; at least {percent rule.MinArea:g} %% is asked for."
                )
            elif share > rule.MaxArea then
                Error(
                    RejectReason.TooLarge,
                    $"The box covers {percent share:F1} %% of the image; at most {percent rule.MaxArea:g} %% is allowed."
                )
            else
                Ok
                    { Entry = image.Entry
                      Width = image.Width
                      Height = image.Height
                      Box = b
                      Source = image.Source }
        | several -> Error(RejectReason.SeveralObjects, $"The annotation holds {several.Length} objects; one is asked for.")
