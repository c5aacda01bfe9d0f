namespace Streaming.Storage.Tables;

/// <summary>
/// The metadata of Parquet files that this program reads, as the format describes it, without what its files never have:
/// encryption, other files' columns, values that Parquet.Net passes over in its own way. Pages of the second version, and groups that
/// are told to be sorted, are other programs'.
/// </summary>
internal static class ParquetShapes
{
    /// <summary>Columns, entries of a schema and pairs of metadata, at most; this program's tables have 42 columns.</summary>
    public const int MostColumns = 1000;

    private const int MostOfAColumn = 64;

    private static readonly ThriftField Flag = new(ThriftKind.Flag);
    private static readonly ThriftField Int = new(ThriftKind.Int);
    private static readonly ThriftField Long = new(ThriftKind.Long);
    private static readonly ThriftField Bytes = new(ThriftKind.Bytes);
    private static readonly ThriftField KeptInt = Int with { Kept = true };
    private static readonly ThriftField KeptLong = Long with { Kept = true };
    private static readonly ThriftField KeptText = Bytes with { Kept = true };

    private static readonly ThriftShape Empty = new();
    private static readonly ThriftShape Unit = new((1, Struct(Empty)), (2, Struct(Empty)), (3, Struct(Empty)));
    private static readonly ThriftShape Time = new((1, Flag), (2, Struct(Unit)));

    private static readonly ThriftShape LogicalType = new((1, Struct(Empty)), (2, Struct(Empty)), (3, Struct(Empty)), (4, Struct(Empty)),
        (5, Struct(new ThriftShape((1, Int), (2, Int)))), (6, Struct(Empty)), (7, Struct(Time)), (8, Struct(Time)),
        (10, Struct(new ThriftShape((1, new ThriftField(ThriftKind.Byte)), (2, Flag)))),
        (11, Struct(Empty)), (12, Struct(Empty)), (13, Struct(Empty)), (14, Struct(Empty)), (15, Struct(Empty)));

    private static readonly ThriftShape SchemaElement = new((1, KeptInt), (2, Int), (3, KeptInt), (4, KeptText), (5, KeptInt), (6, Int),
        (7, Int), (8, Int), (9, Int), (10, Struct(LogicalType)));

    private static readonly ThriftShape KeyValue = new((1, KeptText), (2, Bytes));

    private static readonly ThriftShape Statistics = new((1, Bytes), (2, Bytes), (3, Long), (4, Long), (5, Bytes), (6, Bytes), (7, Flag), (8, Flag));

    private static readonly ThriftShape EncodingStats = new((1, Int), (2, Int), (3, Int));

    private static readonly ThriftShape SizeStatistics = new((1, Long), (2, Numbers(ThriftKind.Long)), (3, Numbers(ThriftKind.Long)));

    private static readonly ThriftShape ColumnMetaData = new((1, KeptInt), (2, Numbers(ThriftKind.Int)),
        (3, new ThriftField(ThriftKind.List, Element: ThriftKind.Bytes, Most: MostOfAColumn, Kept: true)), (4, KeptInt), (5, KeptLong), (6, Long),
        (7, Long), (8, List(KeyValue, MostOfAColumn)), (9, KeptLong), (10, KeptLong), (11, KeptLong), (12, Struct(Statistics)),
        (13, List(EncodingStats, MostOfAColumn)), (14, Long), (15, Int), (16, Struct(SizeStatistics)));

    private static readonly ThriftShape ColumnChunk = new((2, Long), (3, Struct(ColumnMetaData) with { Kept = true }), (4, Long), (5, Int), (6, Long), (7, Int));

    private static readonly ThriftShape RowGroup = new((1, List(ColumnChunk, MostColumns) with { Kept = true }), (2, Long), (3, KeptLong),
        (4, List(new ThriftShape((1, Int), (2, Flag), (3, Flag)), MostOfAColumn)), (5, Long), (6, Long), (7, new ThriftField(ThriftKind.Short)));

    /// <summary>What a file ends in.</summary>
    public static ThriftShape FileMetaData { get; } = new((1, Int), (2, List(SchemaElement, MostColumns) with { Kept = true }), (3, KeptLong),
        (4, List(RowGroup, int.MaxValue) with { Kept = true }), (5, List(KeyValue, MostColumns) with { Kept = true }), (6, Bytes),
        (7, List(new ThriftShape((1, Struct(Empty))), MostColumns)));

    /// <summary>What a page begins with.</summary>
    public static ThriftShape PageHeader { get; } = new((1, KeptInt), (2, KeptInt), (3, KeptInt), (4, Int),
        (5, Struct(new ThriftShape((1, KeptInt), (2, KeptInt), (3, KeptInt), (4, KeptInt), (5, Struct(Statistics)))) with { Kept = true }),
        (7, Struct(new ThriftShape((1, KeptInt), (2, KeptInt), (3, Flag))) with { Kept = true }),
        (8, Struct(new ThriftShape((1, KeptInt), (2, KeptInt), (3, KeptInt), (4, KeptInt), (5, KeptInt), (6, KeptInt), (7, Flag), (8, Struct(Statistics)))) with { Kept = true }));

    private static ThriftField Struct(ThriftShape shape) => new(ThriftKind.Struct, shape);

    private static ThriftField List(ThriftShape shape, int most) => new(ThriftKind.List, shape, Most: most);

    private static ThriftField Numbers(ThriftKind kind) => new(ThriftKind.List, Element: kind, Most: MostOfAColumn);
}
