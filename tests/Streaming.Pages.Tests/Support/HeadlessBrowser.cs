using PuppeteerSharp;

[assembly: AssemblyFixture(typeof(HeadlessBrowser))]

namespace Streaming.Pages.Tests.Support;

/// One headless Chromium for all tests, started when the first asks for a page. Where there is none, the test is skipped and
/// says why.
public sealed class HeadlessBrowser : IAsyncDisposable
{
    private readonly Lazy<Task<(IBrowser? Program, string Why)>> started = new(Start);

    /// Opens a file as the settings say; faults of the page are noted from its first byte on.
    internal async Task<OpenedPage> Open(string file, PageSettings? settings = null)
    {
        var (program, why) = await started.Value;
        Assert.SkipUnless(program is not null, why);
        return await OpenedPage.Open(await program!.NewPageAsync(), file, settings ?? new PageSettings());
    }

    public async ValueTask DisposeAsync()
    {
        if (started.IsValueCreated && (await started.Value).Program is { } program)
            await program.CloseAsync();
    }

    private static async Task<(IBrowser?, string)> Start()
    {
        var (path, why) = BrowserProgram.Find();
        if (path is null)
        {
            await Console.Error.WriteLineAsync($"Pages are not looked at: {why}.");
            return (null, why);
        }
        var browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Args = [.. BrowserProgram.IsRoot ? ["--no-sandbox"] : Array.Empty<string>(), "--disable-dev-shm-usage", "--disable-background-networking", "--force-color-profile=srgb"],
        });
        return (browser, "");
    }
}
