namespace Streaming.Domain

open System
open System.Collections.Generic
open System.Text.Json
open System.Text.Json.Serialization
open Streaming.Flow.Parameters

/// A family as it stands in a plan's JSON file; nothing of it is checked yet.
[<CLIMutable>]
type FamilyEntry =
    { [<JsonRequired>]
      Base: float
      [<JsonRequired>]
      Amounts: float[]
      [<JsonRequired>]
      Poses: int
      Flows: string | null
      Degree: Nullable<int> }

/// A plan as it stands in its JSON file; nothing of it is checked yet.
[<CLIMutable>]
type PlanEntries =
    { [<JsonPropertyName("$schema")>]
      Schema: string | null
      Description: string | null
      [<JsonRequired>]
      Name: string
      [<JsonRequired>]
      Flows: string
      [<JsonRequired>]
      Span: string
      Degree: Nullable<int>
      Weighting: string | null
      ExactAmounts: Nullable<bool>
      [<JsonRequired>]
      CentreBox: bool
      [<JsonRequired>]
      Fill: string
      [<JsonRequired>]
      Selection: SelectionRule
      [<JsonRequired>]
      Families: Dictionary<string, FamilyEntry>
      [<JsonRequired>]
      Siftflow: Dictionary<string, SiftFlowParameters>
      Grids: Dictionary<string, int> | null
      ChannelMap: ChannelMapPlan | null }

/// How plans are read from JSON and written as JSON.
module PlanJson =
    // No value of a plan nests deeper than an amount of a family does.
    let private depth = 16

    /// Of the serializer: keys in snake case, none too many and none twice.
    let options =
        JsonSerializerOptions(
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = depth,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        )

    /// The keys that a plan has anywhere, but for families and layers.
    let keys =
        [ typeof<PlanEntries>; typeof<FamilyEntry>; typeof<SelectionRule>; typeof<SiftFlowParameters>; typeof<ChannelMapPlan> ]
        |> List.collect (fun own -> own.GetProperties() |> Seq.map _.Name |> Seq.toList)
        |> List.map JsonNamingPolicy.SnakeCaseLower.ConvertName
        |> List.distinct

    /// Of the same file as a tree.
    let documentOptions =
        JsonDocumentOptions(
            AllowDuplicateProperties = false,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = depth
        )
