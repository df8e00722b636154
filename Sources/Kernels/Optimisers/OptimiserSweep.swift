/// One pass over a run of parameters that does everything an optimiser step does to them.
package enum OptimiserSweep {
  /// The constants of one Adam step (Kingma, Ba 2015, algorithm 1, bias corrections folded in).
  package struct AdamStep: Sendable {
    package let gradientFactor, beta1, beta2, rate, rootCorrection, epsilon, averageDecay: Float

    /// - Parameters:
    ///   - step: the step's number, counted from 1.
    ///   - gradientFactor: the factor applied to gradients first (clipping, averaging).
    ///   - averageDecay: the decay of the parameters' exponential moving average; 0 copies them.
    package init(
      step: Int, learningRate: Double, gradientFactor: Double, beta1: Double, beta2: Double,
      epsilon: Double, averageDecay: Double
    ) {
      func power(_ base: Double) -> Double {
        var (result, factor, n) = (1.0, base, step)
        while n > 0 {
          if n & 1 == 1 { result *= factor }
          factor *= factor
          n >>= 1
        }
        return result
      }
      self.gradientFactor = Float(gradientFactor)
      self.beta1 = Float(beta1)
      self.beta2 = Float(beta2)
      rate = Float(learningRate / (1 - power(beta1)))
      rootCorrection = Float(1 / (1 - power(beta2)).squareRoot())
      self.epsilon = Float(epsilon)
      self.averageDecay = Float(averageDecay)
    }
  }

  /// Checks that every block of a sweep has one element per parameter.
  static func checkEqualSizes(_ blocks: Block<Float>...) {
    precondition(
      blocks.allSatisfy { $0.count == blocks[0].count },
      "An optimiser's sweep needs blocks of equal size, got \(blocks.map(\.count))")
  }

  /// Applies Adam and the moving average, in place on `values`, both moments and `average`.
  package static func adam(
    _ step: AdamStep, values: Block<Float>, gradients: Block<Float>, first: Block<Float>,
    second: Block<Float>, average: Block<Float>
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .optimiser) }
    checkEqualSizes(values, gradients, first, second, average)
    let (w, g, m) = (values.pointer, UnsafePointer(gradients.pointer), first.pointer)
    let (v, a) = (second.pointer, average.pointer)
    VectorMath.forEachChunk(values.count) { i, count in
      let gradient = g.vector(i) * step.gradientFactor
      let moment = (m.vector(i) - gradient) * step.beta1 + gradient
      let square = gradient * gradient
      let variance = (v.vector(i) - square) * step.beta2 + square
      let weight =
        w.vector(i) - step.rate * moment
        / (variance.squareRoot() * step.rootCorrection + step.epsilon)
      VectorMath.store(moment, m + i, count)
      VectorMath.store(variance, v + i, count)
      VectorMath.store(weight, w + i, count)
      VectorMath.store((a.vector(i) - weight) * step.averageDecay + weight, a + i, count)
    }
  }

  /// target += addend, which is left zero for the next step's gradients, while it is in the cache.
  package static func move(_ addend: Block<Float>, into target: Block<Float>) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .optimiser) }
    checkEqualSizes(target, addend)
    let (t, s) = (target.pointer, addend.pointer)
    VectorMath.forEachChunk(target.count) { i, count in
      VectorMath.store(t.vector(i) + s.vector(i), t + i, count)
      VectorMath.store(Vector(), s + i, count)
    }
  }

  /// Returns the sum of the squares, in Double.
  package static func sumOfSquares(_ total: Block<Float>) -> Double {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .optimiser) }
    // Four chains that do not wait for each other.
    var squares = (0.0, 0.0, 0.0, 0.0)
    let t = total.pointer
    @inline(__always) func square(_ i: Int) -> Double { Double(t[i]) * Double(t[i]) }
    for i in stride(from: 0, to: total.count & ~3, by: 4) {
      squares.0 += square(i)
      squares.1 += square(i + 1)
      squares.2 += square(i + 2)
      squares.3 += square(i + 3)
    }
    for i in total.count & ~3..<total.count { squares.0 += square(i) }
    return (squares.0 + squares.1) + (squares.2 + squares.3)
  }
}
