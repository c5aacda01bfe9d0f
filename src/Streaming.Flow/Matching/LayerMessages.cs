using Streaming.Flow.Fields;
using Streaming.Flow.Lanes;

namespace Streaming.Flow.Matching;

/// <summary>The messages that the cells of one layer have received from their four neighbours, as planes of a wavefront layout.</summary>
internal sealed unsafe class LayerMessages
{
    private readonly AlignedBuffer buffer = new();
    private readonly AlignedBuffer shiftBuffer = new();
    private WavefrontLayout layout;
    private int states;
    private float* fromLeft, fromUp, fromRight, fromDown;

    /// <summary>Start of the cell less the start of its left (upper) neighbour, one lane a cell; 0 where there is none.</summary>
    private float* shiftFromLeft, shiftFromUp;

    /// <summary>Starts a level: every message is zero.</summary>
    public void Begin(WavefrontLayout grid, int statesOfCell, int[] start)
    {
        (layout, states) = (grid, statesOfCell);
        var length = layout.PlaneLength(states);
        fromLeft = buffer.Ensure(4 * length);
        fromUp = fromLeft + length;
        fromRight = fromUp + length;
        fromDown = fromRight + length;
        new Span<float>(fromLeft, 4 * length).Clear();

        var shifts = layout.PlaneLength(1);
        shiftFromLeft = shiftBuffer.Ensure(2 * shifts);
        shiftFromUp = shiftFromLeft + shifts;
        new Span<float>(shiftFromLeft, 2 * shifts).Clear();
        for (int y = 0, cell = 0; y < layout.Height; y++)
        {
            for (var x = 0; x < layout.Width; x++, cell++)
            {
                var lane = layout.Row(x + y, 1) + y;
                if (x > 0)
                    shiftFromLeft[lane] = start[cell] - start[cell - 1];
                if (y > 0)
                    shiftFromUp[lane] = start[cell] - start[cell - layout.Width];
            }
        }
    }

    /// <summary>
    /// Sets the messages from outside the map back to zero: a sweep computes sixteen lanes at a time, and the lanes past the
    /// end of the diagonal before have written there.
    /// </summary>
    public void ClearBeyondBorder(int diagonal, bool forward)
    {
        // Forward, the cell x = 0 has no left neighbour; backward, the last row has no lower one.
        var y = forward ? diagonal : layout.Height - 1;
        var x = diagonal - y;
        if (y >= layout.Height || x < 0 || x >= layout.Width)
            return;
        var lane = (forward ? fromLeft : fromDown) + layout.Row(diagonal, states) + y;
        for (var k = 0; k < states; k++)
            lane[k * layout.Stride] = 0f;
    }

    /// <summary>The sum of a cell's four messages, per state.</summary>
    public void Sum<T>(int diagonal, int y, float* sums)
        where T : struct, ILanes<T>
    {
        var at = layout.Row(diagonal, states) + y;
        for (var k = 0; k < states; k++, at += layout.Stride)
            T.Store(sums + k * 16, (T.Load(fromLeft + at) + T.Load(fromRight + at)) + (T.Load(fromUp + at) + T.Load(fromDown + at)));
    }

    /// <summary>The sum of the messages from the right and from below, per state.</summary>
    public void SumOfLater<T>(int diagonal, int y, float* sums)
        where T : struct, ILanes<T>
    {
        var at = layout.Row(diagonal, states) + y;
        for (var k = 0; k < states; k++, at += layout.Stride)
            T.Store(sums + k * 16, T.Load(fromRight + at) + T.Load(fromDown + at));
    }

    /// <summary>Sends a cell's belief on: to the right and down when going forward, to the left and up when going back.</summary>
    public void Send<T>(int diagonal, int y, float* belief, float* message, float share, float alpha, float truncation, bool forward)
        where T : struct, ILanes<T>
    {
        var own = layout.Row(diagonal, states) + y;
        if (forward)
        {
            var right = layout.Row(diagonal + 1, states) + y;
            var rightShift = layout.Row(diagonal + 1, 1) + y;
            Send<T>(belief, fromRight + own, T.Load(shiftFromLeft + rightShift), message, fromLeft + right, share, alpha, truncation);
            Send<T>(belief, fromDown + own, T.Load(shiftFromUp + rightShift + 1), message, fromUp + right + 1, share, alpha, truncation);
        }
        else
        {
            var left = layout.Row(diagonal - 1, states) + y;
            var shift = layout.Row(diagonal, 1) + y;
            var zero = T.All(0f);
            Send<T>(belief, fromLeft + own, zero - T.Load(shiftFromLeft + shift), message, fromRight + left, share, alpha, truncation);
            Send<T>(belief, fromUp + own, zero - T.Load(shiftFromUp + shift), message, fromDown + left - 1, share, alpha, truncation);
        }
    }

    /// <summary>
    /// One message: the share of the belief without what the receiver said, lowered by the truncated-L1 distance transform, moved from the
    /// sender's window to the receiver's, and brought to a minimum of zero before the move.
    /// </summary>
    private void Send<T>(float* belief, float* fromReceiver, T shift, float* message, float* target, float share, float alpha, float truncation)
        where T : struct, ILanes<T>
    {
        var step = T.All(alpha);
        var part = T.All(share);
        var running = T.Load(belief) * part - T.Load(fromReceiver);
        var least = running;
        T.Store(message, running);
        for (var k = 1; k < states; k++)
        {
            var value = T.Load(belief + k * 16) * part - T.Load(fromReceiver + k * layout.Stride);
            least = T.Min(least, value);
            running = T.Min(value, running + step);
            T.Store(message + k * 16, running);
        }

        for (var k = states - 2; k >= 0; k--)
        {
            running = T.Min(T.Load(message + k * 16), running + step);
            T.Store(message + k * 16, running);
        }

        Move(message, shift, step);

        var most = least + T.All(truncation);
        for (var k = 0; k < states; k++)
            T.Store(target + k * layout.Stride, T.Min(T.Load(message + k * 16), most) - least);
    }

    /// <summary>
    /// Renumbers the states from the sender's window to the receiver's, which starts <paramref name="shift"/> cells further:
    /// one cell at a time, in the lanes that have so far to go. Past its ends a lowered belief rises by alpha a cell.
    /// </summary>
    private void Move<T>(float* message, T shift, T step)
        where T : struct, ILanes<T>
    {
        var last = message + (states - 1) * 16;
        for (var far = T.All(1f); T.AnyAtLeast(shift, far); far += T.All(1f))
        {
            for (var at = message; at < last; at += 16)
                T.Store(at, T.WhereAtLeast(shift, far, T.Load(at + 16), T.Load(at)));
            T.Store(last, T.WhereAtLeast(shift, far, T.Load(last) + step, T.Load(last)));
        }

        var back = T.All(0f) - shift;
        for (var far = T.All(1f); T.AnyAtLeast(back, far); far += T.All(1f))
        {
            for (var at = last; at > message; at -= 16)
                T.Store(at, T.WhereAtLeast(back, far, T.Load(at - 16), T.Load(at)));
            T.Store(message, T.WhereAtLeast(back, far, T.Load(message) + step, T.Load(message)));
        }
    }
}
