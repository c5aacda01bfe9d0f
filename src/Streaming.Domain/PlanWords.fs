namespace Streaming.Domain

/// The words that a plan's file has for its choices.
module PlanWords =
    /// How flows are found.
    let flowKinds = [ "direct", Direct; "tracked", Tracked ]

    /// What generators are made of.
    let spans =
        [ "components", BasisSpan.Components; "components_and_means", BasisSpan.ComponentsAndMeans ]

    /// How heavy components are in the calibration.
    let weightings = [ "plain", Weighting.Plain; "residual", Weighting.Residual ]

    /// What stands outside an image.
    let fills = [ "reflect", Fill.Reflect; "edge", Fill.Edge; "black", Fill.Black; "mean", Fill.Mean ]

    /// The word for a choice.
    let wordOf choices value =
        choices |> List.find (fun (_, other) -> other = value) |> fst

    /// The choice that a word stands for. Another word is an InputException that lists them; `source` and `what` name its
    /// place there.
    let choice source what (choices: (string * 'a) list) text =
        match List.tryFind (fun (name, _) -> name = text) choices with
        | Some(_, value) -> value
        | None ->
            let names = choices |> List.map fst
            let listed = String.concat ", " names
            raise (InputException $"{source}: {what} is '{text}'; expected one of {listed}{Nearest.hint text names}.")
