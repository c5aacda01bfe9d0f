namespace Streaming.Storage.Flows;

/// <summary>Which flows a row group holds, column by column.</summary>
internal sealed record FlowKeys(string[] ImageIds, string[] Families, double[] Poses, double[] Amounts);
