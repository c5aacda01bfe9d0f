/// How test images are looked at.
module Streaming.Experiments.Tests.TestViewsTests

open System
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Network.Models
open Streaming.Experiments.Tests.MadeImages
open Xunit

let private turned = { Family = RotatePlus; Amount = 30.0 }
let private preprocessing = Preprocessing.Of CaffeReference
let private size = preprocessing.InputSize

let private load (load: LoadImage) views =
    let slot = Array.zeroCreate<float32> (views * preprocessing.ImageLength)
    load.Invoke(0, 0L, 0, Span slot)
    slot

[<Fact>]
let ``There are ten windows, or the first of them`` () =
    Assert.Equal(10, (TestWindows.crops size TestWindows.Ten).Length)
    Assert.Equal((TestWindows.crops size TestWindows.Ten)[0], Assert.Single(TestWindows.crops size TestWindows.Centre))

/// As the arm that transforms images does it: each view about its own middle.
[<Fact>]
let ``Windows under a transform are those that training on transformed images sees`` () =
    use folder = new Folder()
    write (folder.In("x", "0.png")) 10
    let images = LabelledImages.Open folder.Path
    let views = { Windows = TestWindows.Ten; Transforms = [| turned |] }
    let crops = TestWindows.crops size TestWindows.Ten
    let trained = LoadImage.ofTransformedFiles images preprocessing (fun _ _ -> crops) (fun _ _ -> turned.Affine size)
    let windows = TestViews.windows size images views
    Assert.Equal<float32[]>(load trained 10, load (LoadImage.ofWindows preprocessing (windows (Some turned))) 10)
    Assert.Equal<float32[]>(load (LoadImage.ofFiles images preprocessing (fun _ _ -> crops)) 10, load (LoadImage.ofWindows preprocessing (windows None)) 10)

[<Fact>]
let ``Windows under transforms are told apart in words, and those as they are have none`` () =
    use folder = new Folder()
    write (folder.In("x", "0.png")) 10
    let windows = TestViews.windows size (LabelledImages.Open folder.Path) { Windows = TestWindows.Centre; Transforms = [||] }
    let words = [ None; Some turned; Some { turned with Amount = 20.0 } ] |> List.map (fun transform -> (windows transform).Description)
    Assert.Equal(3, (List.distinct words).Length)
    Assert.Equal("the centre of testing", words[0])

[<Fact>]
let ``Scores under transforms come in their order, each told before`` () =
    let said = ResizeArray<string>()
    let views = { Windows = TestWindows.Ten; Transforms = [| turned; { Family = Left; Amount = 30.0 } |] }
    let score transform : TestScore = { Top1 = transform.Amount; Top5 = 1.0; CentreTop1 = 0.0; CentreTop5 = 0.0 }
    let scores = TestViews.under views said.Add score
    Assert.Equal<string list>([ "rotate+=30"; "left=30" ], [ for one in scores -> one.Transform ])
    Assert.Equal(2, said.Count)
    Assert.Contains("rotate+=30", said[0])
