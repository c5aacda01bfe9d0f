module Streaming.Learning.Tests.RegressionTests

open System
open Xunit
open FsCheck.FSharp
open FsCheck.Xunit
open MathNet.Numerics.LinearAlgebra
open MathNet.Numerics.LinearAlgebra.Factorization
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Flows

/// The plain twin: the big matrix of the paper's equation 2, one block row [U_i, t U_i, t^2 U_i ..] a flow, solved as
/// ordinary least squares. Returns w as (1 + k) rows of degree + 1 and the squared residuals by component.
let private stacked family baseAmount degree (pca: Pca) (flows: (float * int16[][])[]) =
    let basis = Array.append [| pca.Mean |] pca.Directions

    let rows =
        [| for amount, flows in flows do
               let t = Family.normalised family baseAmount amount

               for flow in flows do
                   for i in 0 .. pca.Length - 1 do
                       [| for u in basis do
                              for power in 0..degree do
                                  t ** float power * u[i] |],
                       float flow[i] / 16.0 |]

    let u = Matrix<float>.Build.DenseOfRowArrays(Array.map fst rows)
    let v = Vector<float>.Build.Dense(Array.map snd rows)
    let w = u.QR(QRMethod.Thin).Solve v
    let residual = (u * w - v).ToArray()

    Array.chunkBySize (degree + 1) (w.ToArray()),
    Array.init pca.Length (fun i -> seq { i .. pca.Length .. residual.Length - 1 } |> Seq.sumBy (fun at -> residual[at] * residual[at]))

let private near tolerance (expected: float[]) (found: float[]) =
    let scale = 1e-9 + (expected |> Array.map abs |> Array.max)
    Array.forall2 (fun (e: float) f -> abs (e - f) <= tolerance * scale) expected found

let private calibration family =
    match family with
    | ScaleUp -> 1.05, [| 1.05; 1.10; 1.15; 1.20; 1.25; 1.30 |]
    | ScaleDown -> 0.95, [| 0.95; 0.9; 0.85; 0.8; 0.75 |]
    | RotatePlus
    | RotateMinus -> 10.0, [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |]
    | _ -> 5.0, [| 5.0; 10.0; 20.0; 30.0 |]

let private sumsOf family (flows: (float * int16[][])[]) =
    flows |> Array.map (fun (amount, flows) -> Samples.sums family amount flows)

[<Property(MaxTest = 80)>]
let ``The coefficients are those of stacked least squares`` (seed: int) (widened: bool) =
    let random = Random seed
    let degree = random.Next(1, 4)
    let family = Family.all[random.Next 8]
    let baseAmount, amounts = calibration family
    let length = random.Next(12, 20)
    let flows = amounts |> Array.map (fun amount -> amount, Samples.planted random (random.Next(1, 6)) length 4)
    let found = Pca.ofFlows Algebra.instance 3 (Samples.baseFlows 100 (Samples.planted random 20 length 5))

    let pca =
        if widened then
            found |> Pca.widen (sumsOf family flows |> Array.map _.Mean())
        else
            found

    let expected, squares = stacked family baseAmount degree pca flows
    let found = Regression.solve family baseAmount degree pca (Samples.shuffle random (sumsOf family flows))
    let count = flows |> Array.sumBy (fun (_, f) -> f.Length) |> float

    (near 1e-7 (Array.concat expected) (Array.concat found.Coefficients) |> Prop.label "coefficients")
    .&. (near 1e-8 (squares |> Array.map (fun s -> s / count)) found.ResidualVariance |> Prop.label "residual variances")
    .&. (near 1e-8 [| Array.sum squares |] [| found.ResidualSum |] |> Prop.label "residual sum")
    .&. ((found.Amounts = Array.sort amounts && found.Degree = degree) |> Prop.label "amounts")

[<Property(MaxTest = 50)>]
let ``Known coefficients are recovered`` (seed: int) =
    // Unit vectors as components and whole steps throughout: the flows hold B A tau without rounding.
    let random = Random seed
    let k, length = 3, 9
    let mean = Array.init length (fun i -> if i < k then 0.0 else float (random.Next(1, 9)))

    let pca =
        { Count = 10L
          Mean = mean
          Components = Array.init k (fun c -> Array.init length (fun i -> if i = c then 1.0 else 0.0))
          Eigenvalues = [| 3.0; 2.0; 1.0 |]
          TotalVariance = 6.0
          Widening = [||] }

    let truth = Array.init (1 + k) (fun _ -> Array.init 3 (fun _ -> float (random.Next(-16, 17)) / 16.0))

    let flows =
        [| for amount in [ 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 ] do
               let flow = Pca.combine pca (Regression.weights truth (amount / 10.0))
               amount, [| flow |> Array.map (fun v -> int16 (v * 16.0)) |] |]

    let found = Regression.solve RotatePlus 10.0 2 pca (sumsOf RotatePlus flows)
    near 1e-11 (Array.concat truth) (Array.concat found.Coefficients) && found.ResidualSum < 1e-18

[<Theory>]
[<InlineData(4)>]
[<InlineData(6)>]
let ``A polynomial of the plan's degree is recovered over twelve amounts`` (degree: int) =
    // Along one direction, in steps of a sixteenth that the polynomial meets exactly at every amount.
    let pca =
        { Count = 10L
          Mean = [| 0.0; 1.0 |]
          Components = [| [| 1.0; 0.0 |] |]
          Eigenvalues = [| 1.0 |]
          TotalVariance = 1.0
          Widening = [||] }

    let along t = 3.0 + t * (5.0 - t) * (11.0 - t) / 2.0 + (if degree > 4 then 0.0 else t ** 4.0 / 16.0)
    let flows = [| for i in 1..12 -> 10.0 * float i, [| [| int16 (16.0 * along (float i)); 32s |] |] |]
    let found = Regression.solve RotatePlus 10.0 degree pca (sumsOf RotatePlus flows)
    Assert.Equal(degree, found.Degree)
    Assert.All(found.Coefficients, fun row -> Assert.Equal(degree + 1, row.Length))

    for t in [ 0.5; 3.5; 11.5 ] do
        let weights = Regression.weights found.Coefficients t
        Assert.Equal(2.0, weights[0], 1e-7)
        Assert.Equal(along t, weights[1], 1e-6 * (1.0 + abs (along t)))

[<Fact>]
let ``A mean within the components' span takes the pseudo-inverse and predicts as well`` () =
    let random = Random 7
    let components = [| [| 1.0; 0.0; 0.0; 0.0 |]; [| 0.0; 1.0; 0.0; 0.0 |] |]

    let pca mean =
        { Count = 10L
          Mean = mean
          Components = components
          Eigenvalues = [| 2.0; 1.0 |]
          TotalVariance = 3.0
          Widening = [||] }

    let flows = [| for amount in [ 10.0; 20.0; 30.0; 40.0 ] -> amount, Array.init 3 (fun _ -> Samples.noise random 4 200) |]

    // The components alone span the same space.
    let expected = Regression.solve RotatePlus 10.0 2 (pca [| 0.0; 0.0; 0.0; 0.0 |]) (sumsOf RotatePlus flows)
    let found = Regression.solve RotatePlus 10.0 2 (pca [| 3.0; -4.0; 0.0; 0.0 |]) (sumsOf RotatePlus flows)
    Assert.All(expected.Coefficients[0], fun c -> Assert.Equal(0.0, c))
    Assert.True(near 1e-12 expected.ResidualVariance found.ResidualVariance)
    Assert.All(Array.concat found.Coefficients, fun c -> Assert.InRange(abs c, 0.0, 100.0))

[<Fact>]
let ``Without components the mean alone is scaled`` () =
    let flows = [| for amount in [ 10.0; 20.0; 30.0 ] -> amount, [| [| int16 amount * 16s; 0s |] |] |]
    let pca = Pca.ofFlows Algebra.instance 10 (Samples.baseFlows 10 (snd flows[0]))
    let found = Regression.solve RotatePlus 10.0 2 pca (sumsOf RotatePlus flows)
    Assert.True(near 1e-12 [| 0.0; 1.0; 0.0 |] found.Coefficients[0])

[<Property(MaxTest = 40)>]
let ``Weighed by residuals the coefficients are those of weighted stacked least squares`` (seed: int) (widened: bool) =
    let random = Random seed
    let family = Family.all[random.Next 8]
    let baseAmount, amounts = calibration family
    let length = random.Next(12, 20)
    let flows = amounts |> Array.map (fun amount -> amount, Samples.planted random (random.Next(2, 6)) length 4)
    let components = Pca.ofFlows Algebra.instance 3 (Samples.baseFlows 100 (Samples.planted random 20 length 5))

    let pca =
        if widened then
            components |> Pca.widen (sumsOf family flows |> Array.map _.Mean())
        else
            components

    let basis = Array.append [| pca.Mean |] pca.Directions
    let plain = Regression.solve family baseAmount 2 pca (sumsOf family flows)
    let roots = plain.ResidualVariance |> Array.map (fun variance -> 1.0 / sqrt (max variance (1.0 / 16.0 / 16.0 / 12.0)))

    let rows =
        [| for amount, flows in flows do
               let tau = Regression.powers 2 (Family.normalised family baseAmount amount)

               for flow in flows do
                   for i in 0 .. pca.Length - 1 do
                       [| for u in basis do
                              for power in tau do
                                  roots[i] * power * u[i] |],
                       roots[i] * float flow[i] / 16.0 |]

    let u = Matrix<float>.Build.DenseOfRowArrays(Array.map fst rows)
    let v = Vector<float>.Build.Dense(Array.map snd rows)
    let expected = u * u.QR(QRMethod.Thin).Solve v
    let found = Regression.solveByResidual family baseAmount 2 pca (Samples.shuffle random (sumsOf family flows))
    let predicted = u * Vector<float>.Build.Dense(Array.concat found.Coefficients)

    (near 1e-6 (expected.ToArray()) (predicted.ToArray()) |> Prop.label "predictions")
    .&. (found.ResidualSum >= plain.ResidualSum * (1.0 - 1e-9) |> Prop.label "plain least squares leave the least")

[<Fact>]
let ``Flows that are all zero give zero coefficients`` () =
    let flows = [| for amount in [ 10.0; 20.0; 30.0 ] -> amount, Array.replicate 3 [| 0s; 0s |] |]
    let pca = Pca.ofFlows Algebra.instance 10 (Samples.baseFlows 10 (snd flows[0]))
    let found = Regression.solve RotatePlus 10.0 2 pca (sumsOf RotatePlus flows)
    Assert.Equal<float[][]>([| [| 0.0; 0.0; 0.0 |] |], found.Coefficients)
    Assert.Equal(0.0, found.ResidualSum)

[<Theory>]
[<InlineData(1)>]
[<InlineData(2)>]
let ``Fewer than three amounts lower the degree and still meet every mean`` (amounts: int) =
    let random = Random 8
    let baseRows = Samples.planted random 12 6 3
    // As many components as there are dimensions: B reaches everything.
    let pca = Pca.ofFlows Algebra.instance 6 (Samples.baseFlows 100 baseRows)
    let flows = Array.init amounts (fun a -> 10.0 * float (a + 1), [| Samples.noise random 6 300 |])
    let empty = FlowSums(RotatePlus, 60.0, 6)
    let found = Regression.solve RotatePlus 10.0 2 pca (Array.append (sumsOf RotatePlus flows) [| empty |])
    Assert.Equal(amounts - 1, found.Degree)
    Assert.All(found.Coefficients, fun row -> Assert.Equal<float[]>(Array.zeroCreate (3 - amounts), row[amounts..]))
    Assert.True(found.ResidualSum < 1e-15 * (flows |> Array.sumBy (fun (_, f) -> f[0] |> Array.sumBy (fun v -> float v * float v))))

[<Fact>]
let ``Sums that do not fit are refused`` () =
    let pca = Pca.ofFlows Algebra.instance 2 (Samples.baseFlows 100 (Samples.planted (Random 9) 12 6 3))
    let sums family amount length = Samples.sums family amount [| Array.zeroCreate<int16> length |]
    let solve list () = Regression.solve RotatePlus 10.0 2 pca list |> ignore
    Assert.Throws<ArgumentException>(solve [ sums RotateMinus 10.0 6 ]) |> ignore
    Assert.Throws<ArgumentException>(solve [ sums RotatePlus 10.0 7 ]) |> ignore
    Assert.Throws<ArgumentException>(solve [ sums RotatePlus 10.0 6; sums RotatePlus 10.0 6 ]) |> ignore
    Assert.Throws<InputException>(solve []) |> ignore
