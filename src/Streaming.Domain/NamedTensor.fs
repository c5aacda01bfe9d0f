namespace Streaming.Domain

open System

/// Numbers under a name, as files of tensors hold them: what is learned is stored and taken up again as a list of these.
/// The values are an array of float, int64, int16 or byte, row-major, and belong to who made the tensor; `shape` has the sizes,
/// outermost first. Another number of values than the shape holds is an ArgumentException.
[<Sealed; AllowNullLiteral(false)>]
type NamedTensor(name: string, values: Array, [<ParamArray>] shape: int64[]) =
    do
        if Array.fold (*) 1L shape <> values.LongLength then
            let sizes = shape |> Array.map string |> String.concat "x"
            invalidArg (nameof shape) $"Tensor {name} has {values.LongLength} values, not the {sizes} of its shape."

    /// The name, one of TensorNames.
    member _.Name = name

    /// All values, row-major.
    member _.Values = values

    /// The sizes, outermost first.
    member _.Shape = shape

    /// The values, whose type must be this one.
    member _.Of<'T>() : 'T[] =
        match values with
        | :? ('T[]) as values -> values
        | _ -> invalidArg (nameof values) $"Tensor {name} holds no {typeof<'T>.Name}."

/// Tensors by name; a name that comes twice is an ArgumentException.
[<Sealed; AllowNullLiteral(false)>]
type NamedTensors(all: NamedTensor seq) =
    let all = Seq.toArray all
    let byName = all |> Array.map (fun tensor -> tensor.Name, tensor) |> readOnlyDict

    do
        for name, some in all |> Array.groupBy _.Name do
            if some.Length > 1 then
                invalidArg (nameof all) $"The tensor {name} comes twice."

    /// All of them, in the order in which they were given.
    member _.All = all

    /// Whether there is one of this name.
    member _.Has(name: string) = byName.ContainsKey name

    /// The one of this name; an ArgumentException where there is none.
    member _.Item
        with get (name: string) =
            match byName.TryGetValue name with
            | true, tensor -> tensor
            | _ -> invalidArg (nameof name) $"There is no tensor {name}."

    /// The values of the one of this name.
    member this.Of<'T>(name: string) : 'T[] = this[name].Of<'T>()

/// What is stored as tensors.
type ITensors =
    /// The tensors. Their arrays belong to the object and are not to be changed.
    abstract Tensors: NamedTensor[]
