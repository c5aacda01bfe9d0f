using Streaming.Cli;
using Streaming.Cli.Endings;
using Streaming.Domain;
using Streaming.Network.Runtime;

OneArena.Ensure();

// What a thread of nobody's throws would otherwise end the process with a trace and a signal.
AppDomain.CurrentDomain.UnhandledException += (_, e) =>
{
    if (e.ExceptionObject is Exception thrown)
        new SafeWriter(Console.Error).WriteLine("streaming: " + Fault.Tell(thrown, new WayOn(null)).Message);
    Environment.Exit((int)ExitCode.Failed);
};
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
