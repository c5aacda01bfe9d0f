using System.Text.Json;
using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>The words for reasons in tables and metrics: no-box, several-objects, off-centre and so on.</summary>
public static class ReasonWord
{
    private static readonly Dictionary<RejectReason, string> Words =
        Enum.GetValues<RejectReason>().ToDictionary(reason => reason, reason => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString()));

    private static readonly Dictionary<string, RejectReason> Reasons = Words.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Every word, in the order of the reasons.</summary>
    public static IReadOnlyCollection<string> All => Words.Values;

    /// <summary>The word for a reason.</summary>
    public static string Of(RejectReason reason) => Words[reason];

    /// <summary>The reason that a word means.</summary>
    /// <exception cref="InputException">There is no such word.</exception>
    public static RejectReason Parse(string word) =>
        Reasons.TryGetValue(word, out var reason)
            ? reason
            : throw new InputException($"'{word}' is not a reason for a reject; expected one of {string.Join(", ", All)}.");
}
