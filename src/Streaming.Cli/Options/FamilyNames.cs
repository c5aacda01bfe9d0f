using Microsoft.FSharp.Collections;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The families that --families names, apart or with commas between them.</summary>
internal static class FamilyNames
{
    /// <summary>The families, in the order in which they were named.</summary>
    /// <exception cref="InputException">One is no family.</exception>
    public static FSharpList<Family> Parse(IEnumerable<string> names) =>
        ListModule.OfSeq(names.SelectMany(name => name.Split(',')).Select(FamilyModule.parse));
}
