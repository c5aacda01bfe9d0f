namespace Streaming.Domain

/// How a picture shows an object. That two pictures of one object need not be of one kind is what the literature calls the
/// cross-depiction problem (Hall, Cai, Wu and Corradi 2015).
type Depiction =
    /// As a camera takes it.
    | Photograph
    /// Light where the photograph is dark, and dark where it is light.
    | Negative
    /// Black lines on white, where the photograph has edges.
    | Drawing

/// Names of depictions.
module Depiction =
    /// All, photographs first.
    let all = [| Photograph; Negative; Drawing |]

    /// The name in files and options.
    let name depiction =
        match depiction with
        | Photograph -> "photograph"
        | Negative -> "negative"
        | Drawing -> "drawing"

    /// The depiction of a name.
    let ofName word = all |> Array.find (fun depiction -> name depiction = word)
