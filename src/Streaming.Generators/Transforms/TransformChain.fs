namespace Streaming.Generators.Transforms

open System
open System.Text.RegularExpressions
open Streaming.Domain

/// One transform, or several that are done one after the other.
type TransformChain =
    { /// As it was asked for, such as rotate=30+scale=1.3.
      Text: string
      /// The transforms in the order in which they are done.
      Transforms: Transform[] }

    /// The whole of it as one map, about the point (x, y) of an image of size x size pixels, x to the right and y down: from
    /// a point before the chain to where it goes.
    member chain.Affine(size: int, x: float, y: float) =
        chain.Transforms |> Array.fold (fun map step -> map |> Affine.andThen (step.AffineAbout(size, x, y))) Affine.identity

/// Reading chains of transforms.
module TransformChain =
    // The plus sign that joins two transforms stands before a word; those of rotate+ and of numbers do not.
    let private joint = Regex(@"\+(?=[a-z])", RegexOptions.CultureInvariant)

    /// The chain that a text means: rotate=30, or rotate=30+scale=1.3 for one after the other. `option` names the option in
    /// errors.
    let parse (option: string) (text: string) =
        { Text = text
          Transforms = joint.Split text |> Array.map (Transform.parse option) }

    /// The chains of a list with commas between them.
    let parseList (option: string) (text: string) =
        match text.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries) with
        | [||] -> raise (InputException $"{option} is empty; expected transforms such as rotate=30,scale=1.3,left=30.")
        | texts -> texts |> Array.map (parse option)
