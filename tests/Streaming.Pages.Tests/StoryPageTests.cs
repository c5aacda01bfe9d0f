namespace Streaming.Pages.Tests;

/// The page of a run, as readers meet it.
public sealed class StoryPageTests(HeadlessBrowser browser, MadeRun run)
{
    private const int Timeout = 1_200_000;

    private static readonly string[] Sections = ["figure-1", "figure-2", "figure-3", "deviations", "generators", "figure-4", "siamese", "figure-5", "figure-a1", "figure-a2", "selection", "run"];

    [Fact(Timeout = Timeout)]
    public async Task The_page_is_without_fault_at_any_width_and_in_any_light()
    {
        var file = await run.Page();
        Assert.InRange(new FileInfo(file).Length, 1, 3_000_000);
        foreach (var width in PageSettings.Widths)
        {
            foreach (var dark in new[] { false, true })
            {
                await using var page = await browser.Open(file, new PageSettings { Width = width, Dark = dark });
                foreach (var section in Sections)
                    Assert.True(await page.Call<bool>("id => document.getElementById(id) !== null", section), section);
                await page.ExpectFaultless();
                await page.Call<int>("() => { document.querySelectorAll('details').forEach(one => one.open = true); return 0; }");
                Assert.False(await page.ScrollsSideways());
                Assert.Empty(await page.WideElements());
                await page.Screenshot("story");
            }
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_script_every_figure_is_there()
    {
        await using var page = await browser.Open(await run.Page(), new PageSettings { Script = false });
        await page.ExpectFaultless();
        Assert.Equal(0, await page.Ask<int>("[...document.images].filter(image => image.naturalWidth === 0).length"));
        Assert.True(await page.Ask<int>("document.querySelectorAll('.vectors svg image').length") > 30);
        Assert.True(await page.Ask<int>("document.querySelectorAll('svg.chart').length") > 6);
        // Choosing is the browser's own.
        Assert.Equal("rotate+", await Shown(page, "#figure-2"));
        await page.Page.ClickAsync("#figure-2 .bar label:nth-child(2)");
        Assert.Equal("left", await Shown(page, "#figure-2"));
        await page.Screenshot("story");
    }

    [Fact(Timeout = Timeout)]
    public async Task On_paper_every_panel_is_there_and_halves_are_equal()
    {
        await using var page = await browser.Open(await run.Page(), new PageSettings { Print = true, Width = 794 });
        Assert.Equal(0, await page.Ask<int>("[...document.querySelectorAll('.panel')].filter(panel => panel.getBoundingClientRect().height === 0).length"));
        Assert.Equal(0, await page.Ask<int>("[...document.querySelectorAll('.halves')].filter(grid => new Set([...grid.children].map(half => Math.round(half.getBoundingClientRect().width))).size > 1).length"));
        Assert.False(await page.ScrollsSideways());
        await page.Screenshot("story");
    }

    [Fact(Timeout = Timeout)]
    public async Task Cells_tell_their_vectors_to_a_pointer_and_to_keys()
    {
        await using var page = await browser.Open(await run.Page());
        await page.Page.HoverAsync("#figure-1 .vectors");
        await page.Page.WaitForSelectorAsync("#figure-1 .vectors.read .tip");
        var told = await page.Ask<string>("document.querySelector('#figure-1 .vectors .tip').textContent");
        Assert.StartsWith("row 28, column 28: ", told);
        Assert.Equal(told, await page.Call<string>(Told, 27, 27));
        await page.Page.FocusAsync("#figure-1 .vectors");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("ArrowUp");
        Assert.Equal(await page.Call<string>(Told, 26, 28), await page.Ask<string>("document.querySelector('#figure-1 .vectors .tip').textContent"));
        Assert.Empty(page.Faults);
        Assert.Empty(await page.Violations());
    }

    [Fact(Timeout = Timeout)]
    public async Task Tables_sort_commands_are_copied_and_choices_follow_each_other()
    {
        await using var page = await browser.Open(await run.Page());
        await page.Page.ClickAsync("#deviations > .table thead .columns th:nth-child(2) button");
        Assert.Equal("ascending", await page.Ask<string>("document.querySelector('#deviations > .table thead .columns th:nth-child(2)').getAttribute('aria-sort')"));
        var sorted = await page.Ask<double[]>("[...document.querySelectorAll('#deviations > .table tbody td:nth-child(2)')].map(cell => Number(cell.textContent))");
        Assert.True(sorted.Length > 1);
        Assert.Equal(sorted.Order(), sorted);
        await page.Page.ClickAsync("#deviations > .table thead .columns th:nth-child(2) button");
        Assert.Equal(sorted.Reverse(), await page.Ask<double[]>("[...document.querySelectorAll('#deviations > .table tbody td:nth-child(2)')].map(cell => Number(cell.textContent))"));
        await page.Page.ClickAsync("#figure-2 .bar label:nth-child(2)");
        Assert.Equal("left", await Shown(page, "#generators"));
        await page.Page.ClickAsync("#run .command .copy");
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#run .command .copy').textContent === 'Copied'");
        Assert.Empty(page.Faults);
    }

    [Fact(Timeout = Timeout)]
    public async Task Runs_stand_side_by_side_and_a_part_has_the_same_sections()
    {
        await run.Page();
        using var folder = new TemporaryFolder();
        await MadeRun.Run("report", run.Folder, Path.Combine(run.Folder, "parts", "evaluate"), "--out", folder["both.html"]);
        foreach (var file in new[] { folder["both.html"], Path.Combine(run.Folder, "parts", "evaluate", "report.html"), Path.Combine(run.Folder, "parts", "siamese", "report.html") })
        {
            foreach (var width in PageSettings.Widths)
            {
                await using var page = await browser.Open(file, new PageSettings { Width = width });
                await page.ExpectFaultless();
                await page.Screenshot(Path.GetFileName(Path.GetDirectoryName(file)!).Length > 20 ? "both" : Path.GetFileName(Path.GetDirectoryName(file)!));
            }
        }
    }

    private static Task<string> Shown(OpenedPage page, string section) =>
        page.Call<string>("section => [...document.querySelectorAll(section + ' .panel')].find(panel => panel.getBoundingClientRect().height > 0).querySelector('.panel-name').textContent", section);

    // What the first field's numbers say of a cell, read apart from the page's script.
    private const string Told = """
        async (row, column) => {
          const box = document.querySelector('#figure-1 .vectors'), size = Number(box.dataset.size), unit = Number(box.dataset.unit);
          const packed = Uint8Array.from(atob(box.dataset.cells), letter => letter.charCodeAt(0));
          const steps = new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
          let sum = 0;
          const numbers = [...steps].map(step => sum = (sum + step) % 256);
          const byte = at => (numbers[at] > 127 ? numbers[at] - 256 : numbers[at]) * unit;
          const x = byte(row * size + column), y = byte(size * size + row * size + column);
          const text = value => Math.abs(value).toFixed(Math.abs(value) >= 10 ? 1 : 2);
          return `row ${row + 1}, column ${column + 1}: ${text(x)} ${x < 0 ? 'left' : 'right'}, ${text(y)} ${y < 0 ? 'up' : 'down'} (cells)`;
        }
        """;
}
