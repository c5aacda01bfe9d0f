using Streaming.Cli.Endings;
using Streaming.Cli.Options;
using Streaming.Cli.Progress;
using Streaming.Domain;
using Streaming.Pipeline.Graph;

namespace Streaming.Cli.Tests;

/// How commands end: streams that cannot be written, interruptions, and everything that is thrown.
public sealed class EndingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_output_that_cannot_be_written_is_told_and_the_work_is_done()
    {
        using var error = new StringWriter();
        using var full = new FailingWriter();
        Assert.Equal(2, await CommandLine.RunAsync(["sample", folder["sample"]], full, error));
        Assert.True(Directory.EnumerateFiles(folder["sample"], "*.JPEG", SearchOption.AllDirectories).Any());
        Assert.StartsWith("streaming: What the command says could not be written", error.ToString());
        Assert.Contains("disk is full", error.ToString());

        Assert.Equal(2, await CommandLine.RunAsync(["select", folder["sample"], "--out", folder["out"], "--json"], full, error));
        Assert.True(File.Exists(folder["out", "metrics.json"]));
        Assert.Contains(folder["out", "metrics.json"], error.ToString());
    }

    [Fact]
    public async Task An_error_stream_that_cannot_be_written_changes_nothing()
    {
        using var output = new StringWriter();
        using var full = new FailingWriter();
        Assert.Equal(0, await CommandLine.RunAsync(["sample", folder["sample"]], output, full));
        Assert.Equal(0, await CommandLine.RunAsync(["select", folder["sample"], "--out", folder["out"]], output, full));
        Assert.Equal(1, await CommandLine.RunAsync(["select", folder["nothing"]], output, full));
        Assert.Equal(1, await CommandLine.RunAsync(["lern"], output, full));
    }

    [Fact]
    public async Task Names_do_not_act_on_the_terminal()
    {
        var outcome = await InProcess.Run("select", "a\u001b[31mb\u0007\u009b2J\rc");
        outcome.ExpectSentence("a\uFFFD[31mb\uFFFD\uFFFD2J\uFFFDc");
    }

    [Fact]
    public void Line_ends_and_tabs_stay()
    {
        using var inner = new StringWriter();
        using var safe = new SafeWriter(inner);
        safe.Write("a\tb\r\n");
        safe.Write('\u001b');
        safe.Write("rotate by 30\u00B0".ToCharArray(), 0, 12);
        safe.WriteLine();
        Assert.Equal("a\tb\r\n\uFFFDrotate by 30" + safe.NewLine, inner.ToString());
    }

    [Fact]
    public void Commands_with_resume_advise_it_and_others_do_not()
    {
        foreach (var (command, path) in Commands.All.Where(pair => pair.Command.Options.OfType<OutOption>().Any()))
        {
            var result = CommandLine.Root().Parse(Commands.Whole(command.Name), CommandLine.Words);
            var way = new WayOn(result);
            Assert.Contains("before anything was written", way.AfterInterruption);
            OutOption.Of(result.CommandResult.Command)!.Chosen = "runs/x";
            var said = way.AfterInterruption;
            Assert.Contains("runs/x", said);
            var resumes = command.Name is "run" or "learn" or "extend" or "train" or "invert-train" or "siamese";
            Assert.Equal(resumes, said.Contains("--resume --out runs/x", StringComparison.Ordinal));
            Assert.Equal(resumes, said.Contains("saved", StringComparison.Ordinal));
            Assert.Equal(!resumes, said.Contains("--overwrite --out runs/x", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_resumed_run_is_not_to_be_overwritten()
    {
        var result = CommandLine.Root().Parse([.. Commands.Whole("learn"), "--overwrite"], CommandLine.Words);
        OutOption.Of(result.CommandResult.Command)!.Chosen = "runs/x";
        var said = new WayOn(result).AfterInterruption;
        Assert.EndsWith("To go on: streaming learn \"the DATASET\" --resume --out runs/x", said);
        Assert.DoesNotContain("--overwrite", said);
    }

    [Theory]
    [InlineData("learn ds --plan quick --out a", "--resume", "streaming learn ds --plan quick --resume --out b")]
    [InlineData("learn ds --out=a --overwrite=true --plan quick", "--resume", "streaming learn ds --plan quick --resume --out b")]
    [InlineData("run --resume --out a", "--resume", "streaming run --resume --out b")]
    [InlineData("learn --families left up --overwrite -- --odd", "--overwrite", "streaming learn --families left up --overwrite --out b -- --odd")]
    public void The_command_that_goes_on_is_the_same_but_for_its_folder(string line, string how, string again) =>
        Assert.Equal(again, CommandAgain.Line(CommandLine.Root().Parse(line.Split(' '), CommandLine.Words).Tokens, how, "b"));

    [Fact]
    public void What_is_saved_is_counted_in_the_folder()
    {
        Assert.Contains("nothing was saved", SavedWork.Words(folder["none"]));
        Directory.CreateDirectory(folder["x", "flows"]);
        Assert.Contains("nothing was saved", SavedWork.Words(folder["x"]));
        File.WriteAllText(folder["x", "flows", "part-00000.parquet"], "");
        Assert.Equal($"1 part of flows is saved in {folder["x"]}", SavedWork.Words(folder["x"]));
        File.WriteAllText(folder["x", "checkpoint.json"], "");
        File.WriteAllText(folder["x", "flows", "part-00001.parquet"], "");
        Assert.Equal($"2 parts of flows and 1 checkpoint are saved in {folder["x"]}", SavedWork.Words(folder["x"]));
    }

    public static TheoryData<Exception, int, string[]> Thrown => new()
    {
        { new InputException("x.jpg: no."), 1, ["x.jpg: no."] },
        { new AggregateException(new StageFaultedException("decode", new InputException("x.jpg: no."))), 1, ["x.jpg: no."] },
        { new AggregateException(new OperationCanceledException(), new InputException("x.jpg: no.")), 1, ["x.jpg: no."] },
        { new TypeInitializationException("T", new DllNotFoundException("libtorch")), 2, ["libtorch", "native library"] },
        { new DllNotFoundException("Unable to load shared library 'X' or one of its dependencies.\nlibgtk-3.so.0: cannot open shared object file: No such file\n/a/libX.so: cannot open shared object file: No such file"), 2, ["it needs libgtk-3.so.0", "Install"] },
        { new StageFaultedException("store", new IOException("No space left on device : 'a'", 28)), 2, ["disk is full", "'a'", "--resume --out runs/x"] },
        { new InputException("--out: cannot", new IOException("No space left on device : 'a'", 28)), 2, ["disk is full", "--resume --out runs/x"] },
        { new StageFaultedException("network", new NotSupportedException("odd")), 2, ["NotSupportedException in the stage network", "odd"] },
        { new IOException("Disk quota exceeded", 122), 2, ["quota"] },
        { new IOException("Read-only file system", 30), 2, ["read-only"] },
        { new IOException("Too many open files", 24), 2, ["ulimit"] },
        { new UnauthorizedAccessException("Access to the path '/root/a' is denied."), 2, ["/root/a", "rights"] },
        { new PathTooLongException("The path is too long."), 2, ["shorter names"] },
        { new InsufficientMemoryException(), 2, ["memory", "--threads"] },
        { new TimeoutException("late"), 2, ["TimeoutException", "late", "fault of the program", Fault.DetailsVariable] },
        { new InvalidOperationException("two\nlines"), 2, ["InvalidOperationException", "two lines", "fault of the program"] },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public void Whatever_is_thrown_is_one_sentence_with_a_way_out(Exception thrown, int code, string[] parts)
    {
        var result = CommandLine.Root().Parse(Commands.Whole("learn"), CommandLine.Words);
        OutOption.Of(result.CommandResult.Command)!.Chosen = "runs/x";
        var (message, told) = Fault.Tell(thrown, new WayOn(result));
        Assert.Equal(code, (int)told);
        Assert.All(parts, part => Assert.Contains(part, message));
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain("   at ", message);
    }

    [Theory]
    [InlineData("xterm-256color", null, false, true)]
    [InlineData("xterm", "", false, true)]
    [InlineData("dumb", null, false, false)]
    [InlineData(null, null, false, false)]
    [InlineData("", null, false, false)]
    [InlineData("xterm", "1", false, false)]
    [InlineData(null, null, true, true)]
    public void Tables_are_drawn_where_the_terminal_can(string? term, string? noColor, bool windows, bool draws) =>
        Assert.Equal(draws, TerminalOutput.Draws(term, noColor, windows));

    // As /dev/full.
    private sealed class FailingWriter : StringWriter
    {
        public override void Write(char value) => throw Full();

        public override void Write(string? value) => throw Full();

        public override void Write(ReadOnlySpan<char> buffer) => throw Full();

        public override void Write(char[] buffer, int index, int count) => throw Full();

        private static IOException Full() => new("No space left on device", 28);
    }
}
