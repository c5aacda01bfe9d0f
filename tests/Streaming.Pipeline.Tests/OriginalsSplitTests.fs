/// Which originals are held out is told by their contents and the seed alone.
module Streaming.Pipeline.Tests.OriginalsSplitTests

open System
open System.IO
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Network.Runtime
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Tests
open Xunit

let private original i = { Id = $"image{i:D3}"; Sha256 = ContentHash.OfText $"content {i}" }

let private contents (some: SplitOriginal[]) = some |> Array.map _.Sha256 |> Set.ofArray

[<Fact>]
let ``Every original is on one side, about a third of them held out`` () =
    for count in 2..40 do
        let all = Array.init count original
        let split = OriginalsSplit.draw OriginalsSplit.usualShare all
        Assert.Equal<Set<string>>(contents all, Set.union (contents split.LearnedFrom) (contents split.HeldOut))
        Assert.Equal(count, split.LearnedFrom.Length + split.HeldOut.Length)
        Assert.InRange(split.HeldOut.Length, min 2 (count - 1), count - 1)

        if count >= 6 then
            Assert.InRange(float split.HeldOut.Length / float count, 0.25, 0.4)

[<Fact>]
let ``One original alone, and a share of zero, are learned from`` () =
    Assert.Empty (OriginalsSplit.draw 0.33 [ original 1 ]).HeldOut
    Assert.Empty (OriginalsSplit.draw 0.0 (Array.init 9 original)).HeldOut
    Assert.Empty (OriginalsSplit.draw 0.33 []).LearnedFrom

[<Fact>]
let ``Neither the order nor the names of files matter`` () =
    let all = Array.init 25 original
    let split = OriginalsSplit.draw 0.33 all
    let shuffled = Array.copy all
    Random(3).Shuffle shuffled
    Assert.Equal(split, OriginalsSplit.draw 0.33 shuffled)
    let renamed = all |> Array.map (fun one -> { one with Id = String(Seq.rev one.Id |> Seq.toArray) })
    Assert.Equal<Set<string>>(contents split.HeldOut, contents (OriginalsSplit.draw 0.33 renamed).HeldOut)

[<Fact>]
let ``A larger share holds out what a smaller one does, and more`` () =
    let all = Array.init 30 original
    let heldOut share = contents (OriginalsSplit.draw share all).HeldOut
    Assert.True(Set.isProperSubset (heldOut 0.2) (heldOut 0.5))

[<Fact>]
let ``It is not the order of identifiers in disguise`` () =
    let split = OriginalsSplit.draw 0.33 (Array.init 30 original)
    let first = Array.init 10 original |> contents
    Assert.NotEqual<Set<string>>(first, contents split.HeldOut)
    Assert.NotEmpty(Set.intersect first (contents split.LearnedFrom))

[<Fact>]
let ``It comes back from its file, and another version is refused`` () =
    let path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())

    try
        let split = OriginalsSplit.draw 0.33 (Array.init 5 original)
        OriginalsSplit.write path split
        Assert.Equal(split, OriginalsSplit.read path)
        OriginalsSplit.write path { split with FormatVersion = 9 }
        Assert.Contains("version 9", Assert.Throws<InputException>(fun () -> OriginalsSplit.read path |> ignore).Message)
    finally
        File.Delete path

[<Fact>]
let ``Only what the split has learned from is admitted`` () =
    let split = { OriginalsSplit.draw 0.5 [] with LearnedFrom = [| original 1; original 2 |]; HeldOut = [| original 3 |] }
    let used = UsedOriginals()
    used.Restrict split
    let admit (one: SplitOriginal) = used.Admit(one.Id, one.Sha256)
    Assert.True(admit (original 1))
    Assert.False(admit (original 3))
    Assert.Equal<string[]>([| "image002" |], used.Absent)
    let copy = Assert.Throws<ItemRejectedException>(fun () -> used.Admit("copy", (original 3).Sha256) |> ignore)
    Assert.Contains("image003", copy.Message)
    Assert.Contains("image004", Assert.Throws<InputException>(fun () -> admit (original 4) |> ignore).Message)
    Assert.True(admit (original 2))
    Assert.Empty used.Absent

/// Of two images of one name, the split knows the first.
[<Fact>]
let ``Either side admits its own once, and refuses what has changed`` () =
    let split = { OriginalsSplit.draw 0.5 [] with LearnedFrom = [| original 1; original 2 |]; HeldOut = [| original 3; original 4 |] }

    for side, own, others in [ SplitSide.LearnedFrom, split.LearnedFrom, split.HeldOut; SplitSide.HeldOut, split.HeldOut, split.LearnedFrom ] do
        let admission = SplitAdmission(split, side)
        let admit (one: SplitOriginal) = admission.Admit(one.Id, one.Sha256)
        let refused (one: SplitOriginal) = Assert.Throws<ItemRejectedException>(fun () -> admit one |> ignore)
        Assert.True(admit own[0])
        Assert.False(admit others[0])
        Assert.Contains(own[0].Id, (refused own[0]).Message)
        Assert.Contains(own[0].Id, (refused { own[0] with Id = "copy" }).Message)
        Assert.Contains(others[1].Id, (refused { others[1] with Id = "copy" }).Message)
        Assert.Contains("rename", (refused { own[0] with Sha256 = String('f', 64) }).Message)
        Assert.Equal<string[]>([| own[1].Id |], admission.Missing)
        let changed = Assert.Throws<InputException>(fun () -> admit { own[1] with Sha256 = String('f', 64) } |> ignore)
        Assert.Contains($"{own[1].Id} is no image that was there as it is", changed.Message)
        Assert.Contains(own[1].Id, Assert.Throws<InputException>(fun () -> SplitAdmission.complete "ds" admission.Missing).Message)
        Assert.True(admit own[1])
        SplitAdmission.complete "ds" admission.Missing

let private inFolder (work: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "streaming-split-"

    try
        work folder.FullName
    finally
        folder.Delete true

let private source folder =
    { Dataset = folder
      Split = null
      Boxes = BoxSearch()
      Shard = struct (0, 1)
      Rule = Func<_, _> id
      StopOnError = false
      Arriving = None }

let private plan = PlanFile.load (Path.Combine(AppContext.BaseDirectory, "quick.json"))

let private found folder threads =
    let machine = { Device = ComputeDevice.Parse "cpu"; Threads = threads; Workers = threads }
    // Made pictures show their object larger than the plan's rule wants it.
    let any = { source folder with Rule = Func<_, _>(fun rule -> { rule with MaxArea = 1.0; MinArea = 0.0; CentreTolerance = 1.0 }) }
    (Splitting.find any plan machine ignore Threading.CancellationToken.None).Result

[<Fact>]
let ``Originals are found once each, and the same by any number of workers`` () =
    inFolder (fun folder ->
        for i in 0..9 do
            MadePictures.waves folder $"p{i}" i

        MadePictures.withoutBox folder "unboxed"
        MadePictures.cutShort folder "short"
        MadePictures.copy folder "q" "p4"
        let one = found folder 1
        Assert.Equal<string[]>([| for i in 0..9 -> $"p{i}" |], one |> Array.map _.Id)
        Assert.Equal<SplitOriginal[]>(one, found folder 4))

[<Fact>]
let ``A dataset that holds other pictures by the same names is no longer that of the split`` () =
    inFolder (fun folder ->
        for i in 0..3 do
            MadePictures.waves folder $"p{i}" i

        let split = OriginalsSplit.draw 0.5 (found folder 1)
        Splitting.check (source folder) split
        MadePictures.waves folder "p2" 77
        Assert.Contains("p2", Assert.Throws<InputException>(fun () -> Splitting.check (source folder) split).Message)
        File.Delete(Path.Combine(folder, "p2.png"))
        Assert.Contains("p2", Assert.Throws<InputException>(fun () -> Splitting.check (source folder) split).Message))
