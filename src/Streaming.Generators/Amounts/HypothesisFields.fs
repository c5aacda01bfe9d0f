namespace Streaming.Generators.Amounts

open System.Collections.Concurrent
open Streaming.Domain
open Streaming.Generators.Stored
open Streaming.Learning.Amounts
open Streaming.Learning.Flows

/// What moves the first picture's features under each hypothesis: a field, a flow vector in cells, for each place of a
/// lattice. Safe to use from several threads.
type IHypothesisFields =
    /// Lends the field of a place to some work; only its values at cells that are compared need be right.
    abstract Use: place: int * work: (float32[] -> float) -> float

/// The fields of a family's generators, each made once.
[<Sealed; AllowNullLiteral(false)>]
type GeneratorFields(family: StoredFamily, field: HypothesisField, lattice: AmountLattice) =
    let space = family.Space
    let fields = ConcurrentDictionary<int, float32[]>()

    let make place =
        // No change moves nothing, whatever the polynomial says.
        if place = 0 then
            Array.zeroCreate space.Length
        else
            let own = family.GeneratorAt(float place * lattice.Step)

            match field with
            | OwnField -> own
            | FinestField -> FieldSpread.ofLayer space 0 own

    interface IHypothesisFields with
        member _.Use(place, work) = work (fields.GetOrAdd(place, make))

/// The exact fields of a family's transforms about the input's middle, at some cells of the only layer of a space. They are
/// written anew each time: for pixels they are too large to be kept, and cheap.
[<Sealed; AllowNullLiteral(false)>]
type ExactHypothesisFields(space: FeatureSpace, family: StoredFamily, cells: int[], lattice: AmountLattice) =
    let layer = space.Layers[0]
    let middle = float space.InputSize / 2.0
    let loose = Pool<float32[]>(fun () -> Array.zeroCreate space.Length)

    let write place (field: float32[]) =
        let transform = Family.affine family.Family (family.AmountAt(float place * lattice.Step)) space.InputSize middle middle
        let back = Affine.inverse transform

        for cell in cells do
            let struct (x, y) = ExactField.at layer back cell
            field[cell] <- x
            field[layer.Cells + cell] <- y

    interface IHypothesisFields with
        member _.Use(place, work) =
            loose.Borrow(
                1,
                fun fields ->
                    write place fields[0]
                    work fields[0]
            )
