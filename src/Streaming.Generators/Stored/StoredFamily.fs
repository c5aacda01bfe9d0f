namespace Streaming.Generators.Stored

open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Channels
open Streaming.Learning.Flows
open Streaming.Storage.Bases

/// What stored bases say of one family's flows at any amount.
[<Sealed; AllowNullLiteral(false)>]
type StoredFamily(space: FeatureSpace, summary: FamilySummary, tensors: NamedTensors, makeMap: MakeChannelMap) =
    let rows name = tensors.Of<float> name |> Array.chunkBySize space.Length
    let slice name row = Array.sub (tensors.Of<int64> name) (row * space.Length) space.Length
    let family = Family.parse summary.Family
    let columns = Array.concat [ rows TensorNames.Mean; rows TensorNames.Components; rows TensorNames.Widening ]
    let maps = summary.ChannelMaps |> Array.map (fun layer -> space.IndexOf layer, tensors[TensorNames.ofLayer TensorNames.ChannelCoefficients layer]) |> dict
    let rowsOf name = tensors.Of<float> name |> Array.splitInto columns.Length
    let coefficients = rowsOf TensorNames.Coefficients
    let flowCoefficients = if tensors.Has TensorNames.FlowCoefficients then rowsOf TensorNames.FlowCoefficients else coefficients

    let terms (coefficients: float[][]) =
        Array.init coefficients[0].Length (fun power ->
            let weights = coefficients |> Array.map (fun row -> row[power])
            Generator.ofWeights columns weights)

    /// The features that fields and maps are of.
    member _.Space = space

    /// The family.
    member _.Family = family

    /// The calibration amounts, ascending.
    member _.Amounts = summary.Amounts

    /// G[amount] as a flow vector in cells, x to the right and y down: F_after(p) ~ F_before(p + G(p)) on each layer's grid
    /// (paper 3.1). The amount is in the family's unit; one that means nothing for the family is an InputException.
    member _.Generator(amount: float) =
        Generator.ofColumns columns coefficients (Generator.normalised family summary.BaseAmount amount)

    /// The largest calibration amount, counted by t.
    member _.LargestT = summary.Amounts |> Array.map (Family.normalised family summary.BaseAmount) |> Array.max

    /// The amount that is t times the base amount.
    member _.AmountAt(t: float) = Family.ofNormalised family summary.BaseAmount t

    /// t of an amount.
    member _.TOf(amount: float) = Family.normalised family summary.BaseAmount amount

    /// The generator at t, also at 0, where it comes close to nothing.
    member _.GeneratorAt(t: float) = Generator.ofColumns columns coefficients t

    /// The fields that belong to 1, t, t^2 and so on: the generator is their sum, each times its power of t.
    member _.Terms = terms coefficients

    /// The same of what flows of an amount say, which is less than the generator where it is held to its amount: flows are
    /// compared with these.
    member _.FlowTerms = terms flowCoefficients

    /// What these leave unexplained of each component, in square cells.
    member _.ResidualVariance = tensors.Of<float> TensorNames.ResidualVariance

    /// The layers that the bases have a channel map for, by their places in the space.
    member _.MappedLayers = maps.Keys |> Seq.sort |> Seq.toArray

    /// The numbers of a layer's channel map, M and b, at any amount, by the layer's place in the space; none where the
    /// bases have no map for it. An amount that means nothing for the family is an InputException.
    member _.MapNumbers(layer: int, amount: float) : struct (float32[] * float32[]) option =
        match maps.TryGetValue layer with
        | true, map -> Some(ChannelFit.at (int map.Shape[1]) (map.Of()) (Generator.normalised family summary.BaseAmount amount))
        | _ -> None

    /// The same, ready to be applied.
    member this.ChannelMap(layer: int, amount: float) : IChannelMap option =
        this.MapNumbers(layer, amount) |> Option.map (fun (struct (matrix, bias)) -> makeMap.Invoke(matrix, bias))

    /// The mean of the flows at a calibration amount, in cells; none at another amount, or where there is no flow.
    member _.MeanFlow(amount: float) =
        match System.Array.IndexOf(summary.Amounts, amount) with
        | at when at >= 0 && summary.Counts[at] > 0L ->
            FlowSums
                .Restore(family, amount, summary.Counts[at], slice TensorNames.Sums at, slice TensorNames.SquareSums at)
                .Mean()
            |> Array.map float32
            |> Some
        | _ -> None

    /// Whether the amount lies beyond the calibration amounts: what the generator says there is extrapolated.
    member _.IsBeyond(amount: float) =
        amount < Array.head summary.Amounts || amount > Array.last summary.Amounts
