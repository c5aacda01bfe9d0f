namespace Streaming.Report.Story

open System
open System.IO
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Storage.Files
open Streaming.Storage.Runs
open Streaming.Storage.Safetensors

/// An object that a run of show has shown, as the folder of that run holds it.
type internal HeroData =
    { Metrics: ShownObjectMetrics
      /// The layers' grids.
      Space: FeatureSpace
      /// The object's box, placed.
      Box: Box
      Families: HeroFamily[]
      /// By family, then by layer.
      Fields: HeroField[][]
      /// The file of a picture, by its name.
      Picture: string -> byte[] }

    /// The shift that placed the image.
    member data.Placement = Affine.translation data.Metrics.Placement[0] data.Metrics.Placement[1]

/// Reading such folders.
module internal HeroData =
    let private damaged path what = raise (InputException $"{path}: {what}; make the run again.")

    let private boxOf path what (numbers: float[]) =
        match numbers with
        | [| left; top; right; bottom |] when left < right && top < bottom -> Box.create left top right bottom
        | _ -> damaged path $"{what} is no box of four numbers"

    // The channels of layers are not told, and no field needs them.
    let private spaceOf path (metrics: ShownObjectMetrics) =
        let space =
            { Network = "shown"
              InputSize = metrics.InputSize
              Layers = metrics.Layers |> Array.map (fun layer -> { Name = layer.Layer; Size = layer.Size; Channels = 1; Stride = layer.Stride; Origin = layer.Origin }) }

        match FeatureSpace.firstFault space with
        | Some fault -> damaged path fault
        | None -> space

    // What a file leaves out is null.
    let private need path (key: string) (value: obj | null) =
        if isNull value then
            damaged path $"{key} is missing"

    let private checkWhole path (metrics: ShownObjectMetrics) =
        for key, value in [ "image", box metrics.Image; "fill", metrics.Fill; "placement", metrics.Placement; "placed_box", metrics.PlacedBox; "layers", metrics.Layers; "families", metrics.Families ] do
            need path key value

        for family in metrics.Families do
            for key, value in [ "families.family", box family.Family; "families.amounts", family.Amounts; "families.shown", family.Shown ] do
                need path key value

            for shown in family.Shown do
                need path "families.shown.layers" shown.Layers

    let private check path (metrics: ShownObjectMetrics) =
        checkWhole path metrics

        if metrics.Placement.Length <> 2 then
            damaged path $"placement has {metrics.Placement.Length} numbers, not 2"

        if metrics.Families.Length = 0 then
            damaged path "there is no family"

        for family in metrics.Families do
            let parsed = Family.parse family.Family

            if family.Shown.Length = 0 || family.Amounts.Length = 0 then
                damaged path $"{family.Family} has no amount"

            if not (Seq.append [ family.Base ] family.Amounts |> Seq.forall (Family.accepts parsed)) then
                damaged path $"{family.Family} has an amount that is none"

            for shown in family.Shown do
                if shown.Layers.Length <> metrics.Layers.Length then
                    damaged path $"{family.Family} {shown.Amount:g} has {shown.Layers.Length} layers, not {metrics.Layers.Length}"

    let private picture (folder: string) (name: string) =
        let path = Path.Combine(folder, RunFiles.Pictures, name)

        try
            File.ReadAllBytes path
        with :? IOException as e ->
            raise (InputException($"{path}: the picture cannot be read ({e.Message}); make the run again.", e))

    let private read (folder: string) =
        let path = Path.Combine(folder, RunFiles.Metrics)
        let metrics = JsonFile.Read<ShownObjectMetrics>(path, "what a run of show found")
        check path metrics
        let space, box = spaceOf path metrics, boxOf path "placed_box" metrics.PlacedBox
        use file = SafetensorsFile.Open(Path.Combine(folder, RunFiles.Fields))
        let terms = metrics.Families |> Array.map (fun family -> ShownFields.read file (Family.parse family.Family) space.Length)

        { Metrics = metrics
          Space = space
          Box = box
          Families = Array.map2 (HeroFamily.create space box) metrics.Families terms
          Fields = terms |> Array.map (fun own -> space.Layers |> Array.mapi (fun layer _ -> HeroField.ofTerms space layer own))
          Picture = picture folder }

    /// What a finished run of show left in its folder; none where there is no such run, or it is not finished. What is damaged
    /// is an InputException.
    let tryRead (folder: string) =
        if File.Exists(Path.Combine(folder, RunFiles.Fields)) && File.Exists(Path.Combine(folder, RunFiles.Metrics)) then
            Some(read folder)
        else
            None
