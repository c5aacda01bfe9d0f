namespace Streaming.Learning.Bases

// Vectors of a flow's length.
module internal Vectors =
    // The sum of the columns, each times its weight.
    let combine (columns: float[][]) (weights: float[]) =
        if weights.Length <> columns.Length then
            invalidArg (nameof weights) $"{columns.Length} weights were expected, not {weights.Length}."

        let sum = Array.zeroCreate<float> columns[0].Length

        for weight, column in Array.zip weights columns do
            for i in 0 .. sum.Length - 1 do
                sum[i] <- sum[i] + weight * column[i]

        sum

    let dot (a: float[]) (b: float[]) =
        Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b
