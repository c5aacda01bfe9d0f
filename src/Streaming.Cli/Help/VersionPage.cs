using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Streaming.Cli.Endings;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Help;

/// <summary>The action of --version: the program's version, and what it computes with here.</summary>
internal sealed class VersionPage : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine($"{CommandHelp.Program} {RunConfig.version}");
        output.WriteLine($"torch     {Torch()}");
        output.WriteLine($"SIMD      {SimdWidth.Words}");
        output.WriteLine($"runtime   .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.OSDescription}");
        return 0;
    }

    // A library that cannot be loaded is what somebody looks for who asks for versions.
    private static string Torch()
    {
        try
        {
            return $"{TorchThreads.LibraryVersion}, devices: {string.Join(", ", ComputeDevice.Names)}";
        }
        catch (Exception e) when (NativeFault.Is(e))
        {
            return $"cannot be loaded ({NativeFault.ReasonOf(e)}); streaming doctor says what to do";
        }
    }
}
