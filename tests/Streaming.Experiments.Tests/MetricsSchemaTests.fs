module Streaming.Experiments.Tests.MetricsSchemaTests

open System
open System.Collections.Generic
open System.IO
open System.Text.Json.Nodes
open System.Text.Json.Serialization
open System.Text.Json.Serialization.Metadata
open Streaming.Domain
open Streaming.Experiments.Arms
open Streaming.Experiments.Benchmark
open Streaming.Experiments.Evaluation
open Streaming.Experiments.Inversion
open Streaming.Experiments.Joint
open Streaming.Experiments.Profile
open Streaming.Experiments.Siamese
open Streaming.Experiments.Story
open Streaming.Experiments.Synthesis
open Streaming.Experiments.Training
open Streaming.Experiments.ZeroShot
open Streaming.Pipeline.Following
open Streaming.Pipeline.Learning
open Streaming.Pipeline.Selection
open Streaming.Storage.Files
open Xunit

let private folder = Path.Combine(AppContext.BaseDirectory, "schemas")

let private records =
    [ "learn", typeof<LearnMetrics>
      "follow", typeof<FollowState>
      "evaluate", typeof<EvaluationMetrics>
      "profile", typeof<ProfileMetrics>
      "zeroshot", typeof<ZeroShotMetrics>
      "joint", typeof<JointMetrics>
      "pair", typeof<PairMetrics>
      "select", typeof<SelectMetrics>
      "siamese", typeof<SiameseMetrics>
      "train", typeof<TrainMetrics>
      "arms", typeof<ArmMetrics>
      "invert-train", typeof<InvertTrainMetrics>
      "synthesize", typeof<SynthesizeMetrics>
      "show", typeof<ShownObjectMetrics>
      "test", typeof<TestMetrics>
      "bench", typeof<BenchMetrics> ]

/// A place in a schema; references are followed inside its file and to the files beside it.
type private Place =
    { File: string
      Node: JsonObject }

    member p.Key(name: string) = p.Node[name] |> Option.ofObj

    member p.Into(name: string) =
        match p.Node[name] with
        | :? JsonObject as node -> Some { p with Node = node }
        | _ -> None

    member p.Members = [ for entry in p.Node do match entry.Value with :? JsonObject as node -> entry.Key, { p with Node = node } | _ -> () ]

let private file (name: string) =
    { File = name
      Node = (JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name))) |> nonNull).AsObject() }

let private followed (place: Place) =
    match place.Key "$ref" with
    | None -> place
    | Some target ->
        let parts = (string target).Split '#'
        let whole = file (if parts[0] = "" then place.File else parts[0])
        parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries) |> Array.fold (fun at key -> at.Into(key).Value) whole

let private listed (node: JsonNode option) =
    match node with
    | Some(:? JsonArray as items) -> [ for item in items -> item ]
    | _ -> []

// One of several, null among them, is that one or null.
let private alternatives (place: Place) =
    let place = followed place

    match listed (place.Key "oneOf") with
    | [] -> place, listed (place.Key "type") @ (place.Key "type" |> Option.filter (fun node -> node :? JsonValue) |> Option.map (fun node -> node: JsonNode | null) |> Option.toList) |> List.map string
    | some ->
        let some = [ for node in some -> followed { place with Node = (nonNull node).AsObject() } ]
        let isNull (one: Place) = one.Key "type" |> Option.map string = Some "null"
        let found = some |> List.find (isNull >> not)
        found, [ found.Key "type" |> Option.map string |> Option.defaultValue "object"; if List.exists isNull some then "null" ]

// What every value of an object with free keys follows.
let private values (place: Place) =
    let parts = place :: [ for node in listed (place.Key "allOf") -> followed { place with Node = (nonNull node).AsObject() } ]

    [ for part in parts do
          yield! part.Into "additionalProperties" |> Option.toList
          for key in [ "properties"; "patternProperties" ] do
              yield! part.Into key |> Option.map (fun inner -> List.map snd inner.Members) |> Option.defaultValue [] |> List.filter (fun inner -> inner.Node.Count > 0) ]

let private generic (definition: Type) (kind: Type) =
    if kind.IsGenericType && kind.GetGenericTypeDefinition() = definition then Some(kind.GetGenericArguments() |> Array.last) else None

let private (|Optional|_|) (kind: Type) =
    generic typedefof<option<_>> kind |> Option.orElse (generic typedefof<Nullable<_>> kind)

let private (|Dictionary|_|) (kind: Type) = generic typedefof<IReadOnlyDictionary<_, _>> kind

// What JSON calls a type; a record is an object.
let private word (kind: Type) =
    match kind with
    | kind when kind = typeof<string> -> "string"
    | kind when kind = typeof<bool> -> "boolean"
    | kind when kind = typeof<float> -> "number"
    | kind when kind = typeof<int> || kind = typeof<int64> || kind = typeof<uint64> -> "integer"
    | kind when kind.IsArray -> "array"
    | _ -> "object"

let private isLeftOut (property: JsonPropertyInfo) =
    match property.AttributeProvider with
    | null -> false
    | provider -> provider.GetCustomAttributes(typeof<JsonIgnoreAttribute>, false).Length > 0

let rec private differences (path: string) (kind: Type) (nullable: bool) (place: Place) : string list =
    let inner, isNullable =
        match kind with
        | Optional inner -> inner, nullable
        | _ -> kind, nullable

    let found, types = alternatives place
    let expected = word inner

    [ if types |> List.filter ((<>) "null") <> [ expected ] && not (types.IsEmpty && expected = "object") then
          $"{path}: the record has {expected}, the schema {types}"
      // Numbers that are not finite are null, so every real number may be.
      if List.contains "null" types <> isNullable && not (expected = "number" && not isNullable) then
          $"{path}: the record may be null: {isNullable}; the schema has {types}"
      match inner with
      | Dictionary value ->
          let inside = values found
          if inside.IsEmpty then
              $"{path}: the schema says nothing of the values"
          for one in inside do
              yield! differences $"{path}/*" value (isOptional value) one
      | kind when kind.IsArray ->
          let item = kind.GetElementType() |> nonNull
          match found.Into "items" with
          | Some items -> yield! differences $"{path}[]" item (isOptional item) items
          | None -> $"{path}: the schema says nothing of the items"
      | _ when expected = "object" -> yield! members path inner found
      | _ -> () ]

and private isOptional (kind: Type) = match kind with Optional _ -> true | _ -> false

// Field by field, in both directions; an object whose fields are all alike may describe them once.
and private members path (kind: Type) (place: Place) =
    let fields = JsonFile.Options.GetTypeInfo(kind).Properties |> Seq.toList
    let required = listed (place.Key "required") |> List.map string |> set
    let isMayBeNull (field: JsonPropertyInfo) = not (isLeftOut field) && (isOptional field.PropertyType || (not field.PropertyType.IsValueType && field.IsGetNullable))

    match place.Into "properties", place.Into "additionalProperties" with
    | None, Some alike -> [ for field in fields do yield! differences $"{path}/{field.Name}" field.PropertyType (isMayBeNull field) alike ]
    | None, None -> [ $"{path}: the schema says nothing of the keys" ]
    | Some properties, _ ->
        [ for field in fields do
              match properties.Into field.Name with
              | None -> $"{path}/{field.Name}: not in the schema"
              | Some property ->
                  if (property.Key "description").IsNone && ((followed property).Key "description").IsNone then
                      $"{path}/{field.Name}: no description in the schema"

                  if required.Contains field.Name = isLeftOut field then
                      $"{path}/{field.Name}: may be left out: {isLeftOut field}; required by the schema: {required.Contains field.Name}"

                  yield! differences $"{path}/{field.Name}" field.PropertyType (isMayBeNull field) property
          let names = fields |> List.map _.Name |> set
          for name, _ in properties.Members do
              if not (names.Contains name) then
                  $"{path}/{name}: not in the record"
          for name in required do
              if not (names.Contains name) then
                  $"{path}/{name}: required, and not in the record" ]

[<Fact>]
let ``Records and their schemas say the same`` () =
    Assert.Empty(
        [ for name, record in records do
              yield! members name record (file $"metrics.{name}.schema.json") ]
    )

[<Fact>]
let ``A split and a story say the same as their schemas`` () =
    Assert.Empty(members "split" typeof<OriginalsSplit> (file "split.schema.json"))
    Assert.Empty(members "story" typeof<StoryRecord> (file "story.schema.json"))

[<Fact>]
let ``Every schema of metrics has a record`` () =
    let files = Directory.GetFiles(folder, "metrics.*.schema.json") |> Array.map (fun path -> (Path.GetFileName path |> nonNull).Split('.')[1])
    Assert.Equal<Set<string>>(set files, records |> List.map fst |> set)

[<Fact>]
let ``The schemas know every family, and list them once`` () =
    let family = (file "common.schema.json").Into("definitions").Value.Into("family").Value
    Assert.Equal<string list>(Family.all |> List.map Family.name, listed (family.Key "enum") |> List.map string)

    for path in Directory.GetFiles(folder, "*.json") do
        let isOfAll = Path.GetFileName path = "common.schema.json"
        Assert.True(isOfAll || not (File.ReadAllText(path).Contains "\"rotate+\""), $"{path} lists families; refer to common.schema.json")
