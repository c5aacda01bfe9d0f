using System.Text.Json;
using Streaming.Storage.Files;

namespace Streaming.Storage.Tests.Files;

public sealed class InliningTests
{
    private sealed record Part
    {
        public int Low { get; set; }

        public int? High { get; set; }
    }

    private sealed record Middle
    {
        [Inlined]
        public Part Outer { get; set; } = new();

        [Inlined("_inside")]
        public Part Inner { get; set; } = new();
    }

    private sealed record Whole
    {
        public string Name { get; set; } = "";

        [Inlined("_again")]
        public Middle Middle { get; set; } = new();

        public int Last { get; set; }
    }

    private static readonly Whole Made = new() { Name = "a", Middle = new() { Outer = new() { Low = 1, High = 2 }, Inner = new() { Low = 3 } }, Last = 4 };

    [Fact]
    public void What_is_inlined_stands_in_its_place_with_its_suffixes() =>
        Assert.Equal("""{"name":"a","low_again":1,"high_again":2,"low_inside_again":3,"high_inside_again":null,"last":4}""", JsonSerializer.Serialize(Made, JsonFile.Options));

    [Fact]
    public void And_is_read_back_from_there() =>
        Assert.Equal(Made, JsonSerializer.Deserialize<Whole>(JsonSerializer.Serialize(Made, JsonFile.Options), JsonFile.Options));
}
