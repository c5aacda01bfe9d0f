using Microsoft.FSharp.Core;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The control that matches descriptors, in a build that has one (<c>-p:Descriptors=opencv</c>).</summary>
internal static class BuiltDescriptors
{
    /// <summary>What this build has.</summary>
    public static FSharpOption<IDescriptors> Get() =>
#if DESCRIPTORS
        FSharpOption<IDescriptors>.Some(new Streaming.Descriptors.SiftDescriptors());
#else
        FSharpOption<IDescriptors>.None;
#endif
}
