/// A story is told part by part, each once, and its record says the truth at any moment.
module Streaming.Experiments.Tests.StoryTests

open System
open System.IO
open System.Threading.Tasks
open Streaming.Domain
open Streaming.Experiments.Story
open Streaming.Pipeline.Selection
open Streaming.Storage.Runs
open Xunit

let private plan name = PlanFile.load (Path.Combine(AppContext.BaseDirectory, "plans", name + ".json"))

let private withFamily (family: FamilyPlan) (plan: Plan) = { plan with Families = [| family |] }

[<Fact>]
let ``More or less than 60 degrees is asked where the plan reaches as far as its pairs`` () =
    for name in [ "story"; "far" ] do
        let question = StoryReach.question (plan name)
        Assert.Equal({ Family = RotatePlus; Threshold = None; Extrapolates = false }, question)

[<Fact>]
let ``A plan that turns less far is asked about the middle of what it reaches`` () =
    Assert.Equal({ Family = RotatePlus; Threshold = Some 35.0; Extrapolates = false }, StoryReach.question (plan "quick"))
    let turns = (plan "quick").Families[0]
    let reaching (amounts: float[]) = plan "quick" |> withFamily { turns with Amounts = amounts } |> StoryReach.question
    Assert.Equal(Some 15.0, (reaching [| 10.0; 20.0 |]).Threshold)
    let none = reaching [| 10.0 |]
    Assert.Equal(None, none.Threshold)
    Assert.True none.Extrapolates

[<Fact>]
let ``Other families are asked about themselves`` () =
    for family in (plan "quick").Families |> Array.skip 2 do
        let question = StoryReach.question (plan "quick" |> withFamily family)
        Assert.Equal(family.Family, question.Family)
        Assert.False question.Extrapolates

[<Fact>]
let ``The paper's transforms give way to what the plan reaches`` () =
    Assert.True(StoryReach.isPapers (StoryReach.transforms (plan "quick")))
    let quick = plan "quick"
    let small = { quick with Families = [| { quick.Families[0] with Amounts = [| 10.0; 20.0 |] }; { quick.Families[3] with Amounts = [| 0.95; 0.9 |] }; quick.Families[7] |] }
    Assert.Equal("rotate+=20,scale-down=0.9", StoryReach.words (StoryReach.transforms small))

let private facts folder kind classes =
    { Kind = kind
      Folder = folder
      Dataset = "/data set"
      MadeSample = false
      Plan = plan "story"
      Split =
        { OriginalsSplit.draw 0.33 [] with
            LearnedFrom = [| { Id = "a"; Sha256 = String('a', 64) } |]
            HeldOut = [| { Id = "b"; Sha256 = String('b', 64) } |] }
      HeldOut = Some { Path = "/data set/b.png"; Box = Some(Box.create 1.0 2.0 11.0 22.0) }
      Classes = classes
      Trains = Ok()
      Shared = Func<_, _, _>(fun _ _ -> [ "--threads"; "1" ]) }

let private classes = Ok { Folder = "/classes"; Train = 80; Val = 40 }

let private parts facts = StoryParts.all facts [ "learn"; facts.Dataset ] (fun _ -> 1.0)

[<Fact>]
let ``Each part is one command line into a folder of its own`` () =
    let all = parts (facts "/run" StoryKind.Quick classes)
    Assert.Equal<string list>([ "select"; "learn"; "evaluate"; "zeroshot"; "show"; "synthesize"; "siamese"; "train"; "arms" ], all |> List.map _.Name)

    for part in all do
        Assert.Equal(None, part.LeftOut)

        if part.Folder <> "." then
            Assert.Equal($"parts/{part.Name}", part.Folder)
            Assert.EndsWith($"--out /run/parts/{part.Name}", CommandText.ofWords part.Words)

    Assert.StartsWith("streaming synthesize /run '/data set/b.png'", CommandText.ofWords (all |> List.find (fun part -> part.Name = "synthesize")).Words)

[<Fact>]
let ``A rival that takes more pairs than the originals make is left out, not refused`` () =
    let turns = (plan "quick").Families[0]
    let left (facts: StoryFacts) = (parts facts |> List.find (fun part -> part.Name = "siamese")).LeftOut
    let few = { facts "/run" StoryKind.Quick classes with Plan = plan "quick" |> withFamily { turns with Amounts = [| 10.0; 20.0 |] } }
    // An amount on either side of the middle and 72 poses: 144 of each original.
    Assert.StartsWith("1 originals make 144 different pairs, and the rival takes 600", (left few).Value)
    let original i = { Id = string i; Sha256 = String('c', 64) }
    Assert.Equal(None, left { few with Split = { few.Split with LearnedFrom = Array.init 5 original } })
    Assert.True((left { few with Split = { few.Split with LearnedFrom = Array.init 4 original } }).IsSome)

[<Fact>]
let ``Of a network that nothing is trained from there is all but the trainings`` () =
    let why = "Networks are trained here from AlexNet alone, and this run's is other."
    let all = parts { facts "/run" StoryKind.Quick classes with Trains = Error why }
    Assert.Equal<string list>([ "siamese"; "train"; "arms" ], all |> List.filter _.LeftOut.IsSome |> List.map _.Name)
    Assert.Equal<string list>([ why; why; why ], all |> List.choose _.LeftOut)
    Assert.DoesNotContain("--mean-flows", (all |> List.find (fun part -> part.Name = "evaluate")).Words)

[<Fact>]
let ``What does not apply is left out with a sentence`` () =
    let left name facts = (parts facts |> List.find (fun part -> part.Name = name)).LeftOut
    let without = facts "/run" StoryKind.Quick (Error "No classes.")
    Assert.Equal(Some "No classes.", left "arms" without)
    Assert.Equal(Some "No classes.", left "train" without)
    Assert.Contains("held out", (left "siamese" { without with Split = { without.Split with HeldOut = [||] } }).Value)
    let many = StoryParts.all (facts "/run" StoryKind.Quick classes) [ "learn" ] (fun _ -> 3000.0) |> List.find (fun part -> part.Name = "arms")
    Assert.Contains("--story full", many.LeftOut.Value)
    let full = StoryParts.all (facts "/run" StoryKind.Full classes) [ "learn" ] (fun _ -> 3000.0) |> List.find (fun part -> part.Name = "arms")
    Assert.Equal(None, full.LeftOut)

// Plays parts: each leaves what a run of a command leaves, unless it is told otherwise.
type private Play(folder: string) =
    let performed = ResizeArray<string>()
    let seen = ResizeArray<string>()

    member _.Performed = performed.ToArray()

    /// What the record said of a part while it was at work.
    member _.Seen = seen.ToArray()

    member val Ends: Map<string, exn> = Map.empty with get, set

    member play.Tell(parts: PlannedPart list, facts) =
        let listener =
            { Begins = ignore
              Ended = ignore
              Perform =
                Func<_, _, _>(fun part start ->
                    performed.Add $"{part.Name} {start}"
                    seen.Add $"{part.Name} {((StoryRecord.tryRead folder).Value.Part part.Name).Value.State}"

                    match play.Ends.TryFind part.Name with
                    | Some ending -> Task.FromException ending
                    | None ->
                        let place = Directory.CreateDirectory(Path.Combine(folder, part.Folder)).FullName
                        File.WriteAllText(Path.Combine(place, RunFiles.Config), "{}")
                        File.WriteAllText(Path.Combine(place, RunFiles.Metrics), "{}")
                        Task.CompletedTask) }

        let record = StoryRunner.record facts [ "run" ] parts (StoryRecord.tryRead folder)
        (StoryRunner.run folder record (parts |> List.filter (fun part -> part.Folder <> ".")) listener).GetAwaiter().GetResult()

let private states (record: StoryRecord) = record.Parts |> Array.filter (fun part -> part.Folder <> ".") |> Array.map (fun part -> $"{part.Name} {part.State}")

let private inFolder (work: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "streaming-story-"

    try
        work folder.FullName
    finally
        folder.Delete true

[<Fact>]
let ``What is done is not done again, and what it read decides whether it is`` () =
    inFolder (fun folder ->
        let facts = facts folder StoryKind.Quick (Error "No classes.")
        let play = Play folder
        let told = play.Tell(parts facts, facts)
        Assert.Equal<string[]>([| "evaluate done"; "zeroshot done"; "show done"; "synthesize done"; "siamese done"; "train left-out"; "arms left-out" |], states told)
        Assert.All(play.Seen, fun seen -> Assert.EndsWith("running", seen))
        Assert.Equal(told, (StoryRecord.tryRead folder).Value)

        let again = Play folder
        Assert.Equal<string[]>(states told, states (again.Tell(parts facts, facts)))
        Assert.Empty again.Performed

        // siamese reads what zeroshot found.
        File.WriteAllText(Path.Combine(folder, "parts", "zeroshot", RunFiles.Metrics), """{"pairs": 1}""")
        let third = Play folder
        third.Tell(parts facts, facts) |> ignore
        Assert.Equal<string[]>([| "siamese Anew" |], third.Performed)

        // Other bases, and everything that is made of them is made again.
        Directory.CreateDirectory(Path.Combine(folder, "bases")) |> ignore
        File.WriteAllText(Path.Combine(folder, "bases", "bases.json"), "{}")
        let fourth = Play folder
        fourth.Tell(parts facts, facts) |> ignore
        Assert.Equal<string[]>([| "evaluate Anew"; "zeroshot Anew"; "show Anew"; "synthesize Anew"; "siamese Anew" |], fourth.Performed))

[<Fact>]
let ``A part that is refused has failed, the others are told, and it is tried again`` () =
    inFolder (fun folder ->
        let facts = facts folder StoryKind.Quick (Error "No classes.")
        let play = Play(folder, Ends = Map [ "zeroshot", InputException "Not so." ])
        let told = play.Tell(parts facts, facts)
        Assert.Equal(Some "Not so.", (told.Part "zeroshot").Value.Why)
        Assert.Equal<string[]>([| "evaluate done"; "zeroshot failed"; "show done"; "synthesize done"; "siamese done" |], states told |> Array.truncate 5)
        let again = Play folder
        Assert.Equal("zeroshot done", (states (again.Tell(parts facts, facts)))[1])
        Assert.Equal("zeroshot Anew", again.Performed[0]))

[<Fact>]
let ``A story that is stopped says where, and goes on there`` () =
    inFolder (fun folder ->
        let facts = facts folder StoryKind.Quick (Error "No classes.")
        let play = Play(folder, Ends = Map [ "siamese", OperationCanceledException() :> exn ])
        Assert.ThrowsAny<OperationCanceledException>(fun () -> play.Tell(parts facts, facts) |> ignore) |> ignore
        let stopped = (StoryRecord.tryRead folder).Value
        Assert.Equal<string[]>([| "synthesize done"; "siamese waiting"; "train waiting" |], (states stopped)[3..5])
        Assert.Contains("--resume", (stopped.Part "siamese").Value.Why.Value)

        // As if the process had been killed: the record says that the part had begun.
        StoryRecord.write folder (StoryRecord.change "siamese" (fun part -> { part with State = PartState.running }) stopped)
        let again = Play folder
        again.Tell(parts facts, facts) |> ignore
        Assert.Equal<string[]>([| "siamese GoOn" |], again.Performed))

[<Fact>]
let ``A part that ended just before its process is not done again`` () =
    inFolder (fun folder ->
        let facts = facts folder StoryKind.Quick (Error "No classes.")
        let told = (Play folder).Tell(parts facts, facts)
        StoryRecord.write folder (StoryRecord.change "evaluate" (fun part -> { part with State = PartState.running; Seconds = None }) told)
        let again = Play folder
        Assert.Equal("evaluate done", (states (again.Tell(parts facts, facts)))[0])
        Assert.Empty again.Performed)

[<Fact>]
let ``Command lines are words of a shell`` () =
    Assert.Equal("streaming run 'a b' rotate+=30 'it'\\''s' ''", CommandText.ofWords [ "run"; "a b"; "rotate+=30"; "it's"; "" ])
