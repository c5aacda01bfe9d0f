namespace Streaming.Learning.Flows

open System
open System.Collections.Generic
open Streaming.Domain

/// Which flow of a family and amount it is. Keys are ordered by identifier (ordinal), then pose.
[<Struct>]
type FlowKey =
    { /// Identifier of the original image.
      Original: string
      /// Initial pose, in degrees.
      Pose: float }

/// Count, sum and second moments of flows, in sixteenths of a cell: sum of V V', row-major, exact integers held as float64.
type SecondMoments =
    { /// Flows summed.
      Count: int64
      /// Sum of the flows.
      Sum: int64[]
      /// Sum of the flows' outer products (length x length).
      Products: float[] }

/// The exact state of BaseFlows, the same for every order of arrival.
type BaseFlowsState =
    /// The flows themselves, in the order of their keys.
    | Rows of keys: FlowKey[] * flows: int16[][]
    /// The second moments, once there are more flows than the row limit.
    | Moments of SecondMoments

/// The flows at the base amount, kept so that the principal components (paper 2.1.4) can be found exactly whatever
/// the order, batches and shards in which they came. Up to `rowLimit` flows (by default the number of components)
/// the flows themselves are the state; beyond it, the matrix of their second moments is: integers, exact in float64
/// below 2^53, whose size no longer grows. Which form is held depends on the number of flows alone.
/// One worker adds to one object; workers' objects are merged.
[<Sealed; AllowNullLiteral(false)>]
type BaseFlows(family: Family, amount: float, length: int, algebra: ILinearAlgebra, rowLimit: int) =
    // Flows folded into the matrix in one product: large enough for a fast product, small beside the matrix.
    static let foldedAtOnce = 512
    static let largestExact = 9007199254740992.0

    // With moments, the flows that are not yet folded into them.
    let rows = SortedDictionary<FlowKey, int16[]>()
    let mutable moments: SecondMoments option = None

    // Those flows as numbers; kept, for new arrays of this size would pile up between collections.
    let folding = lazy Array.zeroCreate<float> (foldedAtOnce * length)

    let checkExact (products: float[]) =
        // No entry of the matrix is larger than the largest one on its diagonal.
        for i in 0 .. length - 1 do
            if products[i * length + i] >= largestExact then
                raise (
                    InputException
                        $"The flows of {Family.name family} {amount:g} are too many for exact second moments (component {i}'s squares pass 2^53); learn from fewer images at a time."
                )

    let addMoments (count: int64) (sum: int64[]) (products: float[]) =
        match moments with
        | None ->
            moments <-
                Some
                    { Count = count
                      Sum = sum
                      Products = products }
        | Some held ->
            for i in 0 .. length - 1 do
                held.Sum[i] <- held.Sum[i] + sum[i]

            for i in 0 .. products.Length - 1 do
                held.Products[i] <- held.Products[i] + products[i]

            checkExact held.Products
            moments <- Some { held with Count = held.Count + count }

    // The products are added where they are kept: a matrix of its own for every block would be hundreds of megabytes each
    // time, which the collector lets pile up.
    let fold () =
        for block in rows.Values |> Seq.chunkBySize foldedAtOnce do
            let held =
                moments
                |> Option.defaultWith (fun () ->
                    { Count = 0L
                      Sum = Array.zeroCreate<int64> length
                      Products = Array.zeroCreate<float> (length * length) })

            let values = if block.Length = foldedAtOnce then folding.Value else Array.zeroCreate<float> (block.Length * length)

            block
            |> Array.iteri (fun r flow ->
                for i in 0 .. length - 1 do
                    held.Sum[i] <- held.Sum[i] + int64 flow[i]
                    values[r * length + i] <- float flow[i])

            algebra.AddMultiplyTransposed(values, values, block.Length, length, length, System.Span held.Products)
            checkExact held.Products
            moments <- Some { held with Count = held.Count + int64 block.Length }

        rows.Clear()

    let foldIfDue () =
        match moments with
        | None when rows.Count > rowLimit -> fold ()
        | Some _ when rows.Count >= foldedAtOnce -> fold ()
        | _ -> ()

    let insert key flow =
        if not (rows.TryAdd(key, flow)) then
            raise (
                InputException
                    $"The flow of {key.Original} at pose {key.Pose:g} for {Family.name family} {amount:g} is there twice; each image may be learned from once."
            )

    /// No flow yet, of `length` components, held as rows up to as many flows as components.
    new(family, amount, length: int, algebra) = BaseFlows(family, amount, length, algebra, length)

    /// The family whose flows are kept.
    member _.Family = family

    /// The base amount, in the family's unit.
    member _.Amount = amount

    /// Components of a flow.
    member _.Length = length

    /// Flows added so far.
    member _.Count =
        int64 rows.Count
        + (match moments with
           | Some held -> held.Count
           | None -> 0L)

    /// Adds a copy of one flow, in sixteenths of a cell. The same key twice is an InputException while both are held as rows.
    member _.Add(key: FlowKey, flow: ReadOnlySpan<int16>) =
        if flow.Length <> length then
            invalidArg (nameof flow) $"A flow of {length} components was expected, not of {flow.Length}."

        insert key (flow.ToArray())
        foldIfDue ()

    /// Adds all that the other estimator holds; it is of the same family, amount and length, and stays as it is.
    member this.Merge(other: BaseFlows) =
        if other.Family <> family || other.Amount <> amount || other.Length <> length then
            invalidArg
                (nameof other)
                $"Flows of {Family.name other.Family} {other.Amount:g} with {other.Length} components do not add to flows of {Family.name family} {amount:g} with {length}."

        this.Include(other.State, Array.copy)

    /// Adds a state that was stored. Its arrays are taken over, not copied.
    member this.AddState(state: BaseFlowsState) = this.Include(state, id)

    // `own` copies the matrix where it would otherwise be shared with another estimator.
    member private _.Include(state: BaseFlowsState, own: float[] -> float[]) =
        match state with
        | Rows(keys, flows) ->
            Array.iter2 insert keys flows
            foldIfDue ()
        | Moments added ->
            fold ()
            let products = if moments.IsNone then own added.Products else added.Products
            addMoments added.Count (Array.copy added.Sum) products

    /// The state as it stands: what is stored, and what principal components are found from. Its arrays belong to
    /// the estimator and are not to be changed.
    member _.State =
        match moments with
        | None -> Rows(Array.ofSeq rows.Keys, Array.ofSeq rows.Values)
        | Some _ ->
            if rows.Count > 0 then
                fold ()

            Moments moments.Value

    /// Whether the other estimator is of the same family and amount and holds the same state.
    override this.Equals(other: objnull) =
        match other with
        | :? BaseFlows as other ->
            family = other.Family
            && amount = other.Amount
            && length = other.Length
            && this.State = other.State
        | _ -> false

    /// A hash of what never changes: family, amount and length.
    override _.GetHashCode() = HashCode.Combine(family, amount, length)
