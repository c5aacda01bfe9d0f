module Streaming.Learning.Tests.PcaTests

open System
open Xunit
open FsCheck.FSharp
open FsCheck.Xunit
open MathNet.Numerics.LinearAlgebra
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Flows

/// The plain twin: every eigenvector of the covariance of the centred flows.
let private batch (flows: int16[][]) =
    let rows = Matrix<float>.Build.DenseOfRowArrays(flows |> Array.map (Array.map (fun v -> float v / 16.0)))
    let mean = rows.ColumnSums() / float rows.RowCount
    let centred = rows.MapIndexed(fun _ column value -> value - mean[column])
    let svd = centred.Svd true
    let variances = svd.S.PointwisePower(2.0) / float (rows.RowCount - 1)
    mean.ToArray(), variances.ToArray(), svd.VT

/// Sine of the largest angle between the spans of the first k rows of each.
let private sine (k: int) (expected: Matrix<float>) (found: float[][]) =
    let a = expected.SubMatrix(0, k, 0, expected.ColumnCount)
    let b = Matrix<float>.Build.DenseOfRowArrays found
    (a - a.TransposeAndMultiply b * b).L2Norm()

let private close tolerance (expected: float[]) (found: float[]) =
    expected.Length = found.Length
    && Array.forall2 (fun (e: float) f -> abs (e - f) <= tolerance * (1.0 + abs e)) expected found

let private sizes =
    Arb.fromGen (
        gen {
            let! seed = Gen.choose (0, 1000000)
            let! count = Gen.choose (14, 90)
            let! length = Gen.choose (12, 70)
            let! components = Gen.choose (1, 6)
            return seed, count, length, components
        }
    )

let private agrees rowLimit =
    Prop.forAll sizes (fun (seed, count, length, components) ->
        let flows = Samples.planted (Random seed) count length 8
        let mean, variances, directions = batch flows
        let gap = variances[components - 1] - variances[components]

        gap > 1e-3 * variances[0]
        ==> lazy
            (let pca = Pca.ofFlows Algebra.instance components (Samples.baseFlows rowLimit flows)

             (pca.Count = int64 count && pca.Components.Length = components) |> Prop.label "counts"
             .&. (close 1e-14 mean pca.Mean |> Prop.label "means")
             .&. (close 1e-10 (Array.truncate components variances) pca.Eigenvalues |> Prop.label "eigenvalues")
             .&. (close 1e-12 [| Array.sum variances |] [| pca.TotalVariance |] |> Prop.label "total variance")
             .&. (sine components directions pca.Components < 1e-6 |> Prop.label "subspace")))

[<Property(MaxTest = 60)>]
let ``Components of the rows are those of the batch`` () = agrees Int32.MaxValue

[<Property(MaxTest = 60)>]
let ``Components of the moments are those of the batch`` () = agrees 0

[<Property(MaxTest = 40)>]
let ``Components are orthonormal, and their largest entry is positive`` (seed: int) =
    let pca = Pca.ofFlows Algebra.instance 5 (Samples.baseFlows 1000 (Samples.planted (Random seed) 30 25 3))
    let u = Matrix<float>.Build.DenseOfRowArrays pca.Components
    let identity = Matrix<float>.Build.DenseIdentity 5

    (u.TransposeAndMultiply u - identity).L2Norm() < 1e-12
    && pca.Components |> Array.forall (fun c -> Array.max c = Array.max (Array.map abs c))

[<Property(MaxTest = 40)>]
let ``The same flows in any order give the same bytes, in either form`` (seed: int) (moments: bool) =
    let random = Random seed
    let flows = Samples.planted random 40 30 4
    let order = Samples.shuffle random [| 0 .. flows.Length - 1 |]
    let limit = if moments then 0 else 100
    let shuffled = BaseFlows(RotatePlus, 10.0, 30, Algebra.instance, limit)

    for i in order do
        shuffled.Add(Samples.key i, ReadOnlySpan flows[i])

    Pca.ofFlows Algebra.instance 4 shuffled = Pca.ofFlows Algebra.instance 4 (Samples.baseFlows limit flows)

[<Fact>]
let ``A slow spectrum in a large space converges to the batch`` () =
    // White noise: neighbouring eigenvalues are close together, the hardest case for an iteration.
    let random = Random 5
    let flows = Array.init 300 (fun _ -> Samples.noise random 400 100)
    let _, variances, _ = batch flows
    let pca = Pca.ofFlows Algebra.instance 10 (Samples.baseFlows 1000 flows)
    Assert.True(close 1e-9 (Array.truncate 10 variances) pca.Eigenvalues)

[<Fact>]
let ``Equal flows have a mean and nothing else, in either form`` () =
    for limit in [ 0; 100 ] do
        let flow = Samples.noise (Random 6) 20 500
        let pca = Pca.ofFlows Algebra.instance 10 (Samples.baseFlows limit (Array.replicate 7 flow))
        Assert.Equal<float[]>(flow |> Array.map (fun v -> float v / 16.0), pca.Mean)
        Assert.Equal(0, pca.Components.Length)
        Assert.Equal(0.0, pca.TotalVariance)
        Assert.Empty pca.ExplainedShares

[<Fact>]
let ``One flow is its own mean`` () =
    let pca = Pca.ofFlows Algebra.instance 10 (Samples.baseFlows 100 [| [| 16s; -8s; 4s |] |])
    Assert.Equal<float[]>([| 1.0; -0.5; 0.25 |], pca.Mean)
    Assert.Equal(0, pca.Components.Length)
    Assert.Equal(0.0, pca.TotalVariance)

[<Property(MaxTest = 40)>]
let ``n flows have n - 1 components at most, which explain everything`` (seed: int) =
    let count = 2 + abs (seed % 8)

    [ 0; 100 ]
    |> List.forall (fun limit ->
        let pca = Pca.ofFlows Algebra.instance 10 (Samples.baseFlows limit (Samples.planted (Random seed) count 40 6))
        pca.Components.Length = count - 1 && abs (Array.sum pca.ExplainedShares - 1.0) < 1e-10)

[<Property(MaxTest = 40)>]
let ``A widened basis reaches the flows with directions of its own`` (seed: int) =
    let random = Random seed
    let pca = Pca.ofFlows Algebra.instance 3 (Samples.baseFlows 100 (Samples.planted random 12 30 5))
    let fresh = Array.init 4 (fun _ -> Array.init 30 (fun _ -> random.NextDouble() - 0.5))
    // What is spanned already, or comes twice, adds nothing.
    let known = [| pca.Mean; pca.Components[1]; fresh[2]; Array.zeroCreate 30 |]
    let widened = pca |> Pca.widen (Array.append fresh known)
    let w = Matrix<float>.Build.DenseOfRowArrays widened.Widening
    let u = Matrix<float>.Build.DenseOfRowArrays pca.Components
    let b = Matrix<float>.Build.DenseOfRowArrays(Array.append [| pca.Mean |] widened.Directions)
    let flow = Vector<float>.Build.Dense fresh[3]
    let reached = b.TransposeThisAndMultiply(b.Transpose().QR().Solve flow |> Matrix<float>.Build.DenseOfColumnVectors)

    (w.RowCount = 4 |> Prop.label "count")
    .&. ((w.TransposeAndMultiply w - Matrix<float>.Build.DenseIdentity 4).L2Norm() < 1e-12 |> Prop.label "orthonormal")
    .&. ((w.TransposeAndMultiply u).L2Norm() < 1e-12 |> Prop.label "outside the components")
    .&. ((w * Vector<float>.Build.Dense pca.Mean).L2Norm() < 1e-9 |> Prop.label "outside the mean")
    .&. ((reached.Column 0 - flow).L2Norm() < 1e-9 |> Prop.label "reaches")
    .&. ({ widened with Widening = [||] } = pca |> Prop.label "the rest is unchanged")

[<Fact>]
let ``No flow is an error that says what to do`` () =
    let empty = BaseFlows(ScaleUp, 1.05, 5, Algebra.instance)
    let error = Assert.Throws<InputException>(fun () -> Pca.ofFlows Algebra.instance 10 empty |> ignore)
    Assert.Contains("scale-up 1.05", error.Message)
