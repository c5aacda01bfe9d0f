namespace Streaming.Domain

open System

/// Exit codes of the program.
type ExitCode =
    /// Everything asked for was done.
    | Done = 0
    /// The command line or the input cannot be used.
    | BadInput = 1
    /// The run failed.
    | Failed = 2
    /// The run is done, but more items were rejected than allowed.
    | TooManyRejects = 3
    /// The command was interrupted; what it says then tells how to go on.
    | Interrupted = 130

/// Something the user gave cannot be used: a file, a folder, an option. The message is one sentence that names it,
/// says what was expected and what was found, and what to do. Ends the run with exit code 1.
type InputException(message: string, inner: exn | null) =
    inherit Exception(message, inner)
    /// An input error without an underlying exception.
    new(message: string) = InputException(message, null)

/// Why an image is not used. Every rejected image carries one of these.
type RejectReason =
    /// The annotation has no box.
    | NoBox = 0
    /// The annotation has more than one object.
    | SeveralObjects = 1
    /// The box's centre is too far from the image's centre.
    | OffCentre = 2
    /// The box's longer side is too long for its shorter side.
    | NotSquare = 3
    /// The box covers too few of the image's pixels.
    | TooSmall = 4
    /// The box covers too many of the image's pixels.
    | TooLarge = 5
    /// The box does not lie inside the image, or is empty.
    | BoxOutsideImage = 6
    /// The annotation file is not well-formed, or is refused (external entities).
    | AnnotationUnreadable = 7
    /// The image file is missing, truncated, or not an image.
    | ImageUnreadable = 8
    /// The features or flows of the image are not finite.
    | NotFinite = 9
    /// An image with the same content, or with the same identifier, was already used.
    | Duplicate = 10
    /// There is no annotation of the image: nobody ever drew a box in it, or it is not where boxes are looked for.
    | NotAnnotated = 11

/// Telling reasons apart.
module RejectReason =
    /// Whether something is wrong with the image or its annotation, rather than the selection rule not asking for it.
    let isDamage reason =
        match reason with
        | RejectReason.AnnotationUnreadable
        | RejectReason.ImageUnreadable
        | RejectReason.BoxOutsideImage
        | RejectReason.NotFinite -> true
        | _ -> false

/// One image that was not used, and why.
type Reject =
    { /// The image's identifier: its file name without extension.
      ImageId: string
      /// The file at fault.
      Path: string
      /// The stage that refused it, such as "filter" or "decode".
      Stage: string
      /// The reason, as a word.
      Reason: RejectReason
      /// The reason, as a sentence with the numbers.
      Detail: string }

/// Thrown by a function that works on one image to say that this image cannot be used. The graph turns it into a
/// <see cref="T:Streaming.Domain.Reject"/>; it never ends a run.
type ItemRejectedException(reason: RejectReason, detail: string, inner: exn | null) =
    inherit Exception(detail, inner)
    /// A rejection without an underlying exception.
    new(reason: RejectReason, detail: string) = ItemRejectedException(reason, detail, null)
    /// The reason, as a word.
    member _.Reason = reason
