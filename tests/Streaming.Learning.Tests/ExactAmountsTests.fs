module Streaming.Learning.Tests.ExactAmountsTests

open System
open System.IO
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

let private planOf name = PlanFile.load (Path.Combine(AppContext.BaseDirectory, "plans", name + ".json"))

let private familyOf name family = (planOf name).Families |> Array.find (fun plan -> plan.Family = family)

let private learned held shares (plan: FamilyPlan) =
    let family = plan.Family
    let settings = { Samples.settings BasisSpan.ComponentsAndMeans 10 with Degree = plan.Degree; ExactIn = (if held then Some space else None) }
    let estimator = BasisEstimator(plan, space.Length, Algebra.instance, settings)
    let steps = Array.zeroCreate<int16> space.Length

    let random = Random 3
    // Flows of many images are rounded each in its own way.
    let scattered flow = flow |> Array.map (fun v -> v + (random.NextSingle() - 0.5f) / float32 FlowVector.partsPerCell)

    for amount in plan.Amounts do
        for image in 1..20 do
            QuantisedFlow.quantise (ReadOnlySpan(attenuated shares family amount |> scattered)) (Span steps)
            estimator.Add({ Original = $"image{image}"; Pose = 0.0 }, amount, ReadOnlySpan steps)

    Samples.basisOf estimator

/// Every family of every plan that holds its generators to their amounts.
let held: TheoryData<string, string> =
    let all = TheoryData<string, string>()

    for file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "plans"), "*.json") |> Array.sort do
        let plan = PlanFile.load file
        if plan.ExactAmounts then plan.Families |> Array.iter (fun family -> all.Add(plan.Name, Family.name family.Family))

    all

[<Theory; MemberData(nameof held)>]
let ``Generators that are held to their amounts tell them at every layer, by the degree of their plan`` (plan: string, name: string) =
    let family = Family.parse name
    let plan = familyOf plan family
    let basis = learned true shares plan

    for amount in plan.Amounts do
        let field = Generator.ofAmount basis amount
        let t = Family.normalised family basis.BaseAmount

        for layer in 0 .. space.Layers.Length - 1 do
            let told = FieldMotion.toldAmount space family amount layer field
            Assert.InRange(t told / t amount, 0.99, 1.01)

[<Fact>]
let ``Without that they tell what flows do, and flows are compared with the same either way`` () =
    let held, free = learned true shares (familyOf "best" RotatePlus), learned false shares (familyOf "best" RotatePlus)
    let told layer basis = FieldMotion.toldAmount space RotatePlus 30.0 layer (Generator.ofAmount basis 30.0) / 30.0
    shares |> Array.iteri (fun layer share -> Assert.Equal(share, told layer free, 0.01))
    let ofFlows (basis: Basis) = Generator.ofColumns (Array.append [| basis.Pca.Mean |] basis.Pca.Directions) basis.Regression.Coefficients 3.0
    Array.iter2 (fun (a: float32) b -> Assert.Equal(a, b, 0.02f)) (ofFlows free) (ofFlows held)

[<Fact>]
let ``A finest layer that has not found the transform is not believed to have`` () =
    let basis = learned true [| 0.5; 0.5; 0.5; 0.5; 0.5 |] (familyOf "best" RotatePlus)
    let told = FieldMotion.toldAmount space RotatePlus 30.0 0 (Generator.ofAmount basis 30.0)
    Assert.Equal(15.0, told, 0.5)
