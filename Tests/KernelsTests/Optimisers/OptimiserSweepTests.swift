import Foundation
import Kernels
import TestSupport
import Testing

/// The optimiser's sweep is compared with Adam written out in Double.
@Suite struct OptimiserSweepTests {
  /// About ten roundings of numbers of size 1 and below; measured 5.
  static let tolerance = 20 * rounding

  @Test(arguments: [1, 3, 8, 9, 16, 17, 100, 1003]) func threeSteps(count: Int) {
    var numbers = Numbers(count)
    // The numbers are parts of larger blocks, whose rest must not change.
    let memory = (0..<5).map { _ in Block([Float](repeating: 5, count: count + 50)) }
    let blocks = memory.map { $0[20..<20 + count] }
    let start = numbers.values(count)
    blocks[0].assign(start)
    blocks[2].fill(0)
    blocks[3].fill(0)
    blocks[4].assign(start)
    var (w, m, v) = (
      start.map { Double($0) }, Array(repeating: 0.0, count: count),
      Array(repeating: 0.0, count: count)
    )
    var average = w
    for step in 1...3 {
      let gradient = numbers.values(count)
      blocks[1].assign(gradient)
      OptimiserSweep.adam(
        .init(
          step: step, learningRate: 0.01, gradientFactor: 0.5, beta1: 0.9, beta2: 0.99,
          epsilon: 1e-6, averageDecay: 0.8),
        values: blocks[0], gradients: blocks[1], first: blocks[2], second: blocks[3],
        average: blocks[4])
      for i in 0..<count {
        let g = 0.5 * Double(gradient[i])
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.99 * v[i] + 0.01 * g * g
        let mHat = m[i] / (1 - pow(0.9, Double(step)))
        let vHat = v[i] / (1 - pow(0.99, Double(step)))
        w[i] -= 0.01 * mHat / (vHat.squareRoot() + 1e-6)
        average[i] = 0.8 * average[i] + 0.2 * w[i]
      }
    }
    for (block, expected, name) in [
      (blocks[0], w, "values"), (blocks[2], m, "first"), (blocks[3], v, "second"),
      (blocks[4], average, "average"),
    ] {
      expectClose(block.values, expected, name) { _ in Self.tolerance }
    }
    for block in memory {
      #expect(block.values.prefix(20).allSatisfy { $0 == 5 })
      #expect(block.values.suffix(30).allSatisfy { $0 == 5 })
    }
  }

  /// The sum is written to the target, and the addend is left zero.
  @Test(arguments: [1, 7, 8, 33]) func move(count: Int) {
    var numbers = Numbers(count)
    let values = (0..<2).map { _ in numbers.values(count) }
    let blocks = values.map { Block($0) }
    OptimiserSweep.move(blocks[1], into: blocks[0])
    #expect(bitDifference(blocks[0].values, zip(values[0], values[1]).map { $0 + $1 }) == nil)
    #expect(blocks[1].values.allSatisfy { $0 == 0 })
  }

  /// The squares are summed in Double.
  @Test(arguments: [1, 7, 8, 33]) func sumOfSquares(count: Int) {
    var numbers = Numbers(count)
    let values = numbers.values(count)
    let exact = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(OptimiserSweep.sumOfSquares(Block(values)) - exact) <= 1e-14 * exact)
  }

  @Test(arguments: [1, 9, 16, 100]) func momentum(count: Int) {
    var numbers = Numbers(count)
    let memory = (0..<4).map { _ in Block([Float](repeating: 5, count: count + 50)) }
    let blocks = memory.map { $0[20..<20 + count] }
    let (gradient, moment, value) = (
      numbers.values(count), numbers.values(count), numbers.values(count)
    )
    for (block, values) in zip(blocks, [gradient, moment, gradient, value]) { block.assign(values) }
    OptimiserSweep.nesterov(
      gradients: blocks[0], factor: 0.5, momentum: 0.75, first: blocks[1], direction: blocks[2])
    let average = Block(value)
    OptimiserSweep.descend(
      values: blocks[3], direction: blocks[2], rate: 0.1, average: average, averageDecay: 0.8)
    for i in 0..<count {
      let g = 0.5 * Double(gradient[i])
      let m = 0.75 * Double(moment[i]) + 0.25 * g
      let direction = 0.75 * m + 0.25 * g
      let w = Double(value[i]) - 0.1 * direction
      #expect(abs(Double(blocks[1][i]) - m) < Self.tolerance)
      #expect(abs(Double(blocks[2][i]) - direction) < Self.tolerance)
      #expect(abs(Double(blocks[3][i]) - w) < Self.tolerance)
      #expect(abs(Double(average[i]) - (0.8 * Double(value[i]) + 0.2 * w)) < Self.tolerance)
    }
    for block in memory { #expect(block[20 + count..<block.count].values.allSatisfy { $0 == 5 }) }
  }
}
