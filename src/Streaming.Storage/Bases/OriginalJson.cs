namespace Streaming.Storage.Bases;

/// <summary>One image in bases.json.</summary>
internal sealed record OriginalJson(string Id, string Sha256, BoxJson Box, long Pairs);
