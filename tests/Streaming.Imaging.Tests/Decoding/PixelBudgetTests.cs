using Streaming.Imaging.Decoding;

namespace Streaming.Imaging.Tests;

public class PixelBudgetTests
{
    private const int Limit = 30_000;

    private static Task<PixelRoom> Ask(PixelBudget budget, long bytes, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => budget.Reserve(bytes, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task<bool> IsWaiting(Task task)
    {
        await Task.WhenAny(task, Task.Delay(200, TestContext.Current.CancellationToken));
        return !task.IsCompleted;
    }

    [Fact(Timeout = Limit)]
    public async Task One_that_is_larger_than_all_has_room_alone()
    {
        var budget = new PixelBudget(100);
        PixelRoom large = budget.Reserve(1000, TestContext.Current.CancellationToken);
        Task<PixelRoom> small = Ask(budget, 1, TestContext.Current.CancellationToken);
        Assert.True(await IsWaiting(small));
        large.Dispose();
        large.Dispose();
        (await small).Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Fact(Timeout = Limit)]
    public async Task Room_is_given_in_the_order_in_which_it_was_asked_for()
    {
        var budget = new PixelBudget(100);
        PixelRoom first = budget.Reserve(60, TestContext.Current.CancellationToken);
        Task<PixelRoom> large = Ask(budget, 90, TestContext.Current.CancellationToken);
        Assert.True(await IsWaiting(large));
        Task<PixelRoom> small = Ask(budget, 10, TestContext.Current.CancellationToken);
        Assert.True(await IsWaiting(small));
        first.ShrinkTo(10);
        (await large).Dispose();
        (await small).Dispose();
        Assert.Equal(10, budget.Used);
    }

    [Fact(Timeout = Limit)]
    public async Task Who_is_cancelled_stands_in_nobodys_way()
    {
        var budget = new PixelBudget(100);
        using PixelRoom held = budget.Reserve(60, TestContext.Current.CancellationToken);
        using var cancelled = new CancellationTokenSource();
        Task<PixelRoom> large = Ask(budget, 90, cancelled.Token);
        Assert.True(await IsWaiting(large));
        Task<PixelRoom> small = Ask(budget, 10, TestContext.Current.CancellationToken);
        Assert.True(await IsWaiting(small));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
        Assert.Equal(60, budget.Used);
    }

    [Fact]
    public void A_budget_holds_many_ordinary_images_and_no_large_share_of_the_memory() =>
        Assert.InRange(PixelBudget.DefaultBytes, Math.Min(512L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8), 512L << 20);

    [Fact]
    public void Large_buffers_are_kept_once_and_within_the_bound()
    {
        var pool = new PixelPool(50 << 20);
        byte[] first = pool.Rent(30 << 20), second = pool.Rent(30 << 20);
        pool.Return(first);
        pool.Return(second);
        Assert.Same(first, pool.Rent(28 << 20));
        Assert.NotSame(second, pool.Rent(28 << 20));
        pool.Return(first);
        Assert.NotSame(first, pool.Rent(31 << 20));
        Assert.NotSame(first, pool.Rent(30 << 20));
    }
}
