namespace Streaming.Report.Story

open System
open System.Text.Encodings.Web
open System.Text.Json
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Report.Drawing
open Streaming.Report.Page

/// What the page's first look shows: places in its lists.
type internal HeroFirst =
    { Family: int
      Step: int
      Layer: int }

/// An object that is shown, as the page's script reads it.
module internal HeroJson =
    // Base64 stays as it is; what would end the element that it stands in is escaped below.
    let private options = JsonSerializerOptions(PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)

    let private base64 (data: HeroData) name = Convert.ToBase64String(data.Picture name)

    // Three digits are read, and four stored; what is not finite is no number there.
    let private short (value: float) = if Double.IsFinite value then Some(Math.Round(value, 4)) else None

    let private layer (data: HeroData) index =
        let own, grid = data.Space.Layers[index], ArrowGrid.ofSize data.Space.Layers[index].Size

        {| Name = own.Name
           Stride = own.Stride
           Origin = own.Origin
           First = grid.First
           Step = grid.Step
           Count = grid.Count
           Inverted = data.Metrics.Layers[index].Inverted
           Input = base64 data (ShownPictures.input index) |}

    let private shown (data: HeroData) (own: HeroFamily) place (amount: ShownAmountMetrics) =
        {| Amount = amount.Amount
           Layers =
            amount.Layers
            |> Array.mapi (fun index pair ->
                {| Rms = short pair.RmsInside
                   Identity = short pair.RmsIdentityInside
                   Psnr = short pair.PicturePsnr
                   Generator = base64 data (ShownPictures.ofAmount index own.Family place OfGenerator)
                   Network = base64 data (ShownPictures.ofAmount index own.Family place OfNetwork) |}) |}

    // From a point after the transform to where it was, in pixels of the network's input: [a b c d e f] of (a x + b y + c, d x + e y + f).
    let private back (data: HeroData) family amount =
        let map = Affine.inverse (Family.affine family amount data.Metrics.InputSize data.Box.CentreX data.Box.CentreY)
        [| map.A; map.B; map.C; map.D; map.E; map.F |] |> Array.map (fun value -> Math.Round(value, 6))

    let private family (data: HeroData) index =
        let own = data.Families[index]
        let nothing = Family.ofNormalised own.Family own.Base 0.0
        let least = own.Metrics.Amounts |> Array.minBy (Family.normalised own.Family own.Base)

        {| Name = Family.name own.Family
           Words = Words.meaning own.Family
           Unit = (Words.amount own.Family 1.0).Substring 1
           Nothing = nothing
           Least = least
           LeastUnits = Family.normalised own.Family own.Base least
           Steps = own.Steps
           Units = own.Steps |> Array.map (Family.normalised own.Family own.Base)
           Backs = own.Steps |> Array.map (back data own.Family)
           Errors = own.Errors |> Array.map (Array.map (Option.bind short))
           NoFlow = own.NoFlowErrors |> Array.map (Array.map (Option.bind short))
           Fields = data.Fields[index] |> Array.map (fun field -> {| Scales = field.Scales; Numbers = field.Numbers |})
           Shown = own.Metrics.Shown |> Array.mapi (shown data own) |}

    /// The object, and what is shown of it first.
    let write (data: HeroData) (first: HeroFirst) =
        let content =
            {| Input = data.Metrics.InputSize
               Fill = data.Metrics.Fill
               Placement = data.Metrics.Placement
               Box = data.Metrics.PlacedBox
               Original = base64 data ShownPictures.original
               First = {| Family = first.Family; Step = first.Step; Layer = first.Layer |}
               Layers = data.Space.Layers |> Array.mapi (fun index _ -> layer data index)
               Families = data.Families |> Array.mapi (fun index _ -> family data index) |}

        JsonSerializer.Serialize(content, options).Replace("<", "\\u003c").Replace("&", "\\u0026")
