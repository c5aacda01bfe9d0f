using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Runs;

/// Whoever comes later waits, says so once, and can be told to stop waiting.
public sealed class FileLockTests
{
    [Fact(Timeout = 30_000)]
    public async Task The_second_waits_until_the_first_is_done()
    {
        using var folder = new TempFolder();
        var path = folder["made"];
        var first = FileLock.Wait(path, () => Assert.Fail("Nobody else is there."), CancellationToken.None);
        var waits = new TaskCompletionSource();
        var told = 0;
        var second = Task.Run(() =>
        {
            using var held = FileLock.Wait(path, () => { told++; waits.SetResult(); }, TestContext.Current.CancellationToken);
            return File.Exists(path);
        });
        await waits.Task;
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        File.WriteAllText(path, "it");
        first.Dispose();
        Assert.True(await second);
        Assert.Equal(1, told);
        Assert.Equal(["made"], Directory.GetFileSystemEntries(folder.Path).Select(file => Path.GetFileName(file)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Waiting_can_be_cancelled()
    {
        using var folder = new TempFolder();
        var path = folder["made"];
        using var first = FileLock.Wait(path, () => { }, CancellationToken.None);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var second = Task.Run(() => FileLock.Wait(path, cancellation.Cancel, cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public void A_lock_that_cannot_be_made_is_named()
    {
        using var folder = new TempFolder();
        var path = folder["missing", "made"];
        var error = Assert.Throws<InputException>(() => FileLock.Wait(path, () => Assert.Fail("Nobody holds it."), CancellationToken.None));
        Assert.Contains(path, error.Message);
        // A folder in the lock's place is nobody who will ever give it back.
        Directory.CreateDirectory(folder["taken" + FileLock.Suffix]);
        Assert.Throws<InputException>(() => FileLock.Wait(folder["taken"], () => Assert.Fail("Nobody holds it."), CancellationToken.None));
    }
}
