/// Faults as laws: whatever goes wrong at any stage, with the first item, one in the middle or the last, the graph ends
/// within seconds, tells one error under the right stage's name, leaves whole parts only, and is gone on with to the bytes
/// of an undisturbed run.
module Streaming.Pipeline.Tests.GraphFaultTests

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks
open SkiaSharp
open Streaming.Tests
open Xunit
open Streaming.Domain
open Streaming.Imaging.Catalogue
open Streaming.Learning.Flows
open Streaming.Network.Models
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Flows

[<Literal>]
let private Timeout = 60_000

[<Literal>]
let private Side = 40

let private images = [| "a"; "b"; "c"; "d"; "e" |]

// Two originals fill a part of flows, so five make three parts.
let private plan =
    let rec find (folder: string) : string =
        let file = Path.Combine(folder, "data", "plans", "quick.json")
        if File.Exists file then file else find (nonNull (Path.GetDirectoryName folder))

    let json = (nonNull (JsonNode.Parse(File.ReadAllText(find AppContext.BaseDirectory)))).AsObject()
    json["families"] <- JsonNode.Parse """{"left": {"base": 5, "amounts": [5, 10, 15, 20, 25, 30], "poses": 22}}"""
    json.Remove "channel_map" |> ignore
    PlanFile.parse "plan" (json.ToJsonString())

let private views = ViewPlan.create plan.Families

let private dataset =
    lazy
        (let folder = Directory.CreateTempSubdirectory("streaming-faults-").FullName

         for i in 0 .. images.Length - 1 do
             use bitmap = new SKBitmap(Side, Side)
             bitmap.Erase(SKColor(byte (40 * i), 100uy, 200uy))
             use data = bitmap.Encode(SKEncodedImageFormat.Png, 100)
             File.WriteAllBytes(Path.Combine(folder, images[i] + ".png"), data.ToArray())

             File.WriteAllText(
                 Path.Combine(folder, images[i] + ".xml"),
                 "<annotation><object><name>x</name><bndbox><xmin>6</xmin><ymin>6</ymin><xmax>34</xmax><ymax>34</ymax></bndbox></object></annotation>"
             )

         folder)

let private flowsOf (decoded: DecodedOriginal) : OriginalFlows =
    let index = decoded.Original.Entry.Index
    let flow = Array.create (AlexNetSpace.Of CaffeNet).Length (int16 index)

    { Decoded = decoded
      Flows = views.Pairs |> Array.map (fun _ -> flow)
      Errors = views.Pairs |> Array.map (fun _ -> (AlexNetSpace.Of CaffeNet).Layers |> Array.map (fun _ -> { Sum = int64 index; Cells = 1L }))
      Channels = [||] }

// Learning's graph from the catalogue to the parts, with made flows in the place of the network's. `strike` is called at
// each stage with each original's number.
let private run (folder: string) (resumes: bool) (strike: string -> int -> unit) (cancellation: CancellationToken) =
    task {
        use supervisor = new Supervisor(cancellation)
        let rejects = KeptRejects()
        let stages = Stages(supervisor, rejects.Add)
        let used = UsedOriginals()

        if resumes then
            for part in FlowTable.StoredParts folder do
                part.Content.Originals |> Seq.iter used.AddLogged

        use log = new FlowLog(folder, "{}", resumes, AlexNetSpace.Of CaffeNet, plan, views, PartPairs.usual, ignore)
        let number (decoded: DecodedOriginal) = decoded.Original.Entry.Index
        let struck stage (decoded: DecodedOriginal) = strike stage (number decoded)
        let numbers = images |> Array.indexed |> Array.map (fun (i, id) -> id, i) |> dict
        let examine = SelectionStages.examine stages 2 plan.Selection
        let select = SelectionStages.select stages (fun examined -> strike "select" examined.Image.Entry.Index)
        let decode = SelectionStages.decode stages 2 true 227
        let unique = SelectionStages.unique stages (fun id hash -> strike "unique" numbers[id]; used.Admit(id, hash))
        let batch = stages.Expand({ Name = "batch"; Workers = 1; Capacity = 1 }, (fun decoded -> struck "batch" decoded; Seq.replicate 3 decoded))
        let flow = stages.Map({ Name = "flow"; Workers = 2; Capacity = 2 }, (fun decoded -> struck "flow" decoded; decoded))
        let gather = stages.Group("gather", 1, (fun _ -> 3), (fun (parts: DecodedOriginal[]) -> struck "gather" parts[0]; Seq.singleton parts[0]))
        let identify (decoded: DecodedOriginal) = struct (decoded.Original.Entry.Id, decoded.Original.Entry.ImagePath)
        let pairs = stages.Choose({ Name = "pairs"; Workers = 2; Capacity = 2 }, identify, (fun decoded -> struck "pairs" decoded; flowsOf decoded))
        let accumulate = stages.Map({ Name = "accumulate"; Workers = 1; Capacity = 1 }, (fun (flows: OriginalFlows) -> struck "accumulate" flows.Decoded; flows))
        let store = stages.Sink("store", 1, (fun (flows: OriginalFlows) -> struck "store" flows.Decoded; log.Store flows))
        stages.Link(examine, select)
        stages.Link(select, decode)
        stages.Link(decode, unique)
        stages.Link(unique, batch)
        stages.Link(batch, flow)
        stages.Link(flow, gather)
        stages.Link(gather, pairs)
        stages.Link(pairs, accumulate)
        stages.Link(accumulate, store)
        let entries = ImageCatalogue.Open(dataset.Value).Entries() |> Seq.map (fun entry -> strike "catalogue" entry.Index; entry)
        stages.Feed("catalogue", entries, examine)
        do! supervisor.Finish()
        log.FinishPart()
        return rejects.InOrder
    }

let private undisturbed =
    lazy
        (let folder = Directory.CreateTempSubdirectory("streaming-faults-").FullName
         (run folder false (fun _ _ -> ()) CancellationToken.None).GetAwaiter().GetResult() |> ignore
         folder)

let private bytes folder =
    Directory.GetFiles folder |> Array.sort |> Array.map (fun file -> struct (nonNull (Path.GetFileName file), Convert.ToHexString(Security.Cryptography.SHA256.HashData(File.ReadAllBytes file))))

let private stored folder =
    FlowTable.StoredParts folder
    |> Seq.collect (fun part ->
        // Whole: every row can be read.
        Assert.Equal(part.Content.Originals.Count * views.Pairs.Length, Seq.length (part.Rows()))
        part.Content.Originals |> Seq.map _.Id)
    |> Seq.toArray

let private inFolder (work: string -> Task<unit>) =
    task {
        let folder = Directory.CreateTempSubdirectory("streaming-faults-").FullName

        try
            do! work folder
        finally
            Directory.Delete(folder, true)
    }

// What a run leaves that did not come to its end, and what it comes to when it is gone on with.
let private leavesWholePartsAndGoesOn folder stage position =
    task {
        let ids = stored folder
        Assert.Equal<string>(images[.. ids.Length - 1], ids)
        Assert.True(ids.Length <= position, $"{ids.Length} originals are stored, and {stage} was struck with number {position}")
        Assert.Empty(Directory.GetFiles(folder, "*.partial"))
        let! _ = run folder true (fun _ _ -> ()) CancellationToken.None
        Assert.Equal<struct (string * string)>(bytes undisturbed.Value, bytes folder)
    }

let private positions = [ 0; images.Length / 2; images.Length - 1 ]

let private strikeAt stage position (fault: unit -> unit) name number =
    if name = stage && number = position then
        fault ()

/// Every stage of learning's graph but those whose work nothing is put into.
let Stages = TheoryData<string>([ "catalogue"; "select"; "unique"; "batch"; "flow"; "gather"; "pairs"; "accumulate"; "store" ])

/// The stages of which one image's fault is that image's.
let ChoosingStages = TheoryData<string>([ "select"; "unique"; "pairs" ])

/// The others.
let StrictStages = TheoryData<string>([ "catalogue"; "batch"; "flow"; "gather"; "accumulate"; "store" ])

let private endsTheRun stage positions (make: unit -> exn) =
    task {
        for position in positions do
            do!
                inFolder (fun folder ->
                    task {
                        let strike = strikeAt stage position (fun () -> raise (make ()))
                        let! error = Assert.ThrowsAsync<StageFaultedException>(fun () -> run folder false strike CancellationToken.None)
                        Assert.Equal(stage, error.Stage)
                        Assert.Contains("struck", error.Message)
                        do! leavesWholePartsAndGoesOn folder stage position
                    })
    }

[<Theory(Timeout = Timeout)>]
[<MemberData(nameof Stages)>]
let ``A fault ends the run under its stage's name`` (stage: string) =
    endsTheRun stage positions (fun () -> IOException "struck")

[<Theory(Timeout = Timeout)>]
[<MemberData(nameof Stages)>]
let ``A cancellation that nobody asked for is a fault like any other`` (stage: string) =
    endsTheRun stage [ images.Length / 2 ] (fun () -> OperationCanceledException "struck")

[<Theory(Timeout = Timeout)>]
[<MemberData(nameof StrictStages)>]
let ``A rejection where no image can be rejected ends the run`` (stage: string) =
    endsTheRun stage [ images.Length / 2 ] (fun () -> ItemRejectedException(RejectReason.NotFinite, "struck"))

[<Theory(Timeout = Timeout)>]
[<MemberData(nameof ChoosingStages)>]
let ``A rejected image is told and missing, and nothing else`` (stage: string) =
    task {
        for position in positions do
            do!
                inFolder (fun folder ->
                    task {
                        let strike = strikeAt stage position (fun () -> raise (ItemRejectedException(RejectReason.NotFinite, "struck")))
                        let! rejects = run folder false strike CancellationToken.None
                        let reject = Assert.Single rejects
                        Assert.Equal((images[position], stage, "struck"), (reject.ImageId, reject.Stage, reject.Detail))
                        Assert.Equal<string>(Array.removeAt position images, stored folder)
                    })
    }

[<Theory(Timeout = Timeout)>]
[<MemberData(nameof Stages)>]
let ``A run that is cancelled from outside ends, and is gone on with`` (stage: string) =
    task {
        for position in [ 0; images.Length - 1 ] do
            do!
                inFolder (fun folder ->
                    task {
                        use cancel = new CancellationTokenSource()
                        let strike = strikeAt stage position cancel.Cancel
                        let! _ = Assert.ThrowsAnyAsync<OperationCanceledException>(fun () -> run folder false strike cancel.Token)
                        // The item in hand may still be stored.
                        do! leavesWholePartsAndGoesOn folder stage (position + 1)
                    })
    }
