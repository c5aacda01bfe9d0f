using TorchSharp;
using var t = torch.nn.functional.conv2d(torch.ones(1, 3, 9, 9), torch.ones(4, 3, 3, 3));
System.Console.WriteLine(t.sum().item<float>());
