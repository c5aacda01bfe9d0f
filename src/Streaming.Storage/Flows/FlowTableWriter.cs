using Streaming.Domain;

namespace Streaming.Storage.Flows;

/// <summary>
/// Writes flows as Parquet parts, part-00000.parquet and so on. A part takes its name when it is whole and on the
/// disk, so whatever ends the process, the folder's parts can be read; the part in the making is lost. Memory is that
/// of one row group (2 MB of flows, and its encoded form). Not for several threads at once.
/// </summary>
public sealed class FlowTableWriter : IDisposable
{
    private readonly string folder;
    private readonly FeatureSpace space;
    private readonly string settings;
    private readonly FlowEncoding encoding;
    private readonly FlowGroup group;
    private FlowPart? part;
    private int nextNumber;
    private bool broken;

    /// <summary>Begins to write into a folder, which is made where it is missing.</summary>
    /// <param name="folder">The folder of the parts.</param>
    /// <param name="space">What flows are of.</param>
    /// <param name="settings">The run's settings as a JSON text; every part carries it.</param>
    /// <param name="append">Whether whole parts that are there stay, and new ones follow them; else they are deleted.</param>
    /// <param name="encoding">What the flows are like.</param>
    public FlowTableWriter(string folder, FeatureSpace space, string settings, bool append = false, FlowEncoding encoding = FlowEncoding.PartsOfCells)
    {
        ArgumentNullException.ThrowIfNull(space);
        this.folder = folder;
        this.space = space;
        group = new FlowGroup(space.Length);
        this.settings = settings;
        this.encoding = encoding;
        Directory.CreateDirectory(folder);
        FlowParts.DeletePartial(folder);
        if (!append)
            foreach (var old in FlowParts.Whole(folder))
                File.Delete(old);
        nextNumber = FlowParts.NextNumber(folder);
    }

    /// <summary>Rows written so far, those of the part in the making included.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row; its flow is copied.</summary>
    /// <exception cref="ArgumentException">The flow has not as many components as the space.</exception>
    public void Write(FlowRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Flow.Length != space.Length)
            throw new ArgumentException($"A flow of {space.Length} components was expected, not of {row.Flow.Length}.", nameof(row));
        ObjectDisposedException.ThrowIf(broken, this);
        // Only a row that went in leaves the writer usable: after a full disk the part in the making is not whole.
        broken = true;
        part ??= new FlowPart(FlowParts.Path(folder, nextNumber++), space, settings, encoding, group);
        part.Add(row);
        Rows++;
        broken = false;
    }

    /// <summary>
    /// Ends the part in the making: all rows written so far are on the disk when it returns. Does nothing where no row
    /// was written since the last part. Called at the end, and wherever a run could be resumed.
    /// </summary>
    /// <param name="content">What the part tells beside its rows, so that a run can be resumed after it.</param>
    public void FinishPart(PartContent? content = null)
    {
        ObjectDisposedException.ThrowIf(broken, this);
        if (part is null)
            return;
        broken = true;
        part.Commit(content);
        part = null;
        broken = false;
    }

    /// <summary>Abandons the part in the making; whole parts stay. Call <see cref="FinishPart"/> before, to keep it.</summary>
    public void Dispose()
    {
        part?.Dispose();
        part = null;
        broken = true;
    }
}
