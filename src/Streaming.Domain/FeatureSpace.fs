namespace Streaming.Domain

open System

/// The features that a network has of one picture: its layers with their grids, and the order of a flow vector's
/// components, which follows from them: layer by layer, inside a layer the x plane and then the y plane, row by row. A
/// network states its own space; bases keep the one that they were learned in.
type FeatureSpace =
    { /// What files call the network, such as caffenet.
      Network: string
      /// Side of the square input in pixels.
      InputSize: int
      /// The layers, in the order of a flow vector.
      Layers: Layer[] }

    /// Names of the layers.
    member space.LayerNames = space.Layers |> Array.map _.Name

    /// Where a layer's components start; at the place behind the last layer, how many there are.
    member space.OffsetOf(layer: int) =
        let mutable at = 0

        for i in 0 .. layer - 1 do
            at <- at + 2 * space.Layers[i].Cells

        at

    /// Components of a flow vector: two for each cell of each layer.
    member space.Length = space.OffsetOf space.Layers.Length

    /// The place of the layer of that name; -1 where there is none.
    member space.IndexOf(name: string) = space.Layers |> Array.tryFindIndex (fun layer -> layer.Name = name) |> Option.defaultValue -1

/// Reading spaces.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module FeatureSpace =
    /// A text from a file can be a name of a layer, as tensors and columns have it.
    let private isName (text: string) =
        text.Length > 0 && text.Length <= 100 && text |> Seq.forall (fun c -> Char.IsLetterOrDigit c || Seq.contains c "_-./:")

    /// Largest side of a grid, and of an input, in cells and pixels.
    let largest = 4096

    let private mostLayers = 64

    let private mostChannels = 32_768

    /// What is wrong with a space, as a sentence's end that begins with the place; nothing where it can be used.
    let firstFault (space: FeatureSpace) =
        let names = space.LayerNames

        let ofLayer (layer: Layer) =
            let within = Double.IsFinite layer.Origin && abs layer.Origin <= float largest

            if not (isName layer.Name) then Some "name is no name of a layer"
            elif layer.Size < 1 || layer.Size > largest then Some $"size is {layer.Size}; expected 1 to {largest}"
            elif layer.Channels < 1 || layer.Channels > mostChannels then Some $"channels is {layer.Channels}; expected 1 to {mostChannels}"
            elif not (layer.Stride > 0.0 && layer.Stride <= float largest) then Some $"stride is {layer.Stride:g}; expected more than 0 and at most {largest}"
            elif not within then Some $"origin is {layer.Origin:g}; expected a pixel of the input"
            else None

        if String.IsNullOrWhiteSpace space.Network then
            Some "network is empty"
        elif space.InputSize < 1 || space.InputSize > largest then
            Some $"input_size is {space.InputSize}; expected 1 to {largest}"
        elif names.Length = 0 || names.Length > mostLayers then
            Some $"layers has {names.Length} entries; expected 1 to {mostLayers}"
        elif (Array.distinct names).Length <> names.Length then
            Some "layers names one twice"
        else
            space.Layers |> Array.tryPick (fun layer -> ofLayer layer |> Option.map (fun fault -> $"layers.{layer.Name}.{fault}"))

    /// The layers' names as a list in a sentence: "conv1 to conv5"; the one where there is no other.
    let span (space: FeatureSpace) =
        match space.LayerNames with
        | [| one |] -> one
        | names -> $"{names[0]} to {Array.last names}"
