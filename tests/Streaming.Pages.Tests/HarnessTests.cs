namespace Streaming.Pages.Tests;

/// What the other tests of pages lean on: a page with every fault shows every fault, and one without shows none.
public sealed class HarnessTests(HeadlessBrowser browser)
{
    private const int Timeout = 600_000;

    private const string Faultless = """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>Nothing amiss</title><meta name="viewport" content="width=device-width, initial-scale=1"/>
        <style>:root { color-scheme: light dark } @media print { p { font-size: 8pt } }</style></head>
        <body><main><h1>Nothing amiss</h1><p id="said">As written.</p><img alt="A dot" width="1" height="1" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="/></main>
        <script>document.getElementById("said").textContent = "By script."</script></body></html>
        """;

    private static string Write(TemporaryFolder folder, string html)
    {
        File.WriteAllText(folder["page.html"], html);
        return folder["page.html"];
    }

    [Fact(Timeout = Timeout)]
    public async Task A_page_without_fault_has_none_at_any_width_and_in_any_light()
    {
        using var folder = new TemporaryFolder();
        var file = Write(folder, Faultless);
        foreach (var width in PageSettings.Widths)
        {
            foreach (var dark in new[] { false, true })
            {
                await using var page = await browser.Open(file, new PageSettings { Width = width, Dark = dark });
                await page.ExpectFaultless();
                Assert.Equal(width, await page.Ask<int>("innerWidth"));
                Assert.Equal(dark, await page.Ask<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
                Assert.Equal("By script.", await page.Ask<string>("document.getElementById('said').textContent"));
            }
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Print_and_a_browser_without_script_are_what_they_say()
    {
        using var folder = new TemporaryFolder();
        var file = Write(folder, Faultless);
        await using (var printed = await browser.Open(file, new PageSettings { Print = true }))
            Assert.True(await printed.Ask<bool>("matchMedia('print').matches"));
        await using var page = await browser.Open(file, new PageSettings { Script = false });
        Assert.Equal("As written.", await page.Ask<string>("document.getElementById('said').textContent"));
        await page.ExpectFaultless();
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_fault_is_seen()
    {
        using var folder = new TemporaryFolder();
        var file = Write(folder, Faultless
            .Replace("alt=\"A dot\"", "", StringComparison.Ordinal)
            .Replace("<h1>", "<div id=\"wide\" style=\"width:2000px\">wide</div><div style=\"overflow-x:auto\" tabindex=\"0\"><div id=\"scrolled\" style=\"width:1900px\">in a box</div></div><h1>", StringComparison.Ordinal)
            .Replace("</body>", "<script>console.log('said aloud'); fetch('http://127.0.0.1:9/elsewhere').catch(() => 0)</script><script>throw new Error('thrown')</script></body>", StringComparison.Ordinal));
        await using var page = await browser.Open(file, new PageSettings { Width = 390 });
        foreach (var fault in new[] { "said aloud", "thrown", "http://127.0.0.1:9/elsewhere" })
            Assert.Contains(page.Faults, found => found.Contains(fault, StringComparison.Ordinal));
        Assert.True(await page.ScrollsSideways());
        Assert.Contains(await page.WideElements(), found => found.StartsWith("div#wide", StringComparison.Ordinal));
        Assert.Contains(await page.WideElements(), found => found.StartsWith("div#scrolled", StringComparison.Ordinal));
        Assert.DoesNotContain(await page.WideElements(scrolledToo: false), found => found.StartsWith("div#scrolled", StringComparison.Ordinal));
        Assert.Contains(await page.Violations(), found => found.StartsWith("image-alt", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(page.ExpectFaultless);
    }
}
