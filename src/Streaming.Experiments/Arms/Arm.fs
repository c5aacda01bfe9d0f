namespace Streaming.Experiments.Arms

open Streaming.Domain

/// What one way of training does that others do not (paper, Table 1).
[<RequireQualifiedAccess>]
type ArmKind =
    /// Nothing is transformed.
    | Plain
    /// Features move along learned generators: the paper's generator training.
    | Generators
    /// Features move along learned generators and their channels are mixed by the generators' channel maps.
    | Mapped
    /// Features move along the exact fields of the same transforms, known in closed form.
    | Affine
    /// The images are transformed: ordinary augmentation.
    | Images
    /// Features and targets of two images are mixed (manifold mixup): a rival that knows nothing of space.
    | Mixup

/// Names of kinds.
module ArmKind =
    /// Every kind.
    let all = [ ArmKind.Plain; ArmKind.Generators; ArmKind.Mapped; ArmKind.Affine; ArmKind.Images; ArmKind.Mixup ]

    /// The kind's name in files and on the command line.
    let name kind =
        match kind with
        | ArmKind.Plain -> "plain"
        | ArmKind.Generators -> "generators"
        | ArmKind.Mapped -> "mapped"
        | ArmKind.Affine -> "affine"
        | ArmKind.Images -> "images"
        | ArmKind.Mixup -> "mixup"

    /// Whether features are changed inside the network.
    let augmentsFeatures kind = kind <> ArmKind.Plain && kind <> ArmKind.Images

/// One way of training in an experiment that compares several from the same starting model.
type Arm =
    { Kind: ArmKind
      /// The layer whose features are augmented; none where none are.
      Layer: string option
      /// Its name in files and on the command line, such as mapped or mapped@conv2; no two of an experiment have the same.
      Name: string }

/// Making arms.
module Arm =
    // What stands between a kind and a layer.
    let private at = '@'

    /// An arm of a kind, at a layer where it augments features. Its name has the layer where that is not the experiment's
    /// own.
    let create (own: string) (layer: string) kind =
        let augments = ArmKind.augmentsFeatures kind

        { Kind = kind
          Layer = if augments then Some layer else None
          Name = if augments && layer <> own then $"{ArmKind.name kind}{at}{layer}" else ArmKind.name kind }

    /// The kind and the layer that an arm's name tells; none where it tells no layer.
    let parts (name: string) =
        match name.IndexOf at with
        | -1 -> name, None
        | place -> name[.. place - 1], Some name[place + 1 ..]

    /// The arm of a name such as mapped or mapped@conv2, where `own` is the experiment's layer; or an InputException that
    /// lists the names.
    let parse (own: string) (text: string) =
        let kind, layer = parts text

        match ArmKind.all |> List.tryFind (fun one -> ArmKind.name one = kind), layer with
        | Some kind, Some layer when not (ArmKind.augmentsFeatures kind) ->
            raise (InputException $"--arms: '{text}' names layer '{layer}', and {ArmKind.name kind} augments no features; expected {ArmKind.name kind} alone.")
        | Some kind, layer -> create own (Option.defaultValue own layer) kind
        | None, _ ->
            let names = ArmKind.all |> List.map ArmKind.name
            let listed = String.concat ", " names
            raise (InputException $"--arms: '{text}' is not an arm; expected some of {listed}, with @ and a layer where it is not that of --stage, such as mapped@conv2{Nearest.hint kind names}.")
