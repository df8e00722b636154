extension Float {
  package static func groupNormForward(
    _ input: Tensor<Float>, _ shape: GroupNormShape, scale: Block<Float>, shift: Block<Float>,
    output: Tensor<Float>, statistics: Block<Float>, scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(start, .normForward, .norm(shape), input: input, others: [output])
    }
    shape.check(
      input.shape, output.shape, scale: scale, shift: shift, statistics: statistics)
    let channels = shape.channels
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels + Storage<Float>.slack) {
      // y = x · factor + offset, for each channel of one image.
      let (factor, offset) = ($0.baseAddress!, $0.baseAddress! + channels)
      for n in 0..<input.shape.images {
        let stats = statistics.pointer + n * shape.groups * 2
        GroupNormStatistics.compute(input, n, shape, into: stats)
        for c in 0..<channels {
          let group = stats + 2 * (c / shape.channelsPerGroup)
          factor[c] = scale.pointer[c] * group[1]
          offset[c] = shift.pointer[c] - group[0] * factor[c]
        }
        scratch.crew.share(input.shape.height, elements: input.shape.area * channels) {
          for y in $0 {
            VectorMath.forEachChunk(channels) { c, count in
              let (a, b) = (UnsafePointer(factor).vector(c), UnsafePointer(offset).vector(c))
              var x = UnsafePointer(input.row(n, y)) + c
              var target = output.row(n, y) + c
              for _ in 0..<input.shape.width {
                let u = b.addingProduct(x.vector(), a)
                VectorMath.store(shape.activates ? VectorMath.silu(u) : u, target, count)
                x += channels
                target += channels
              }
            }
          }
        }
      }
    }
  }

  package static func groupNormBackward(
    _ dOutput: Tensor<Float>, _ input: Tensor<Float>, _ shape: GroupNormShape,
    scale: Block<Float>, shift: Block<Float>, statistics: Block<Float>, dInput: Tensor<Float>,
    adding addend: Tensor<Float>?, dScale: Block<Float>, dShift: Block<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(
        start, .normBackward, .norm(shape), input: input,
        others: [dOutput, dInput] + (addend.map { [$0] } ?? []))
    }
    shape.check(
      input.shape, dOutput.shape, scale: scale, shift: shift, statistics: statistics)
    shape.check(
      input.shape, dInput.shape, scale: dScale, shift: dShift, statistics: statistics)
    dInput.shape.checkAddend(addend?.shape)
    let (channels, size) = (shape.channels, shape.channelsPerGroup)
    let addendOffset = dInput.distance(to: addend)
    let inverseCount = 1 / Double(size * input.shape.area)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 7 * channels + Storage<Float>.slack) {
      let mean = $0.baseAddress!
      let (inverse, factor) = (mean + channels, mean + 2 * channels)
      let (sumD, sumDX) = (mean + 3 * channels, mean + 4 * channels)
      let (constant, slope) = (mean + 5 * channels, mean + 6 * channels)
      for n in 0..<input.shape.images {
        let stats = statistics.pointer + n * shape.groups * 2
        for c in 0..<channels {
          mean[c] = stats[2 * (c / size)]
          inverse[c] = stats[2 * (c / size) + 1]
        }
        // First pass: through SiLU into dInput, summing d and d · xhat for each channel. A row's
        // channels in turn, so that the next ones find the row in the first-level cache. SiLU's
        // denominators of a row come first, and lie in dInput: in one loop, the chain of a pixel is so
        // long that a processor has too few pixels under way.
        sumD.update(repeating: 0, count: 2 * channels)
        for y in 0..<input.shape.height {
          VectorMath.forEachChunk(channels) { c, chunk in
            let (m, inv) = (UnsafePointer(mean).vector(c), UnsafePointer(inverse).vector(c))
            let (gamma, beta) = (scale.pointer.vector(c), shift.pointer.vector(c))
            var (totalD, totalDX) = (sumD.vector(c), sumDX.vector(c))
            var x = UnsafePointer(input.row(n, y)) + c
            var dOut = UnsafePointer(dOutput.row(n, y)) + c
            var dIn = dInput.row(n, y) + c
            if shape.activates {
              for i in 0..<input.shape.width {
                let normalised = (x.vector(i * channels) - m) * inv
                let u = beta.addingProduct(normalised, gamma)
                VectorMath.store(
                  VectorMath.onePlusExponential(ofNegative: u), dIn + i * channels, chunk)
              }
            }
            for _ in 0..<input.shape.width {
              let normalised = (x.vector() - m) * inv
              var d = dOut.vector()
              if shape.activates {
                let u = beta.addingProduct(normalised, gamma)
                d *= VectorMath.siluSlope(u, denominator: dIn.vector())
              }
              VectorMath.store(d, dIn, chunk)
              totalD += d
              totalDX.addProduct(d, normalised)
              x += channels
              dOut += channels
              dIn += channels
            }
            VectorMath.store(totalD, sumD + c, chunk)
            VectorMath.store(totalDX, sumDX + c, chunk)
          }
        }
        // dx = inverse (gamma d - mean(gamma d) - xhat mean(gamma d xhat))
        //    = factor d + constant + slope x
        for group in 0..<shape.groups {
          var (totalD, totalDX) = (0.0, 0.0)
          for c in group * size..<(group + 1) * size {
            totalD += Double(scale.pointer[c] * sumD[c])
            totalDX += Double(scale.pointer[c] * sumDX[c])
          }
          for c in group * size..<(group + 1) * size {
            factor[c] = scale.pointer[c] * inverse[c]
            slope[c] = Float(-Double(inverse[c]) * Double(inverse[c]) * totalDX * inverseCount)
            constant[c] =
              Float(-Double(inverse[c]) * totalD * inverseCount) - slope[c] * mean[c]
            dScale.pointer[c] += sumDX[c]
            dShift.pointer[c] += sumD[c]
          }
        }
        for y in 0..<input.shape.height {
          VectorMath.forEachChunk(channels) { c, chunk in
            let (a, b) = (UnsafePointer(slope).vector(c), UnsafePointer(factor).vector(c))
            let start = UnsafePointer(constant).vector(c)
            var x = UnsafePointer(input.row(n, y)) + c
            var dIn = dInput.row(n, y) + c
            for _ in 0..<input.shape.width {
              var d = start.addingProduct(a, x.vector()).addingProduct(b, dIn.vector())
              if let addendOffset { d += dIn.vector(addendOffset) }
              VectorMath.store(d, dIn, chunk)
              x += channels
              dIn += channels
            }
          }
        }
      }
    }
  }
}
