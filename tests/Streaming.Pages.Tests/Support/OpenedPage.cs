using System.Collections.Concurrent;
using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace Streaming.Pages.Tests.Support;

/// A page in the browser.
internal sealed class OpenedPage : IAsyncDisposable
{
    /// The folder for screenshots, for people: that of STREAMING_SCREENSHOTS; none are kept where it is not set.
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("STREAMING_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly ConcurrentQueue<string> faults = new();
    private readonly PageSettings settings;

    private OpenedPage(IPage page, PageSettings settings)
    {
        Page = page;
        this.settings = settings;
    }

    /// The browser's own.
    public IPage Page { get; }

    /// What a page of ours must not do, in the order in which it did: write to the console, throw, or ask for anything beyond
    /// its own file.
    public IReadOnlyList<string> Faults => [.. faults];

    internal static async Task<OpenedPage> Open(IPage page, string file, PageSettings settings)
    {
        var opened = new OpenedPage(page, settings);
        page.Console += (_, e) => opened.faults.Enqueue($"console {e.Message.Type}: {e.Message.Text}");
        page.PageError += (_, e) => opened.faults.Enqueue($"error: {e.Message}");
        page.Request += (_, e) =>
        {
            if (new Uri(e.Request.Url) is var address && address.Scheme is not ("data" or "blob") && !(address.IsFile && e.Request.IsNavigationRequest))
                opened.faults.Enqueue($"request: {e.Request.Url}");
        };
        // A page keeps its focus while another test opens its own.
        await page.Client.SendAsync("Emulation.setFocusEmulationEnabled", new { enabled = true });
        await page.SetViewportAsync(new ViewPortOptions { Width = settings.Width, Height = settings.Height });
        // In one message: each of the library's own takes back what the other has set.
        object[] features = [new { name = "prefers-color-scheme", value = settings.Dark ? "dark" : "light" }];
        await page.Client.SendAsync("Emulation.setEmulatedMedia", new { media = settings.Print ? "print" : "screen", features });
        await page.SetJavaScriptEnabledAsync(settings.Script);
        await page.GoToAsync(new Uri(Path.GetFullPath(file)).AbsoluteUri, WaitUntilNavigation.Load);
        return opened;
    }

    /// What a JavaScript expression comes to.
    public Task<T> Ask<T>(string expression) => Page.EvaluateExpressionAsync<T>(expression);

    /// What a JavaScript function makes of its arguments.
    public Task<T> Call<T>(string function, params object[] arguments) => Page.EvaluateFunctionAsync<T>(function, arguments);

    /// Whether the page as a whole can be scrolled sideways.
    public Task<bool> ScrollsSideways() => Ask<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// Elements that are wider than the window, or stick out of it, as far as they can be seen; what a box that scrolls by itself
    /// holds need not fit where <paramref name="scrolledToo"/> is false.
    public Task<string[]> WideElements(bool scrolledToo = true) => Call<string[]>(WideElementsScript, scrolledToo);

    /// What axe-core finds against the page as it is now: the rule, what it asks, and where it is broken.
    public async Task<string[]> Violations()
    {
        // axe needs the page's clock, which stands still without script; what was loaded without it does not run now.
        await Page.SetJavaScriptEnabledAsync(true);
        await Page.EvaluateExpressionAsync(Axe + ";0");
        var found = await Page.EvaluateExpressionAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] })");
        return
        [
            .. from violation in found.GetProperty("violations").EnumerateArray()
               from node in violation.GetProperty("nodes").EnumerateArray()
               select $"{violation.GetProperty("id").GetString()}: {violation.GetProperty("help").GetString()}: {node.GetProperty("html").GetString()}",
        ];
    }

    /// Keeps a picture of the whole page, where people want them.
    public async Task Screenshot(string name)
    {
        if (Screenshots is null)
            return;
        Directory.CreateDirectory(Screenshots);
        await Page.ScreenshotAsync(Path.Combine(Screenshots, $"{name}-{settings}.png"), new ScreenshotOptions { FullPage = true });
    }

    /// Asserts what is asked of every page, however it is looked at: no fault, nothing too wide, no violation.
    public async Task ExpectFaultless()
    {
        Assert.Empty(Faults);
        Assert.False(await ScrollsSideways(), "the page scrolls sideways");
        if (!settings.Print)
            Assert.Empty(await WideElements());
        Assert.Empty(await Violations());
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    // A part of an element that a box around it cuts off cannot be seen.
    private const string WideElementsScript = """
        scrolledToo => {
          const most = document.documentElement.clientWidth + 0.5;
          const cuts = element => { const style = getComputedStyle(element); return style.overflowX !== 'visible' && (!scrolledToo || !['auto', 'scroll'].includes(style.overflowX)); };
          const cutOff = element => { for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) if (cuts(box)) return true; return false; };
          return [...document.body.querySelectorAll('*')]
            .filter(element => { const box = element.getBoundingClientRect(); return box.width > 0 && box.height > 0 && (box.right > most || box.left < -0.5) && !cutOff(element); })
            .map(element => `${element.tagName.toLowerCase()}${element.id ? '#' + element.id : ''}${element.classList.length ? '.' + [...element.classList].join('.') : ''}: ${Math.round(element.getBoundingClientRect().left)} to ${Math.round(element.getBoundingClientRect().right)}`);
        }
        """;
}
