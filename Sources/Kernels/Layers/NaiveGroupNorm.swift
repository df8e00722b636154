extension Naive {
  package static func groupNormForward<E>(
    _ input: Tensor<E>, _ shape: GroupNormShape, scale: Block<E>, shift: Block<E>,
    output: Tensor<E>, statistics: Block<E>
  ) {
    shape.check(
      input.shape, output.shape, scale: scale, shift: shift, statistics: statistics)
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
    shape.check(
      input.shape, dOutput.shape, scale: scale, shift: shift, statistics: statistics)
    shape.check(
      input.shape, dInput.shape, scale: dScale, shift: dShift, statistics: statistics)
    dInput.shape.checkAddend(addend?.shape)
    let count = E(shape.channelsPerGroup * input.shape.area)
    func group(_ n: Int, _ c: Int) -> Int { 2 * (n * shape.groups + c / shape.channelsPerGroup) }
    let stats = statistics.pointer
    // The means of gamma d and of gamma d xhat, per group.
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
}
