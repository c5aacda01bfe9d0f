using System.Globalization;
using Spectre.Console;
using Streaming.Domain;
using Streaming.Experiments.Evaluation;
using Streaming.Generators.Predictions;
using Streaming.Learning.Statistics;

namespace Streaming.Cli.Commands;

/// <summary>An evaluation as tables of text.</summary>
internal static class EvaluationTables
{
    private const string None = "-";

    /// <summary>Writes the tables: the layer beside the paper, every layer, endpoint errors, and there and back.</summary>
    public static void Write(EvaluationResult result, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        // The border draws an empty line above and below each table. Files and pipes have no width; a table is never cut.
        console.Profile.Width = 200;
        var layer = PaperNumbers.layerOf(result.Plan.Space.LayerNames);
        var atPaper = result.Rows.Where(row => row.Layer == layer).ToList();

        output.WriteLine();
        output.WriteLine($"Features made without the transformed image, against those of it, at {layer}: RMS (and mean absolute deviation) over all cells; generator's RMS with its 95 % interval over images, and over that of the exact warp; the same of the generator with its channel map.");
        console.Write(Table(["", "generator", "95 %", "over exact", "with channel map", "over exact", "exact warp", "mean flow", "identity", "paper"], atPaper.Select(row =>
            Cells(row, Both(row, Prediction.Generator), Interval(row.Of(Prediction.Generator).Rms), Number(row.OverExactWarp.Value, "F3"),
                Both(row, Prediction.ChannelMapped), Number(row.MappedOverExactWarp.Value, "F3"),
                Both(row, Prediction.ExactWarp), Both(row, Prediction.MeanFlow), Both(row, Prediction.Identity), Paper(layer == PaperNumbers.layer ? PaperNumbers.forward(row.Family, row.Amount) : null)))));

        output.WriteLine("The same inside the object's box.");
        console.Write(Table(["", "generator", "with channel map", "exact warp", "mean flow", "identity"], atPaper.Select(row =>
            Cells(row, Inside(row, Prediction.Generator), Inside(row, Prediction.ChannelMapped), Inside(row, Prediction.ExactWarp), Inside(row, Prediction.MeanFlow), Inside(row, Prediction.Identity)))));

        output.WriteLine("RMS over all cells, every layer: generator / with channel map / exact warp / identity.");
        console.Write(ByLayer(result, row => string.Join(" / ",
            Number(row.Of(Prediction.Generator).Rms.Value), Number(row.Of(Prediction.ChannelMapped).Rms.Value), Number(row.Of(Prediction.ExactWarp).Rms.Value), Number(row.Of(Prediction.Identity).Rms.Value))));

        output.WriteLine("Endpoint error against the exact field, inside the object's box, in cells of each layer's grid: generator / no flow.");
        console.Write(ByLayer(result, row => string.Join(" / ",
            Number(row.Of(Prediction.Generator).EndpointError.Value, "F3"), Number(row.Of(Prediction.Identity).EndpointError.Value))));

        output.WriteLine($"Generator and back, against the untouched features, at {layer}: RMS (and mean absolute deviation) over all cells.");
        console.Write(Table(["", "by negation", "95 %", "by fixed point", "exact warp and back", "paper (negation)"], atPaper.Select(row =>
            Cells(row, Both(row, Prediction.Negation), Interval(row.Of(Prediction.Negation).Rms), Both(row, Prediction.FixedPoint), Both(row, Prediction.ExactBack),
                Paper(layer == PaperNumbers.layer ? PaperNumbers.back(row.Family, row.Amount) : null)))));
    }

    private static Table ByLayer(EvaluationResult result, Func<EvaluationRow, string> cell) =>
        Table(["", .. result.Plan.Space.LayerNames], result.Rows.Chunk(result.Plan.Space.LayerNames.Length).Select(rows => Cells(rows[0], [.. rows.Select(cell)])));

    private static Table Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)).NoWrap());
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private static string[] Cells(EvaluationRow row, params string[] cells) =>
        [FormattableString.Invariant($"{FamilyModule.name(row.Family)} {row.Amount:0.###}{(row.Extrapolated ? " (extrapolated)" : "")}"), .. cells];

    private static string Both(EvaluationRow row, Prediction prediction) => Both(row.Of(prediction).Rms, row.Of(prediction).Mad);

    private static string Inside(EvaluationRow row, Prediction prediction) => Both(row.Of(prediction).RmsInside, row.Of(prediction).MadInside);

    private static string Both(Measured rms, Measured mad) =>
        double.IsFinite(rms.Value) ? $"{Number(rms.Value)} ({Number(mad.Value)})" : None;

    private static string Interval(Measured measured) =>
        double.IsFinite(measured.Low) ? $"{Number(measured.Low)} to {Number(measured.High)}" : None;

    private static string Paper(Microsoft.FSharp.Core.FSharpOption<PaperDeviation>? stated) =>
        stated is { Value: var said } ? FormattableString.Invariant($"{said.Rms} ({said.Mad})") : None;

    private static string Number(double value, string format = "F2") =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : None;
}
