namespace Streaming.Experiments.Story

open System
open System.Diagnostics
open Streaming.Domain
open Streaming.Network.Features
open Streaming.Network.Runtime
open Streaming.Pipeline.Runs

/// How long the parts of a story take on a machine: counted in forward passes through the network, whose rate is measured in
/// the first moments of a run. What else is done is held to take as long beside them as where it was measured.
type StoryTimes(facts: StoryFacts, passesPerSecond: float) =
    // Of one pass, on all threads: a step's flow, a pair's composition and sums, a comparison, a test pair, what a network
    // learns of an image or of a pair's kept activations.
    static let flow, pair, compared, tested, learned = 0.9, 0.2, 4.0, 4.5, 1.5

    // Seconds of a family, with all its amounts and layers, where an object is shown.
    static let shownAmount = 3.0

    let views = ViewPlan.create facts.Plan.Families
    let heldOut = float facts.Split.HeldOut.Length
    let passes (count: float) = count / passesPerSecond
    let isQuick = facts.Kind = StoryKind.Quick

    /// Seconds of a part, by its name.
    member _.Expected(name: string) =
        let classes = match facts.Classes with Ok classes -> Some classes | Error _ -> None

        if name = PlannedPart.select then
            0.5
        elif name = PlannedPart.learn then
            let each = float views.Views.Length + flow * float views.Steps.Length + pair * float views.Pairs.Length
            2.0 + passes (float facts.Split.LearnedFrom.Length * each)
        elif name = PlannedPart.evaluate then
            let transforms = if isQuick then 6 else facts.Plan.Families |> Array.sumBy _.Amounts.Length
            1.0 + passes (heldOut * float transforms * (1.0 + compared))
        elif name = PlannedPart.zeroShot then
            let sets = if isQuick then 400 else 3200 * facts.Plan.Families.Length
            1.0 + passes (tested * float sets)
        elif name = PlannedPart.synthesize then
            5.0
        elif name = PlannedPart.show then
            3.0 + shownAmount * float facts.Plan.Families.Length
        elif name = PlannedPart.siamese then
            let pairs = if isQuick then 400 + 3 * 200 else 12500 + 3 * 1600
            2.0 + passes (1.2 * float pairs)
        elif name = PlannedPart.train then
            classes |> Option.map (fun images -> 2.0 + passes (float images.Train * (if isQuick then 4.0 else 10.0) * learned)) |> Option.defaultValue 0.0
        else
            let ofArm (images: ClassImages) = float images.Train * (if isQuick then 3.0 else 30.0) * learned + 10.0 * float images.Val
            classes |> Option.map (fun images -> 3.0 + 2.5 * passes (ofArm images)) |> Option.defaultValue 0.0

/// Measuring for it.
module StoryTimes =
    let private batch = 12
    let private seconds = 0.4

    // The features of a batch take tens of megabytes on each.
    let private mostThreads = 16

    /// Forward passes that a machine does in a second.
    let measure (network: INetwork) (machine: Machine) =
        TorchThreads.Count <- 1
        use extractor = network.Open(machine.Device, [])
        let size = extractor.Space.InputSize
        let random = Random 1

        let work () =
            let pixels = Array.init (batch * 3 * size * size) (fun _ -> float32 (random.Next 256))
            let features = Array.init batch (fun _ -> extractor.Pool.Rent())
            fun () -> extractor.Extract(ReadOnlySpan pixels, features)

        let works = Array.init (min machine.Threads mostThreads) (fun _ -> work ())
        let parallelOnce () = System.Threading.Tasks.Parallel.ForEach(works, (fun (once: unit -> unit) -> once ())) |> ignore
        parallelOnce ()
        let watch = Stopwatch.StartNew()
        let mutable rounds = 0

        while rounds = 0 || watch.Elapsed.TotalSeconds < seconds do
            parallelOnce ()
            rounds <- rounds + 1

        float (rounds * batch * works.Length) / watch.Elapsed.TotalSeconds
