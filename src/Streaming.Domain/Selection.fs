namespace Streaming.Domain

/// An image as the catalogue of a dataset lists it, before anything but names was read.
type CatalogueEntry =
    { /// Position in the catalogue's order, from 0.
      Index: int
      /// File name without extension; unique in a dataset.
      Id: string
      /// The image file.
      ImagePath: string
      /// Where its boxes are: a VOC XML file, or a LOC_*_solution.csv; empty where the CSV has none of the image.
      AnnotationPath: string
      /// The boxes where the catalogue already knows them (a CSV holds many); empty for XML, which is read later.
      KnownBoxes: Box[]
      /// Whether KnownBoxes is the answer, also when it is empty.
      BoxesAreKnown: bool
      /// WordNet identifier of the class, such as n01440764; empty when unknown.
      Synset: string }

/// An image with its size and boxes, both in its own pixels.
type AnnotatedImage =
    { Entry: CatalogueEntry
      Width: int
      Height: int
      Boxes: Box[] }

/// An image that passed the selection (paper 2.1: "original image"), with its one box.
type Original =
    { Entry: CatalogueEntry
      Width: int
      Height: int
      Box: Box }

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
                      Box = b }
        | several -> Error(RejectReason.SeveralObjects, $"The annotation holds {several.Length} objects; one is asked for.")
