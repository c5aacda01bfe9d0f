namespace Streaming.Storage.Bases;

/// <summary>The part of bases.json that every version has.</summary>
internal sealed record BasesVersionJson(int FormatVersion);
