module Streaming.Learning.Tests.ExactAmountsTests

open System
open Streaming.Domain
open Streaming.Learning.Bases
open Streaming.Learning.Estimators
open Streaming.Learning.Flows
open Streaming.Tests
open Xunit

let private space = CaffeNet.space

let private exact family amount = ExactField.vector space (Family.affine family amount space.InputSize 113.5 113.5)

// What flows say: each layer less of the transform than it was, the deeper the less.
let private shares = [| 0.99; 0.96; 0.91; 0.88; 0.86 |]

let private attenuated (shares: float[]) family amount =
    let flow = FlowVector.zero<float32> space

    space.Layers
    |> Array.iteri (fun i layer ->
        let less = Family.ofNormalised family amount shares[i]
        ExactField.write layer (Family.affine family less space.InputSize 113.5 113.5) (flow.Planes i))

    flow.Components

let private amountsOf family =
    match family with
    | ScaleUp -> 1.05, [| 1.05; 1.1; 1.2; 1.3 |]
    | ScaleDown -> 0.95, [| 0.95; 0.9; 0.8; 0.75 |]
    | RotatePlus
    | RotateMinus -> 10.0, [| 10.0; 20.0; 30.0; 40.0; 50.0; 60.0 |]
    | _ -> 5.0, [| 5.0; 10.0; 20.0; 30.0 |]

let private learned held shares family =
    let baseAmount, amounts = amountsOf family
    let settings = { Samples.settings BasisSpan.ComponentsAndMeans 10 with Degree = 3; ExactIn = (if held then Some space else None) }
    let plan = { Samples.familyPlan family baseAmount amounts with Degree = 3 }
    let estimator = BasisEstimator(plan, space.Length, Algebra.instance, settings)
    let steps = Array.zeroCreate<int16> space.Length

    let random = Random 3
    // Flows of many images are rounded each in its own way.
    let scattered flow = flow |> Array.map (fun v -> v + (random.NextSingle() - 0.5f) / float32 FlowVector.partsPerCell)

    for amount in amounts do
        for image in 1..40 do
            QuantisedFlow.quantise (ReadOnlySpan(attenuated shares family amount |> scattered)) (Span steps)
            estimator.Add({ Original = $"image{image}"; Pose = 0.0 }, amount, ReadOnlySpan steps)

    Samples.basisOf estimator

let families: TheoryData<string> = TheoryData<string>(Family.all |> List.map Family.name)

[<Theory; MemberData(nameof families)>]
let ``Generators that are held to their amounts tell them at every layer`` (name: string) =
    let family = Family.parse name
    let basis = learned true shares family

    for amount in snd (amountsOf family) do
        let field = Generator.ofAmount basis amount
        let t = Family.normalised family basis.BaseAmount

        for layer in 0 .. space.Layers.Length - 1 do
            let told = FieldMotion.toldAmount space family amount layer field
            Assert.InRange(t told / t amount, 0.99, 1.01)

[<Fact>]
let ``Without that they tell what flows do, and flows are compared with the same either way`` () =
    let held, free = learned true shares RotatePlus, learned false shares RotatePlus
    let told layer basis = FieldMotion.toldAmount space RotatePlus 30.0 layer (Generator.ofAmount basis 30.0) / 30.0
    shares |> Array.iteri (fun layer share -> Assert.Equal(share, told layer free, 0.01))
    let ofFlows (basis: Basis) = Generator.ofColumns (Array.append [| basis.Pca.Mean |] basis.Pca.Directions) basis.Regression.Coefficients 3.0
    Array.iter2 (fun (a: float32) b -> Assert.Equal(a, b, 0.02f)) (ofFlows free) (ofFlows held)

[<Fact>]
let ``A finest layer that has not found the transform is not believed to have`` () =
    let basis = learned true [| 0.5; 0.5; 0.5; 0.5; 0.5 |] RotatePlus
    let told = FieldMotion.toldAmount space RotatePlus 30.0 0 (Generator.ofAmount basis 30.0)
    Assert.Equal(15.0, told, 0.5)
