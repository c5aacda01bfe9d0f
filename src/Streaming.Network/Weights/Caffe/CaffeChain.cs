namespace Streaming.Network.Weights.Caffe;

/// <summary>The layers that a picture goes through, one after the other.</summary>
internal static class CaffeChain
{
    private static readonly string[] Computing = ["Convolution", "InnerProduct", "LRN", "Pooling"];

    /// <summary>
    /// The chain that ends at the last layer that computes features or classes, first layer first: by what each layer takes
    /// and gives, or in the file's order where a layer on the way does not tell.
    /// </summary>
    public static IReadOnlyList<CaffeLayer> Of(IReadOnlyList<CaffeLayer> layers)
    {
        var at = layers.ToList().FindLastIndex(layer => Computing.Contains(layer.Type));
        var makers = new Dictionary<string, List<int>>();
        for (var i = 0; i < layers.Count; i++)
        {
            foreach (var top in layers[i].Tops)
            {
                if (!makers.TryGetValue(top, out var list))
                    makers[top] = list = [];
                list.Add(i);
            }
        }
        var seen = new HashSet<int>();
        var chain = new List<CaffeLayer>();
        while (at >= 0 && seen.Add(at))
        {
            chain.Add(layers[at]);
            if (layers[at].Bottoms.Count == 0)
                break;
            at = MakerOf(layers[at].Bottoms[0], at);
        }
        chain.Reverse();
        // A chain that misses a convolution has lost its way to the picture: the file does not name what each layer takes.
        return layers.Where(layer => layer.Type == "Convolution").All(chain.Contains) ? chain : layers;

        // The last layer before that gives the blob: layers that work in place give what they take.
        int MakerOf(string blob, int before)
        {
            if (!makers.TryGetValue(blob, out var list))
                return -1;
            var place = list.FindLastIndex(maker => maker < before);
            return place >= 0 ? list[place] : list.Find(maker => !layers[maker].Bottoms.Contains(blob));
        }
    }
}
