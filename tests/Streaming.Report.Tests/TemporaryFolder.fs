namespace Streaming.Report.Tests

open System
open System.IO

/// A folder that is gone when the test is over.
type TemporaryFolder() =
    let folder = Directory.CreateTempSubdirectory("streaming-report-").FullName

    /// The path of a file in it.
    member _.At(name: string) = Path.Combine(folder, name)

    interface IDisposable with
        member _.Dispose() = Directory.Delete(folder, true)
