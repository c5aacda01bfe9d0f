namespace Streaming.Learning.Channels

/// One value of many by its rank, without sorting them all (quickselect, Hoare 1961).
module Ranked =
    /// The value that would stand at this place if the values were sorted; they are none of them a NaN, and change places.
    let nth (values: float[]) (place: int) =
        let mutable low, high = 0, values.Length - 1

        while low < high do
            let pivot = values[low + (high - low) / 2]
            let mutable i, j = low, high

            while i <= j do
                while values[i] < pivot do
                    i <- i + 1

                while values[j] > pivot do
                    j <- j - 1

                if i <= j then
                    let value = values[i]
                    values[i] <- values[j]
                    values[j] <- value
                    i <- i + 1
                    j <- j - 1

            // What lies between j and i is the pivot's.
            if place <= j then
                high <- j
            elif place >= i then
                low <- i
            else
                low <- place
                high <- place

        values[place]
