namespace Streaming.Pipeline.Runs

open Streaming.Domain
open Streaming.Storage.Tables

/// What to do where no image could be used: by the reason that most of them were refused for, with one of them as an
/// example.
module RejectAdvice =
    let private remedy reason =
        match reason with
        | RejectReason.OffCentre -> "widen the selection rule by a larger --centre-tolerance, or give images with their object in the middle"
        | RejectReason.NotSquare -> "widen the selection rule by a larger --max-elongation, or give other images"
        | RejectReason.TooSmall -> "widen the selection rule by a smaller --min-area, or give images whose object is larger"
        | RejectReason.TooLarge -> "widen the selection rule by a larger --max-area, or give images whose object is smaller"
        | RejectReason.NoBox -> "give images of one object with its box: annotations of these hold none"
        | RejectReason.SeveralObjects -> "give images of one object each"
        | RejectReason.NotAnnotated -> "boxes are read from a VOC XML file of the image's name beside it or in an Annotations folder beside the images', from COCO's JSON, or from a CSV: say by --annotations where they are, or, for pictures of one object in the middle, give --assume-box centre"
        | RejectReason.AnnotationUnreadable -> "mend the annotations, or fetch them again"
        | RejectReason.BoxOutsideImage -> "check that the annotations are those of these images"
        | RejectReason.ImageUnreadable -> "check that the files are whole images, and fetch them again where they are not"
        | RejectReason.NotFinite -> "the weights are damaged or of another network: check --weights, and --dialect where it is given"
        | RejectReason.Duplicate -> "each image is used once: give other ones"
        | _ -> "give other images"

    // Weights that make no finite features refuse every original, however few they are among the images.
    let private leading (tally: RejectTally) =
        if tally.Examples |> Array.exists (fun reject -> reject.Reason = RejectReason.NotFinite) then
            RejectReason.NotFinite
        else
            let struct (reason, _) = tally.Counts[0]
            reason

    // The detail of a reject is a sentence of its own.
    let private clause (text: string) = text.TrimEnd('.', ' ')

    /// The reason that what to do depends on; none where nothing was rejected.
    let reason (tally: RejectTally) = if tally.Total = 0 then None else Some(leading tally)

    /// In words, such as "12 too-small, 1 off-centre; too-small, such as a.jpg (The box covers ..): widen ..".
    let toText (tally: RejectTally) =
        if tally.Total = 0 then
            "no image was there to be used; give a dataset, or a share, that holds some"
        else
            let reason = leading tally
            let example = tally.Examples |> Array.find (fun reject -> reject.Reason = reason)
            let counts = RejectCounts.toText tally
            let which = if tally.Counts.Length = 1 then "" else $"; {ReasonWord.Of reason}"
            $"{counts}{which}, such as {example.Path} ({clause example.Detail}): {remedy reason}"
