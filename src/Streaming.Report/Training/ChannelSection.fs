namespace Streaming.Report.Training

open System
open System.Globalization
open System.IO
open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing
open Streaming.Report.Page
open Streaming.Storage.Runs
open Streaming.Storage.Safetensors

/// Channels before and after a generator moved them (paper, Figure 5).
module internal ChannelSection =
    let private shown = 5
    let private layer = "conv5"

    // The paper's own transform where it is there, and otherwise the first.
    let private chosen (metrics: SynthesizeMetrics) =
        let single = metrics.Transforms |> Array.filter (fun transform -> transform.Steps.Length = 1)

        single
        |> Array.tryFind (fun transform -> transform.Steps[0].Family = Family.name ScaleUp)
        |> Option.orElse (Array.tryHead single)

    let private variance (values: float32[]) =
        let mean = Array.average values
        values |> Array.sumBy (fun value -> (value - mean) * (value - mean))

    let private keyOf (metrics: SynthesizeMetrics) (transform: TransformMetrics) =
        let place = metrics.Transforms |> Array.filter (fun other -> other.Row = transform.Row) |> Array.findIndex (fun other -> obj.ReferenceEquals(other, transform))
        $"{transform.Row}.{place + 1}"

    let private figureOf (folder: string) (metrics: SynthesizeMetrics) (transform: TransformMetrics) (file: SafetensorsFile) =
        let key = keyOf metrics transform
        let words = transform.Transform.Replace('=', '_')
        let picture name = PictureFile.tryPlanes (Path.Combine(folder, RunFiles.Pictures, name + ".png"))
        let after, before = $"{key}.generator.{layer}", $"input.{layer}"

        match picture "input", picture $"{key}-{words}.transformed" with
        | Some(side, input), Some(_, transformed) when file.Tensors.ContainsKey before && file.Tensors.ContainsKey after ->
            let shape = file.Tensors[before].Shape
            let size, channels = int shape[0], int shape[2]
            let plane (features: float32[]) channel = Array.init (size * size) (fun cell -> features[cell * channels + channel])
            let untouched, moved = file.Read<float32> before, file.Read<float32> after
            let most = [| 0 .. channels - 1 |] |> Array.sortByDescending (plane untouched >> variance) |> Array.truncate shown

            Some
                { Image = ""
                  Layer = layer
                  Transform = { Family = Family.parse transform.Steps[0].Family; Amount = transform.Steps[0].Amount }
                  PictureSize = side
                  Picture = input
                  TransformedPicture = transformed
                  Size = size
                  Channels = most
                  Before = most |> Array.map (plane untouched)
                  After = most |> Array.map (plane moved) }
        | _ -> None

    /// The figure of what synthesize left; nothing where its features or pictures are gone.
    let ofSynthesis (folder: string) (metrics: SynthesizeMetrics) =
        let path = Path.Combine(folder, RunFiles.Features)

        match chosen metrics with
        | Some transform when File.Exists path ->
            use file = SafetensorsFile.Open path

            figureOf folder metrics transform file
            |> Option.map (fun figure -> $"{Words.meaning figure.Transform.Family} ({Words.amount figure.Transform.Family figure.Transform.Amount})", ChannelPicture.draw figure)
        | _ -> None

    // The name of a figure's file: LAYER-FAMILY-AMOUNT.
    let private inWords (name: string) =
        let family = Family.all |> List.tryFind (fun family -> name.Contains $"-{Family.name family}-")
        let amount = name[name.LastIndexOf '-' + 1 ..]

        match family, Double.TryParse(amount, CultureInfo.InvariantCulture) with
        | Some family, (true, amount) -> $"{Words.meaning family} ({Words.amount family amount})"
        | _ -> name

    /// The figure that a comparison of arms left: the first of its folder figures.
    let ofArms (folder: string) =
        let figures = Path.Combine(folder, RunFiles.Figures)

        if Directory.Exists figures then
            Directory.GetFiles(figures, "*.png")
            |> Array.sort
            |> Array.tryPick (fun path -> PictureFile.tryRead path |> Option.map (fun picture -> inWords (string (Path.GetFileNameWithoutExtension path)), picture))
        else
            None

    /// Figure 5; `words` say the transform.
    let draw (words: string, picture: Picture) : Section =
        { Anchor = "figure-5"
          Paper = "Figure 5"
          Title = "Channels before and after a generator"
          Content =
            [ Markup.paragraph
                  $"Generator training moves features inside the network: five channels of {layer}, those that vary most over the grid, before a generator moved them (lower row) and after (upper row): {words}. On the left the image; above it the image transformed, which the network never sees."
              div [ _class "block channels" ] [ Markup.image $"Five channels of {layer} before and after a generator, beside the image: {words}" picture ]
              Beside.draw [] "The paper shows five channels that it selected, of another image and other weights; which channels vary most depends on both." ] }
