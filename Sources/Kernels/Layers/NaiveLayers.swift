extension Naive {
  /// Offsets of every element (n, y, x, c), in memory order.
  static func forEachElement<E>(
    _ tensor: Tensor<E>, _ body: (_ n: Int, _ y: Int, _ i: Int, _ c: Int) -> Void
  ) {
    let shape = tensor.shape
    for n in 0..<shape.images {
      for y in 0..<shape.height {
        for i in 0..<shape.width * shape.channels { body(n, y, i, i % shape.channels) }
      }
    }
  }

  package static func groupNormForward<E>(
    _ input: Tensor<E>, _ shape: GroupNormShape, scale: Block<E>, shift: Block<E>,
    output: Tensor<E>, statistics: Block<E>
  ) {
    shape.check(input.shape, output.shape, scale.count, shift.count, statistics.count)
    let count = E(shape.channelsPerGroup * input.shape.area)
    func group(_ n: Int, _ c: Int) -> Int { 2 * (n * shape.groups + c / shape.channelsPerGroup) }
    statistics.fill(0)
    let stats = statistics.pointer
    forEachElement(input) { n, y, i, c in stats[group(n, c)] += input.row(n, y)[i] / count }
    forEachElement(input) { n, y, i, c in
      let deviation = input.row(n, y)[i] - stats[group(n, c)]
      stats[group(n, c) + 1] += deviation * deviation / count
    }
    for g in 0..<input.shape.images * shape.groups {
      stats[2 * g + 1] = 1 / (stats[2 * g + 1] + E(shape.epsilon)).squareRoot()
    }
    forEachElement(input) { n, y, i, c in
      let g = group(n, c)
      let u =
        (input.row(n, y)[i] - stats[g]) * stats[g + 1] * scale.pointer[c] + shift.pointer[c]
      output.row(n, y)[i] = shape.activates ? u / (1 + E.exponential(-u)) : u
    }
  }

  package static func groupNormBackward<E>(
    _ dOutput: Tensor<E>, _ input: Tensor<E>, _ shape: GroupNormShape, scale: Block<E>,
    shift: Block<E>, statistics: Block<E>, dInput: Tensor<E>, adding addend: Tensor<E>?,
    dScale: Block<E>, dShift: Block<E>
  ) {
    shape.check(input.shape, dOutput.shape, scale.count, shift.count, statistics.count)
    shape.check(input.shape, dInput.shape, dScale.count, dShift.count, statistics.count)
    let count = E(shape.channelsPerGroup * input.shape.area)
    func group(_ n: Int, _ c: Int) -> Int { 2 * (n * shape.groups + c / shape.channelsPerGroup) }
    let stats = statistics.pointer
    // Per group: mean of gamma d and of gamma d xhat.
    var means = [E](repeating: 0, count: statistics.count)
    forEachElement(input) { n, y, i, c in
      let g = group(n, c)
      let normalised = (input.row(n, y)[i] - stats[g]) * stats[g + 1]
      var d = dOutput.row(n, y)[i]
      if shape.activates { d *= siluSlope(normalised * scale.pointer[c] + shift.pointer[c]) }
      dInput.row(n, y)[i] = d
      dScale.pointer[c] += d * normalised
      dShift.pointer[c] += d
      means[g] += d * scale.pointer[c] / count
      means[g + 1] += d * scale.pointer[c] * normalised / count
    }
    forEachElement(input) { n, y, i, c in
      let g = group(n, c)
      let normalised = (input.row(n, y)[i] - stats[g]) * stats[g + 1]
      let d = dInput.row(n, y)[i] * scale.pointer[c]
      dInput.row(n, y)[i] =
        stats[g + 1] * (d - means[g] - normalised * means[g + 1]) + (addend?.row(n, y)[i] ?? 0)
    }
  }

  /// d/du of u · sigmoid(u).
  private static func siluSlope<E: KernelScalar>(_ u: E) -> E {
    let s = 1 / (1 + E.exponential(-u))
    return s + u * s * (1 - s)
  }

  package static func siluForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    input.shape.checkSameImages(output.shape)
    forEachElement(input) { n, y, i, _ in
      let u = input.row(n, y)[i]
      output.row(n, y)[i] = u / (1 + E.exponential(-u))
    }
  }

  package static func siluBackward<E>(
    _ dOutput: Tensor<E>, _ input: Tensor<E>, dInput: Tensor<E>
  ) {
    input.shape.checkSameImages(dOutput.shape)
    input.shape.checkSameImages(dInput.shape)
    forEachElement(input) { n, y, i, _ in
      dInput.row(n, y)[i] = dOutput.row(n, y)[i] * siluSlope(input.row(n, y)[i])
    }
  }

  package static func tanhForward<E>(_ input: Tensor<E>, output: Tensor<E>) {
    input.shape.checkSameImages(output.shape)
    forEachElement(input) { n, y, i, _ in
      let e = E.exponential(-2 * input.row(n, y)[i].magnitude)
      let value = (1 - e) / (1 + e)
      output.row(n, y)[i] = input.row(n, y)[i] < 0 ? -value : value
    }
  }

  package static func tanhBackward<E>(
    _ dOutput: Tensor<E>, output: Tensor<E>, dInput: Tensor<E>
  ) {
    output.shape.checkSameImages(dOutput.shape)
    output.shape.checkSameImages(dInput.shape)
    forEachElement(output) { n, y, i, _ in
      let value = output.row(n, y)[i]
      dInput.row(n, y)[i] = dOutput.row(n, y)[i] * (1 - value * value)
    }
  }

  package static func copyChannels<E>(
    _ source: Tensor<E>, from: Int, to target: Tensor<E>, at: Int, count: Int, accumulates: Bool
  ) {
    source.shape.checkSamePixels(target.shape, from: from, at: at, count: count)
    for n in 0..<source.shape.images {
      for y in 0..<source.shape.height {
        for x in 0..<source.shape.width {
          for c in 0..<count {
            let value = source.row(n, y)[x * source.shape.channels + from + c]
            let t = x * target.shape.channels + at + c
            target.row(n, y)[t] = accumulates ? target.row(n, y)[t] + value : value
          }
        }
      }
    }
  }

  package static func addPerImage<E>(_ addend: Tensor<E>, to target: Tensor<E>) {
    target.shape.checkPerImage(addend.shape)
    forEachElement(target) { n, y, i, c in target.row(n, y)[i] += addend.row(n, 0)[c] }
  }

  package static func sumPixels<E>(_ source: Tensor<E>, sums: Tensor<E>) {
    source.shape.checkPerImage(sums.shape)
    for n in 0..<sums.shape.images {
      sums.row(n, 0).update(repeating: 0, count: sums.shape.channels)
    }
    forEachElement(source) { n, y, i, c in sums.row(n, 0)[c] += source.row(n, y)[i] }
  }

  package static func multiply<E>(_ a: Tensor<E>, _ b: Tensor<E>, target: Tensor<E>) {
    a.shape.checkSameImages(b.shape)
    a.shape.checkSameImages(target.shape)
    forEachElement(a) { n, y, i, _ in target.row(n, y)[i] = a.row(n, y)[i] * b.row(n, y)[i] }
  }
}
