namespace Streaming.Report.Tests

open SkiaSharp
open Streaming.Report.Drawing

/// Looking into pictures.
module Pixels =
    let decode (picture: Picture) = SKBitmap.Decode picture.Png |> Option.ofObj |> Option.get

    /// How many pixels fulfil the condition.
    let count (condition: SKColor -> bool) (picture: Picture) =
        use bitmap = decode picture
        bitmap.Pixels |> Array.filter condition |> Array.length

    /// Arrows are the only dark thing in a field's picture.
    let isDark (colour: SKColor) = int colour.Red + int colour.Green + int colour.Blue < 240
