/// What must hold of everything that is learned of a family, whatever it is: for each estimator in the list.
module Streaming.Learning.Tests.EstimatorLawsTests

open System
open Xunit
open FsCheck
open FsCheck.Xunit
open Streaming.Domain
open Streaming.Learning.Channels
open Streaming.Learning.Estimators
open Streaming.Learning.Flows

// Two small grids: ten components, so that more than ten base flows are kept as second moments.
let private space: FeatureSpace =
    { Network = "made"
      InputSize = 20
      Layers =
        [| { Name = "a"; Size = 2; Channels = 3; Stride = 8.0; Origin = 4.0 }
           { Name = "b"; Size = 1; Channels = 2; Stride = 16.0; Origin = 8.0 } |] }

let private map = { Layers = [| "a"; "b" |]; Poses = 4; Cells = 4; Degree = 1 }
let private family = { Samples.familyPlan RotatePlus 10.0 [| 10.0; 20.0; 30.0 |] with Poses = 3 }

let private plan: Plan =
    { Name = "made"
      Flows = Direct
      Span = BasisSpan.ComponentsAndMeans
      Degree = 2
      Weighting = Weighting.Residual
      ExactAmounts = true
      CentreBox = true
      Fill = Fill.Reflect
      Selection = Unchecked.defaultof<SelectionRule>
      Families = [| family |]
      Layers = space.LayerNames
      SiftFlow = [||]
      Grids = [||]
      ChannelMap = Some map }

let private none () = FamilyEstimators(space, plan, family, Algebra.instance).All
let private noneOf kind : IEstimator = Array.item kind (none ())
let private kinds = none().Length

let private channelsOf (random: Random) =
    [| for layer in space.Layers do
           let own = LayerSums.none layer.Name 0.25 layer.Channels 1 family.Amounts.Length
           let number _ = float (random.Next 200)

           for amount in 0 .. family.Amounts.Length - 1 do
               let cells = random.Next(1, 5)
               let rows = Array.init cells (fun _ -> Array.init layer.Channels number, Array.init layer.Channels number)
               let both = rows |> Array.collect (fun (x, y) -> Array.concat [ x; [| 1.0 |]; y ])
               own.Sums.Add(Algebra.instance, 0, amount, both, cells)

           own |]

let private items (random: Random) count =
    Array.init count (fun i ->
        { Original = $"image{i:D4}"
          Sha256 = $"{i % 16:x}0"
          Pairs =
            [| for pose in 0 .. family.Poses - 1 do
                   for amount in family.Amounts do
                       { Pose = float (120 * pose)
                         Amount = amount
                         Flow = ReadOnlyMemory(Samples.noise random space.Length 900)
                         Errors = space.Layers |> Array.map (fun _ -> { Sum = random.NextInt64 100000L; Cells = int64 (random.Next 9) }) } |]
          Channels = channelsOf random })

let private ids (items: FamilyItem[]) = items |> Array.map _.Original |> Array.distinct |> Array.sort

let private add (estimator: IEstimator) (items: FamilyItem[]) =
    items |> Array.iter estimator.Add
    estimator

let private learnedFrom kind items = add (noneOf kind) items

// The values in an order that does not depend on arrays' identity.
let private numbers (tensors: NamedTensor[]) =
    tensors |> Array.map (fun tensor -> tensor.Name, tensor.Shape, Seq.cast<obj> tensor.Values |> Seq.toArray)

let private isSame (ids: string[]) (expected: IEstimator) (actual: IEstimator) =
    numbers (actual.Tensors ids) = numbers (expected.Tensors ids)
    && numbers (actual.Solve Algebra.instance).Tensors = numbers (expected.Solve Algebra.instance).Tensors

let private stored (ids: string[]) (estimator: IEstimator) =
    // Copies, as a file has them.
    let copy (tensor: NamedTensor) =
        NamedTensor(tensor.Name, (match tensor.Values.Clone() with :? Array as values -> values | _ -> failwith "no array"), tensor.Shape)

    { Source = "stored"
      Originals = ids
      Tensors = estimator.Tensors ids |> Array.map copy |> NamedTensors }

// From few originals, whose base flows stay as they are, to some whose second moments are kept.
let private drawn seed count = items (Random seed) (1 + count % 8)

[<Property(MaxTest = 30)>]
let ``Originals in any order, whole or in parts, come to one state`` (seed: int) (NonNegativeInt count) =
    let random, items = Random seed, drawn seed count

    // As stored flows give them: pair by pair, and what comes from features apart.
    let parts =
        items
        |> Array.collect (fun item ->
            [| for pair in item.Pairs do
                   { item with Pairs = [| pair |]; Channels = [||] }

               { item with Pairs = [||] } |])

    Seq.init kinds id
    |> Seq.forall (fun kind -> isSame (ids items) (learnedFrom kind items) (learnedFrom kind (Samples.shuffle random parts)))

[<Property(MaxTest = 30)>]
let ``Workers that are merged come to the state of one`` (seed: int) (NonNegativeInt count) (PositiveInt workers) =
    let random, items = Random seed, drawn seed count

    Seq.init kinds id
    |> Seq.forall (fun kind ->
        let merged = noneOf kind

        for part in Samples.shuffle random items |> Array.splitInto workers do
            merged.Merge(learnedFrom kind part)

        isSame (ids items) (learnedFrom kind items) merged)

[<Property(MaxTest = 30)>]
let ``What was stored is taken up again, added to, and added`` (seed: int) (NonNegativeInt count) =
    let random, items = Random seed, drawn seed (1 + count % 7)
    let ids = ids items
    let first, second = items |> Samples.shuffle random |> Array.splitAt (1 + random.Next(items.Length - 1))

    Seq.init kinds id
    |> Seq.forall (fun kind ->
        let whole = learnedFrom kind items
        let resumed, summed = noneOf kind, noneOf kind
        resumed.AddStored(stored ids (learnedFrom kind first))
        summed.AddStored(stored ids (learnedFrom kind second))
        summed.AddStored(stored ids (learnedFrom kind first))
        isSame ids whole (add resumed second) && isSame ids whole summed)

[<Fact>]
let ``No two of them store a tensor of one name`` () =
    let all = none ()

    for item in items (Random 1) 4 do
        all |> Array.iter _.Add(item)

    let ids = Array.init 4 (fun i -> $"image{i:D4}")
    let names = all |> Array.collect (fun own -> Array.append (own.Tensors ids) (own.Solve Algebra.instance).Tensors) |> Array.map _.Name
    Assert.Equal<string[]>(Array.distinct names, names)

[<Fact>]
let ``One of another kind does not merge`` () =
    for one in none () do
        for other in none () do
            if one.Name <> other.Name then
                let error = Assert.Throws<ArgumentException>(fun () -> one.Merge other)
                Assert.Contains(one.Name, error.Message)
                Assert.Contains(other.Name, error.Message)

[<Fact>]
let ``Sums of other units or layers are refused with where they are from`` () =
    let item = (items (Random 2) 1)[0]
    let refusal (stored: LayerSums[]) =
        let own: IEstimator = ChannelMapEstimator(family, map)
        own.Add item
        let tensors = stored |> Array.collect (fun layer -> (layer :> ITensors).Tensors) |> NamedTensors
        Assert.Throws<InputException>(fun () -> own.AddStored({ Source = "there"; Originals = [||]; Tensors = tensors })).Message

    let sums unit = space.Layers |> Array.map (fun layer -> LayerSums.none layer.Name unit layer.Channels ChannelSets.count family.Amounts.Length)
    Assert.StartsWith("there: the sums of rotate+ at a count 0.5 as 1, others 0.25;", refusal (sums 0.5))
    Assert.StartsWith("there: the channel maps of rotate+ are not of the layers", refusal (Array.truncate 1 (sums 0.25)))
