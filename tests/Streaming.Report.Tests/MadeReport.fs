namespace Streaming.Report.Tests

open System
open Streaming.Domain
open Streaming.Network.Models
open Streaming.Report.Learning

/// A made-up run that looks like a real one: exact fields with noise on them.
module MadeReport =
    let private space = AlexNetSpace.Of CaffeNet
    let private centre = float space.InputSize / 2.0

    let private transform family amount =
        Family.affine family amount space.InputSize centre centre

    let exact family amount =
        ExactField.vector space (transform family amount)

    let private noisy (random: Random) (spread: float) (field: float32[]) =
        field
        |> Array.map (fun v ->
            let normal = Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble())
            float32 (float v * 0.95 + spread * normal))

    let private errors (random: Random) (amounts: float[]) first growth =
        { Layers = space.LayerNames
          Amounts = amounts
          Cells =
            [| for layer in 0..4 ->
                   [| for i in 0 .. amounts.Length - 1 ->
                          (first + growth * float (i * i)) / (1.0 + float layer) + 0.02 * random.NextDouble() |] |] }

    // A smooth pattern of one layer's grid, as components have.
    let private pattern (kind: int) =
        let length = Math.Sqrt(float space.Length)

        [| for size in space.Layers |> Array.map _.Size do
               for plane in 0..1 do
                   for row in 0 .. size - 1 do
                       for column in 0 .. size - 1 do
                           let x = (float column + 0.5) / float size * 2.0 - 1.0
                           let y = (float row + 0.5) / float size * 2.0 - 1.0
                           let fade = Math.Exp(-(x * x + y * y))

                           let value =
                               match kind, plane with
                               | 0, 0 -> y * fade
                               | 0, _ -> -x * fade
                               | _, 0 -> x * y
                               | _ -> (x * x - y * y) * fade

                           float32 (value / length) |]

    let family kind baseAmount (amounts: float[]) pairs =
        let random = Random 7

        { Space = space
          Family = kind
          Base = baseAmount
          Pairs = pairs
          Mean = noisy random 0.03 (exact kind baseAmount)
          Components = [| pattern 0; pattern 1 |]
          ExplainedShare = [| 0.231; 0.118; 0.094; 0.061; 0.047; 0.039; 0.031; 0.026; 0.022; 0.019 |]
          MeanFlows =
            [| { Amount = baseAmount
                 Flow = noisy random 0.05 (exact kind baseAmount) }
               { Amount = Array.last amounts
                 Flow = noisy random 0.3 (exact kind (Array.last amounts)) } |]
          Generators =
            [| for amount in [ amounts[0]; amounts[amounts.Length / 2]; Array.last amounts ] ->
                   { Amount = amount
                     Generator = noisy random 0.06 (exact kind amount)
                     Exact = exact kind amount } |]
          FlowErrors = errors random amounts 0.41 0.12
          GeneratorErrors = errors random amounts 0.19 0.05
          NoFlowErrors = Some(errors random amounts 2.62 1.3) }

    /// The report; `images` are the files that its examples name.
    let report (images: string[]) =
        let image i = if i < images.Length then images[i] else $"/nowhere/image-{i}.JPEG"
        let turns = [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |]
        let shifts = [| 5.0; 10.0; 15.0; 20.0; 25.0; 30.0 |]

        { Originals = 91
          Rejects = 1449
          ForwardPasses = 6552L
          Pairs = 39312L
          RegressionRows = 335016864L
          Seconds = 751.4
          PeakMemoryMegabytes = 2345.0
          Stages =
            [| { Stage = "decode"; Workers = 1; Items = 1540L; Rejected = 3L; BusySeconds = 1.7 }
               { Stage = "transform"; Workers = 2; Items = 6552L; Rejected = 0L; BusySeconds = 21.3 }
               { Stage = "network"; Workers = 1; Items = 6552L; Rejected = 0L; BusySeconds = 41.9 }
               { Stage = "flow"; Workers = 16; Items = 39312L; Rejected = 2L; BusySeconds = 612.8 }
               { Stage = "accumulate"; Workers = 1; Items = 39310L; Rejected = 0L; BusySeconds = 6.4 } |]
          Selected =
            [| for i in 0..7 -> { Path = image i; Width = 227; Height = 227; Box = Box.create 30.0 35.0 198.0 190.0 } |]
          Rejected =
            [| { Path = image 8
                 Width = 227
                 Height = 227
                 Box = Some(Box.create 0.0 0.0 227.0 227.0)
                 Reason = RejectReason.TooLarge
                 Detail = "The box covers 98.1 % of the image; at most 60 % is allowed." }
               { Path = image 9
                 Width = 227
                 Height = 227
                 Box = Some(Box.create 10.0 90.0 60.0 150.0)
                 Reason = RejectReason.OffCentre
                 Detail = "The box's centre is 34.6 % of the width and 2.9 % of the height off the middle; at most 10 % is allowed." }
               { Path = "/nowhere/broken.JPEG"
                 Width = 0
                 Height = 0
                 Box = None
                 Reason = RejectReason.ImageUnreadable
                 Detail = "The file ends after 1,024 bytes & is <no> image." } |]
          RejectCounts =
            [| RejectReason.SeveralObjects, 402; RejectReason.TooLarge, 388; RejectReason.OffCentre, 351
               RejectReason.NotSquare, 240; RejectReason.TooSmall, 65; RejectReason.ImageUnreadable, 3 |]
          Families =
            [| family RotatePlus 10.0 turns 39312L
               family ScaleDown 0.95 [| 0.75; 0.8; 0.85; 0.9; 0.95 |] 5460L
               family Left 5.0 shifts 6552L |] }
