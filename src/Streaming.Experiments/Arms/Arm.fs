namespace Streaming.Experiments.Arms

open Streaming.Domain

/// One way of training in an experiment that compares several from the same starting model (paper, Table 1).
[<RequireQualifiedAccess>]
type Arm =
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

/// Names of the arms.
module Arm =
    /// Every arm.
    let all = [ Arm.Plain; Arm.Generators; Arm.Mapped; Arm.Affine; Arm.Images; Arm.Mixup ]

    /// The arm's name in files and on the command line.
    let name arm =
        match arm with
        | Arm.Plain -> "plain"
        | Arm.Generators -> "generators"
        | Arm.Mapped -> "mapped"
        | Arm.Affine -> "affine"
        | Arm.Images -> "images"
        | Arm.Mixup -> "mixup"

    /// The arm of that name, or an InputException that lists the names.
    let parse (text: string) =
        match all |> List.tryFind (fun arm -> name arm = text) with
        | Some arm -> arm
        | None ->
            let names = all |> List.map name
            let listed = String.concat ", " names
            raise (InputException $"--arms: '{text}' is not an arm; expected some of {listed}{Nearest.hint text names}.")
