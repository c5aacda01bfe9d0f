// Makes the README's pictures from a run on the made sample: the page as it opens, and the field on the object that it shows.
// Needs Chromium (or Google Chrome) on the path, or STREAMING_CHROMIUM naming it.
//
//   ./run.sh run --out runs/pictures
//   dotnet run scripts/pictures.cs runs/pictures         writes docs/pictures/page.png and field.png
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property ManagePackageVersionsCentrally=true
#:package PuppeteerSharp

using System.Runtime.CompilerServices;
using PuppeteerSharp;

if (args.Length != 1 || !File.Exists(Path.Combine(args[0], "report.html")))
{
    Console.Error.WriteLine("pictures: expected the folder of a run that holds a report.html.");
    return 1;
}
var program = Environment.GetEnvironmentVariable("STREAMING_CHROMIUM") ?? new[] { "chromium", "chromium-browser", "google-chrome" }
    .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
    .FirstOrDefault(File.Exists);
if (program is null)
{
    Console.Error.WriteLine("pictures: no Chromium on the path; install it, or name it in STREAMING_CHROMIUM.");
    return 1;
}
var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourcePath())!, ".."));
var folder = Directory.CreateDirectory(Path.Combine(root, "docs", "pictures")).FullName;
await using var browser = await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = program, Headless = true, Args = ["--no-sandbox", "--force-color-profile=srgb"] });
await using var page = await browser.NewPageAsync();
await page.SetViewportAsync(new ViewPortOptions { Width = 1280, Height = 860 });
await page.GoToAsync(new Uri(Path.GetFullPath(Path.Combine(args[0], "report.html"))).AbsoluteUri);
await page.WaitForSelectorAsync(".hero[data-ready=true]");
await page.ScreenshotAsync(Path.Combine(folder, "page.png"));
// Turned by two thirds of what the slider reaches, at the layer that the page opens with.
await page.EvaluateExpressionAsync("(() => { const amount = document.getElementById('hero-amount'); amount.value = Math.round(2 * amount.max / 3); amount.dispatchEvent(new Event('input', { bubbles: true })); })()");
await page.EvaluateExpressionAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
var canvas = await page.QuerySelectorAsync(".hero canvas");
await canvas.ScreenshotAsync(Path.Combine(folder, "field.png"));
Console.WriteLine(folder);
return 0;

static string SourcePath([CallerFilePath] string path = "") => path;
