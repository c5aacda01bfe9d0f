namespace Streaming.Domain

open System
open System.Collections.Generic

/// A network as a graph sees it: pictures go in, features come out. What it does to pixels before its first layer is its
/// own affair. A picture's features are the same to the last bit, however many pictures go in with it and wherever it
/// stands among them; several threads may ask at once.
type IFeatures =
    inherit IDisposable

    /// The layers that flows are found at, and the side of the input.
    abstract Space: FeatureSpace

    /// The layers that features are given of: those of the space in their order, and after them others that were asked for.
    abstract Layers: IReadOnlyList<Layer>

    /// Numbers of one picture: 3 x size x size, for the space's input size.
    abstract ImageLength: int

    /// Arrays for the features of one picture: for each of the layers one of size x size x channels numbers.
    abstract Pool: Pool<float32[][]>

    /// Computes the features of some pictures: one after the other, each three planes of red, green and blue in 0..255. For
    /// each picture and each of the layers there is an array to fill, as the pool has them: rows, then columns, then
    /// channels. Features that are not finite are handed out as they are.
    abstract Extract: images: ReadOnlySpan<float32> * features: IReadOnlyList<float32[][]> -> unit

/// Arrays for features.
module Features =
    /// A pool of arrays for the features of one picture at the layers.
    let pool (layers: IReadOnlyList<Layer>) =
        let lengths = layers |> Seq.map (fun layer -> layer.Cells * layer.Channels) |> Seq.toArray
        Pool<float32[][]>(fun () -> lengths |> Array.map Array.zeroCreate)
