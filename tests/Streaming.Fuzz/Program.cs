using Streaming.Fuzz.Running;
using Streaming.Fuzz.Whole;

namespace Streaming.Fuzz;

/// <summary>The runner of the command line; without one of its commands, the test runner.</summary>
internal static class Program
{
    private const string Usage = """
        Streaming.Fuzz run [--target NAME,..|all] [--count N] [--seed S] [--seconds T] [--memory MB] [--findings DIR]
            Gives seeded, changed inputs to the program's parsers, each in a child process with limits.
        Streaming.Fuzz replay FILE...
            Gives kept inputs to the program again.
        Streaming.Fuzz kills [--count N] [--seed S] [--command NAME,..] [--program FILE] [--work DIR]
            Kills every command that writes at random moments, and compares what it ends with to an undisturbed run.
        Streaming.Fuzz damaged [--images N] [--program FILE] [--work DIR]
            Learns from a folder in which a third of the pictures is damaged in eight ways.
        Streaming.Fuzz steady [--minutes N] [--images N] [--poses N] [--program FILE] [--work DIR]
            Watches the memory of one long run of learn over small pictures.
        Without any of these it runs its tests.
        """;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["child", .. var child])
            return Child.Run(child);
        using var stop = new CancellationTokenSource();
        try
        {
            switch (arguments)
            {
                case ["run", .. var rest]:
                    return await FuzzCommand.Run(new Arguments(rest), Interrupt(stop));
                case ["replay", .. var files]:
                    return await ReplayCommand.Run(files, Interrupt(stop));
                case ["kills", .. var rest]:
                    return await Kills.Run(new Arguments(rest), Interrupt(stop));
                case ["damaged", .. var rest]:
                    return await Damaged.Run(new Arguments(rest), Interrupt(stop));
                case ["steady", .. var rest]:
                    return await Steady.Run(new Arguments(rest), Interrupt(stop));
                case ["help" or "--help"]:
                    Console.WriteLine(Usage);
                    return 0;
            }
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        catch (FailedException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        // dotnet test talks by options of two dashes, people by those of one.
        return arguments.Any(argument => argument.StartsWith("--", StringComparison.Ordinal))
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
    }

    private static CancellationToken Interrupt(CancellationTokenSource stop)
    {
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        return stop.Token;
    }
}
