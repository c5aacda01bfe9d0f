using System.Text.Json.Nodes;

namespace Streaming.Pages.Tests;

/// The page of an equivariance profile, of one network and of two side by side.
public sealed class ProfilePageTests(HeadlessBrowser browser)
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task The_page_is_without_fault_at_any_width_and_in_any_light()
    {
        using var folder = new TemporaryFolder();
        await MadeRun.Run("sample", folder["sample"]);
        await MadeRun.Run("profile", "alexnet", folder["sample"], "--plan", "quick", "--families", "left", "--shard", "0/10", "--quiet", "--out", folder["run"]);
        await Look(folder["run", "report.html"], "profile");

        // As if another network had got the same.
        var metrics = JsonNode.Parse(await File.ReadAllTextAsync(folder["run", "metrics.json"], TestContext.Current.CancellationToken))!;
        var other = metrics["networks"]![0]!.DeepClone();
        other["name"] = "other";
        metrics["networks"]!.AsArray().Add(other);
        await File.WriteAllTextAsync(folder["run", "metrics.json"], metrics.ToJsonString(), TestContext.Current.CancellationToken);
        await MadeRun.Run("report", folder["run"]);
        await Look(folder["run", "report.html"], "profiles");
    }

    private async Task Look(string file, string name)
    {
        foreach (var width in PageSettings.Widths)
        {
            foreach (var dark in new[] { false, true })
            {
                await using var page = await browser.Open(file, new PageSettings { Width = width, Dark = dark });
                Assert.True(await page.Ask<int>("document.querySelectorAll('#heat-map .heat td').length") > 0);
                await page.ExpectFaultless();
                await page.Screenshot(name);
            }
        }
    }
}
