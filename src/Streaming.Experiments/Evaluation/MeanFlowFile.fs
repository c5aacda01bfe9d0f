namespace Streaming.Experiments.Evaluation

open System
open System.Globalization
open Streaming.Domain
open Streaming.Storage.Safetensors

/// The mean flow of a transform at one layer, as mean-flows.safetensors keeps it.
type StoredMeanFlow =
    { Transform: Transform
      Layer: string
      /// Cells along one side of the layer's grid.
      Size: int
      /// In cells; x plane, then y plane.
      Flow: float32[]
      /// Pairs that it is the mean of; none where the bases tell it.
      Pairs: int64 option }

/// mean-flows.safetensors: the lines of Figure A1. A tensor is named TRANSFORM.LAYER, such as rotate+=10.pool1, and is
/// 2 x cells x cells: x plane, then y plane.
module MeanFlowFile =
    let private learned = [ "conv1"; "conv2" ]
    let private pool1 = "pool1"

    /// Writes the lines of the figure; the file appears whole or not at all.
    let write (path: string) (space: FeatureSpace) (lines: MeanFlowFigure[]) =
        let builder = SafetensorsBuilder()

        for line in lines do
            let transform = { Family = line.Family; Amount = line.Amount }

            let add layer (flow: float32[]) =
                let side = int64 (sqrt (float flow.Length / 2.0))
                builder.Add<float32>($"{transform.Name}.{layer}", flow, 2L, side, side) |> ignore

            match line.Learned with
            | Some flow ->
                for layer in learned |> List.filter (fun layer -> space.IndexOf layer >= 0) do
                    add layer ((FlowVector(space, flow).Planes(space.IndexOf layer)).ToArray())
            | None -> ()

            add pool1 line.Pool1
            builder.AddMetadata($"{transform.Name}.{pool1}", line.Pairs.ToString CultureInfo.InvariantCulture) |> ignore

        builder.Write path

    /// The flows of a file, in its order; a file that is none is an InputException.
    let read (path: string) : StoredMeanFlow[] =
        use file = SafetensorsFile.Open path

        [| for name in file.Tensors.Keys do
               let split = name.LastIndexOf '.'

               if split > 0 then
                   let flow = file.ReadSingles name

                   { Transform = Transform.parse path name[.. split - 1]
                     Layer = name[split + 1 ..]
                     Size = int (sqrt (float flow.Length / 2.0))
                     Flow = flow
                     Pairs =
                       match file.Metadata.TryGetValue name with
                       | true, text ->
                           match Int64.TryParse text with
                           | true, pairs -> Some pairs
                           | _ -> None
                       | _ -> None } |]
