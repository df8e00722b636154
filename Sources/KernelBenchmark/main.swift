import Foundation
import Kernels
func cpu() -> Double { var t = timespec(); clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); return Double(t.tv_sec) + 1e-9*Double(t.tv_nsec) }
var t0 = cpu(); let (ops, c) = PeakProbe.run(rounds: 20_000_000); var dt = cpu()-t0
let peak = Double(ops)/dt*1e-9
print("peak", peak, c); fflush(nil)
func bench(_ name: String, _ flops: Int, _ body: () -> Void) {
  body()
  var best = 1e9
  for _ in 0..<7 { let reps = max(1, min(300, Int(1e9/Double(flops)))); let t = cpu(); for _ in 0..<reps { body() }; best = min(best, (cpu()-t)/Double(reps)) }
  let g = Double(flops)/best*1e-9
  print(name, String(format: "%.1f GF/s  %.0f%%", g, g/peak*100)); fflush(nil)
}
for (size, cin, cout) in [(28,16,16),(14,32,32),(7,64,64),(28,32,32),(14,64,64),(7,128,128),(28,1,16),(28,16,1),(7,128,64),(28,32,16)] {
  let shape = ConvolutionShape(inputChannels: cin, outputChannels: cout, kernel: 3, padding: 1)
  let w = ConvolutionWeights<Float>(shape, values: Block((0..<shape.weightCount).map { Float($0 % 7) * 0.01 }))
  w.repack(gradients: true)
  let n = 4
  let x = Tensor<Float>(.init(images: n, height: size, width: size, channels: cin, border: 1))
  x.assign((0..<x.shape.count).map { Float($0 % 11) * 0.1 })
  let y = Tensor<Float>(.init(images: n, height: size, width: size, channels: cout, border: 1))
  y.assign((0..<y.shape.count).map { Float($0 % 11) * 0.1 })
  let y2 = Tensor<Float>(.init(images: n, height: size, width: size, channels: cout, border: 0))
  let x2 = Tensor<Float>(.init(images: n, height: size, width: size, channels: cin, border: 0))
  let dw = Block<Float>(count: shape.weightCount)
  let f = n * shape.flops(height: size, width: size)
  bench("\(size) \(cin)->\(cout) fwd ", f) { Float.convolutionForward(x, w, bias: nil, output: y2, accumulates: false) }
  bench("\(size) \(cin)->\(cout) bwdD", f) { Float.convolutionBackwardData(y, w, dInput: x2) }
  bench("\(size) \(cin)->\(cout) bwdW", f) { Float.convolutionBackwardWeights(x, y2, shape, dWeights: dw) }
  let gn = GroupNormShape(channels: cin, groups: min(8, cin), activates: true)
  let ones = Block<Float>((0..<cin).map { _ in 1 }); let zeros = Block<Float>(count: cin); let st = Block<Float>(count: gn.statisticsCount(images: n))
  bench("     norm fwd (elements)", x.shape.count) { Float.groupNormForward(x2, gn, scale: ones, shift: zeros, output: x, statistics: st) }
  bench("     norm bwd (elements)", x.shape.count) { Float.groupNormBackward(x, x2, gn, scale: ones, shift: zeros, statistics: st, dInput: x, dScale: Block<Float>(count: cin), dShift: zeros) }
}
