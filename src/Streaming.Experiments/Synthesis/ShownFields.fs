namespace Streaming.Experiments.Synthesis

open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Storage.Safetensors

/// The fields of an object that is shown: fields.safetensors, which tells every amount's field without the bases.
module ShownFields =
    // One row for 1, t, t^2 and so on; G(t) is their sum, each times its power of t.
    let private nameOf family = $"{Family.name family}.terms"

    /// Writes the families' fields.
    let write (path: string) (families: StoredFamily[]) =
        let builder = SafetensorsBuilder()

        for family in families do
            let terms = family.Terms
            builder.Add<float32>(nameOf family.Family, terms |> Array.collect (Array.map float32), int64 terms.Length, int64 family.Space.Length) |> ignore

        builder.Write path

    /// The flow vectors of a family that belong to 1, t, t^2 and so on. A file that lacks them, or has others than those of
    /// components `length`, is an InputException.
    let read (file: SafetensorsFile) (family: Family) (length: int) =
        let name = nameOf family

        match file.Tensors.TryGetValue name with
        | true, info when info.Shape.Count = 2 && info.Shape[1] = int64 length && info.Shape[0] > 0L -> file.Read<float32> name |> Array.chunkBySize length
        | true, info -> raise (InputException $"{file.Path}: tensor {name} is {info.ShapeText}; expected rows of {length} numbers; make the run again.")
        | _ -> raise (InputException $"{file.Path}: there is no tensor {name}; make the run again.")
