using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>Why an image was not selected.</summary>
/// <param name="Stage">The stage that refused it, such as "filter".</param>
/// <param name="Reason">The reason, as a word.</param>
/// <param name="Detail">The reason, as a sentence with the numbers.</param>
public sealed record Refusal(string Stage, RejectReason Reason, string Detail);
