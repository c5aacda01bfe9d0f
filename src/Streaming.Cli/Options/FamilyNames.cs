using System.CommandLine;
using Microsoft.FSharp.Collections;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The families that an option names, apart or with commas between them.</summary>
internal static class FamilyNames
{
    /// <summary>The families, in the order in which they were named.</summary>
    /// <exception cref="InputException">One is no family.</exception>
    public static FSharpList<Family> Parse(ParseResult result, Option<string[]> option) =>
        ListModule.OfSeq(WordList.Of(result, option).Select(name => One(option.Name, name)).Distinct());

    /// <summary>The family of a name.</summary>
    /// <exception cref="InputException">It is no family's.</exception>
    public static Family One(string option, string name)
    {
        try
        {
            return FamilyModule.parse(name);
        }
        catch (InputException e)
        {
            throw new InputException($"{option}: {e.Message}", e);
        }
    }
}
