module Streaming.Domain.SelectionTests

open Xunit
open Streaming.Domain

let private image width height boxes : AnnotatedImage =
    { Entry =
        { Index = 0
          Id = "a"
          ImagePath = "a.jpg"
          AnnotationPaths = [| "a.xml" |]
          Table = null
          AssumesBox = false
          Synset = ""
          Content = null }
      Width = width
      Height = height
      Boxes = boxes
      Source = ImageSource.none }

let private judge boxes =
    Selection.judge Selection.defaults (image 200 100 boxes)

let private reason boxes =
    match judge boxes with
    | Ok _ -> None
    | Error(reason, detail) ->
        Assert.EndsWith(".", detail)
        Some reason

[<Fact>]
let ``One centred, squarish box of half the pixels passes`` () =
    // 100 x 100 of 200 x 100: exactly half, and square.
    match judge [| Box.create 50.0 0.0 150.0 100.0 |] with
    | Ok original -> Assert.Equal(50.0, original.Box.XMin)
    | Error(_, detail) -> failwith detail

[<Fact>]
let ``Every rule has its reason`` () =
    Assert.Equal(Some RejectReason.NoBox, reason [||])
    Assert.Equal(Some RejectReason.SeveralObjects, reason [| Box.create 0.0 0.0 9.0 9.0; Box.create 0.0 0.0 9.0 9.0 |])
    Assert.Equal(Some RejectReason.BoxOutsideImage, reason [| Box.create 150.0 0.0 201.0 100.0 |])
    Assert.Equal(Some RejectReason.BoxOutsideImage, reason [| Box.create -1.0 0.0 100.0 100.0 |])
    Assert.Equal(Some RejectReason.BoxOutsideImage, reason [| Box.create 90.0 50.0 90.0 60.0 |])
    Assert.Equal(Some RejectReason.OffCentre, reason [| Box.create 0.0 0.0 100.0 100.0 |])
    Assert.Equal(Some RejectReason.NotSquare, reason [| Box.create 20.0 10.0 180.0 90.0 |])
    Assert.Equal(Some RejectReason.TooSmall, reason [| Box.create 75.0 25.0 125.0 75.0 |])

    match Selection.judge Selection.defaults (image 100 100 [| Box.create 5.0 5.0 95.0 95.0 |]) with
    | Error(RejectReason.TooLarge, _) -> ()
    | other -> failwith $"{other}"

[<Fact>]
let ``A box on the limits passes`` () =
    // 10 % off the middle, sides as 1.25 to 1, and 40 % of the pixels.
    let exact = { Selection.defaults with MinArea = 0.5 * 0.4; MaxArea = 0.5 * 0.4 }

    match Selection.judge exact (image 100 100 [| Box.create 35.0 40.0 85.0 80.0 |]) with
    | Ok _ -> ()
    | Error(_, detail) -> failwith detail
