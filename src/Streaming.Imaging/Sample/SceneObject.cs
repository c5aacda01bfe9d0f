using Streaming.Domain;

namespace Streaming.Imaging.Sample;

/// <summary>One object of a made picture.</summary>
/// <param name="Kind">Which silhouette it has.</param>
/// <param name="Box">The box it fills.</param>
/// <param name="Turn">By how many degrees it is turned; null for any.</param>
internal sealed record SceneObject(int Kind, Box Box, float? Turn = null);
