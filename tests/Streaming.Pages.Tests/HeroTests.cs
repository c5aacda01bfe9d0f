using System.Text.Json;
using PuppeteerSharp;
using Streaming.Domain;
using Streaming.Generators.Stored;
using Streaming.Imaging.Decoding;
using Streaming.Imaging.Sampling;
using Streaming.Storage.Bases;

namespace Streaming.Pages.Tests;

/// One object under any amount: what the slider and the switches draw is what the bases say.
public sealed class HeroTests(HeadlessBrowser browser, MadeObject made)
{
    private const int Timeout = 1_200_000;

    // Fields are kept as 16 bit numbers: that much of a cell may be lost, and far less is.
    private const double Tolerance = 1.0 / 32;

    private sealed record Shown(string Family, double Amount, string Layer, int First, int Step, int Count, double[] Field);

    [Fact(Timeout = Timeout)]
    public async Task Slider_and_switches_draw_the_field_of_the_bases()
    {
        var file = await made.Page();
        var generators = Generators();
        await using var page = await Ready(file);
        foreach (var (family, steps) in new[] { ("rotate+", new[] { 0, 7, 30, 47, 60 }), ("scale-up", new[] { 3, 26, 60 }), ("left", new[] { 1, 33, 60 }) })
        {
            await Choose(page, family);
            foreach (var step in steps)
            {
                foreach (var layer in generators.Space.LayerNames)
                {
                    var shown = await Set(page, step, layer);
                    Assert.Equal((family, layer), (shown.Family, shown.Layer));
                    CheckField(generators, shown);
                }
            }
        }
        Assert.Empty(page.Faults);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_picture_is_the_truly_transformed_one_and_a_chosen_arrow_lies_along_its_vector()
    {
        var file = await made.Page();
        var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(made.Folder, "metrics.json"))).RootElement;
        await using var page = await Ready(file);
        foreach (var family in new[] { "rotate+", "scale-up", "left" })
        {
            await Choose(page, family);
            var shown = await Set(page, 20, "conv1");
            var levels = await page.Ask<int[]>("(() => { const { picture } = document.querySelector('.hero').shown; const pixels = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height).data; return [...pixels].filter((_, at) => at % 4 < 3); })()");
            var side = (int)Math.Sqrt(levels.Length / 3.0);
            Assert.InRange(Difference(levels, Rendered(metrics, family, shown.Amount, side)), 0, 1.5);
            Assert.True(Difference(levels, Rendered(metrics, null, 0, side)) > 4, $"{family}: the picture is transformed");
            await CheckChosenArrow(page, shown);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task It_is_without_fault_at_any_width_and_in_any_light()
    {
        var file = await made.Page();
        Assert.InRange(new FileInfo(file).Length, 1, 1_600_000);
        foreach (var width in PageSettings.Widths)
        {
            foreach (var dark in new[] { false, true })
            {
                await using var page = await Ready(file, new PageSettings { Width = width, Dark = dark });
                await page.ExpectFaultless();
                await Set(page, 12, "conv2");
                await page.ExpectFaultless();
                await page.Screenshot("hero");
            }
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task It_works_by_keyboard_and_says_what_it_shows()
    {
        await using var page = await Ready(await made.Page());
        var before = await Now(page);
        await page.Page.FocusAsync("#hero-amount");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        var after = await Now(page);
        Assert.True(after.Amount > before.Amount && after.Layer == before.Layer, $"{before.Amount} became {after.Amount}");
        CheckField(Generators(), after);
        Assert.Equal($"{after.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture)}\u00B0", await page.Ask<string>("document.getElementById('hero-amount').getAttribute('aria-valuetext')"));
        await page.Page.Keyboard.PressAsync("Home");
        Assert.Equal(0, (await Now(page)).Amount);
        await page.Page.FocusAsync("input[name=hero-layer]:checked");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("conv2", (await Now(page)).Layer);
        await page.Page.FocusAsync("#hero-family");
        await page.Page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("scale-up", (await Now(page)).Family);
        await page.Page.FocusAsync(".hero canvas");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Now(page);
        Assert.StartsWith("Cell ", await page.Ask<string>("document.querySelector('.hero-cell').textContent"));
        Assert.Empty(page.Faults);
        Assert.Empty(await page.Violations());
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_script_it_is_a_picture_that_says_what_it_shows()
    {
        await using var page = await browser.Open(await made.Page(), new PageSettings { Script = false });
        Assert.Equal(3, await page.Ask<int>("[...document.querySelectorAll('.hero img')].filter(image => image.naturalWidth > 0 && image.getBoundingClientRect().width > 100).length"));
        Assert.Contains("turned counter-clockwise", await page.Ask<string>("document.querySelector('.hero [data-part=title]').textContent"));
        Assert.Equal(0, await page.Ask<double>("document.querySelector('.hero-controls').getBoundingClientRect().height"));
        await page.ExpectFaultless();
        await page.Screenshot("hero");
    }

    private StoredGenerators Generators() =>
        new(BasesFolder.Open(made.Bases), (_, _) => throw new InvalidOperationException("Fields need no channel map."));

    private async Task<OpenedPage> Ready(string file, PageSettings? settings = null)
    {
        var page = await browser.Open(file, settings);
        await page.Page.WaitForSelectorAsync(".hero[data-ready=true]", new WaitForSelectorOptions { Timeout = 60_000 });
        return page;
    }

    // What is drawn after the next frames.
    private static async Task<Shown> Now(OpenedPage page)
    {
        var text = await page.Call<string>("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => { const { picture, ...rest } = document.querySelector('.hero').shown; done(JSON.stringify(rest)); })))");
        return JsonSerializer.Deserialize<Shown>(text, JsonSerializerOptions.Web)!;
    }

    private static async Task Choose(OpenedPage page, string family)
    {
        var place = Array.IndexOf(["rotate+", "scale-up", "left"], family);
        await page.Page.SelectAsync("#hero-family", place.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Now(page);
    }

    // A share of sixtieths of the slider's way, and a layer.
    private static async Task<Shown> Set(OpenedPage page, int sixtieths, string layer)
    {
        await page.Call<int>("""
            (sixtieths, layer) => {
              const amount = document.getElementById("hero-amount");
              amount.value = Math.round(sixtieths * amount.max / 60);
              amount.dispatchEvent(new Event("input", { bubbles: true }));
              [...document.querySelectorAll(".hero-layers label")].find(label => label.textContent === layer).click();
              return 0;
            }
            """, sixtieths, layer);
        return await Now(page);
    }

    private static void CheckField(StoredGenerators generators, Shown shown)
    {
        var stored = generators.Of(FamilyModule.parse(shown.Family));
        // Nothing is no amount, but t = 0 has a field, too.
        var whole = stored.GeneratorAt(shown.Amount == stored.AmountAt(0) ? 0 : stored.TOf(shown.Amount));
        var layer = generators.Space.IndexOf(shown.Layer);
        var (size, start) = (generators.Space.Layers[layer].Size, generators.Space.OffsetOf(layer));
        Assert.Equal(2 * shown.Count * shown.Count, shown.Field.Length);
        Assert.True(shown.Count is >= 13 and <= 14);
        for (var at = 0; at < shown.Field.Length; at++)
        {
            var (plane, cell) = (at / (shown.Count * shown.Count), at % (shown.Count * shown.Count));
            var (row, column) = (shown.First + (cell / shown.Count * shown.Step), shown.First + (cell % shown.Count * shown.Step));
            Assert.Equal(whole[start + (((plane * size) + row) * size) + column], shown.Field[at], Tolerance);
        }
    }

    // The middle of the yellow arrow is where the field says.
    private static async Task CheckChosenArrow(OpenedPage page, Shown shown)
    {
        await page.Page.FocusAsync(".hero canvas");
        for (var i = 0; i < 3; i++)
            await page.Page.Keyboard.PressAsync("ArrowLeft");
        await Now(page);
        var (column, row) = (Math.Max((shown.Count / 2) - 3, 0), shown.Count / 2);
        var at = (row * shown.Count) + column;
        // conv1: every fourth pixel from 5 on.
        double Pixel(int index, double part) => 5.5 + (4 * (shown.First + (index * shown.Step) + (part / 2)));
        var colour = await page.Call<int[]>("(x, y) => { const canvas = document.querySelector('.hero canvas'), scale = canvas.width / 227; return [...canvas.getContext('2d').getImageData(Math.floor(x * scale), Math.floor(y * scale), 1, 1).data]; }",
            Pixel(column, shown.Field[at]), Pixel(row, shown.Field[(shown.Count * shown.Count) + at]));
        Assert.True(colour[0] > 220 && colour[1] > 180 && colour[2] < 120, $"{shown.Family}: {string.Join(' ', colour)}");
        await page.Page.FocusAsync("#hero-amount");
    }

    private float[] Rendered(JsonElement metrics, string? family, double amount, int side)
    {
        double[] Numbers(string name) => [.. metrics.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
        var (box, shift) = (Numbers("placed_box"), Numbers("placement"));
        var scale = side / 227.0;
        var view = family is null
            ? AffineModule.identity
            : FamilyModule.affine(FamilyModule.parse(family), amount, side, scale * (box[0] + box[2]) / 2, scale * (box[1] + box[3]) / 2);
        var map = AffineModule.andThen(view, AffineModule.translation(scale * shift[0], scale * shift[1]));
        using var image = ImageDecoder.Read(Path.Combine(made.Folder, "pictures", "original.webp"));
        var planes = new float[3 * side * side];
        AffineSampler.Render(image, ViewMap.OutputToSource(image.Width, image.Height, side, map), side, Fill.Reflect, planes);
        return planes;
    }

    // The mean difference of levels, of pixels side by side and of planes.
    private static double Difference(int[] pixels, float[] planes)
    {
        var plane = planes.Length / 3;
        return Enumerable.Range(0, pixels.Length).Average(at => Math.Abs(pixels[at] - planes[((at % 3) * plane) + (at / 3)]));
    }
}
