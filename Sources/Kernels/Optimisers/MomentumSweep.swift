extension OptimiserSweep {
  /// Applies Nesterov's momentum p: `first` becomes p first + (1 - p) g, and `direction` the same
  /// blend of the new `first` and g; g is the gradient times `factor`.
  package static func nesterov(
    gradients: Block<Float>, factor: Float, momentum: Float, first: Block<Float>,
    direction: Block<Float>
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .optimiser) }
    checkEqualSizes(gradients, first, direction)
    let (g, m, d) = (UnsafePointer(gradients.pointer), first.pointer, direction.pointer)
    VectorMath.forEachChunk(gradients.count) { i, count in
      let gradient = g.vector(i) * factor
      let moment = (m.vector(i) - gradient) * momentum + gradient
      VectorMath.store(moment, m + i, count)
      VectorMath.store((moment - gradient) * momentum + gradient, d + i, count)
    }
  }

  /// values -= rate · direction, and then the moving average.
  package static func descend(
    values: Block<Float>, direction: Block<Float>, rate: Float, average: Block<Float>,
    averageDecay: Float
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .optimiser) }
    checkEqualSizes(values, direction, average)
    let (w, d, a) = (values.pointer, UnsafePointer(direction.pointer), average.pointer)
    VectorMath.forEachChunk(values.count) { i, count in
      let weight = w.vector(i) - d.vector(i) * rate
      VectorMath.store(weight, w + i, count)
      VectorMath.store((a.vector(i) - weight) * averageDecay + weight, a + i, count)
    }
  }
}
