namespace Streaming.Domain
module X = let a = 1
