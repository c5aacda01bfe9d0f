using Xunit.Sdk;
using Xunit.v3;

// Torch keeps its random numbers and its number of threads for the whole process: a test that seeds a step's dropout, or
// changes the number of threads, would disturb one that runs beside it. A single operation uses all cores anyway.
[assembly: Parallelization(Mode = ParallelMode.None)]
