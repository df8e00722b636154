extension Float {
  package static func groupNormForward(
    _ input: Tensor<Float>, _ shape: GroupNormShape, scale: Block<Float>, shift: Block<Float>,
    output: Tensor<Float>, statistics: Block<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(start, .normForward, .norm(shape), input: input, others: [output])
    }
    shape.check(
      input.shape, output.shape, scale: scale, shift: shift, statistics: statistics)
    let channels = shape.channels
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * channels + Storage<Float>.slack) {
      let sums = $0.baseAddress!
      // y = x · factor + offset, for each channel of one image.
      let (factor, offset) = (sums + channels, sums + 2 * channels)
      for n in 0..<input.shape.images {
        let stats = statistics.pointer + n * shape.groups * 2
        channelStatistics(input, n, shape, sums, stats)
        for c in 0..<channels {
          let group = stats + 2 * (c / shape.channelsPerGroup)
          factor[c] = scale.pointer[c] * group[1]
          offset[c] = shift.pointer[c] - group[0] * factor[c]
        }
        for y in 0..<input.shape.height {
          var x = UnsafePointer(input.row(n, y))
          var target = output.row(n, y)
          for _ in 0..<input.shape.width {
            VectorMath.forEachChunk(channels) { c, count in
              let u = UnsafePointer(offset).vector(c).addingProduct(
                x.vector(c), UnsafePointer(factor).vector(c))
              VectorMath.store(
                shape.activates ? VectorMath.silu(u) : u, target + c, count)
            }
            x += channels
            target += channels
          }
        }
      }
    }
  }

  /// Computes the mean and inverse standard deviation of every group of image `n`, in two passes so
  /// that a large mean costs no accuracy. Channels are summed in Float lanes, groups in Double.
  private static func channelStatistics(
    _ input: Tensor<Float>, _ n: Int, _ shape: GroupNormShape,
    _ sums: UnsafeMutablePointer<Float>, _ stats: UnsafeMutablePointer<Float>
  ) {
    let size = shape.channelsPerGroup
    let count = Double(size * input.shape.area)
    for pass in 0..<2 {
      VectorMath.forEachChunk(shape.channels) { c, chunk in
        var mean = Vector()
        if pass == 1 { for j in 0..<chunk { mean[j] = stats[2 * ((c + j) / size)] } }
        let sum = pass == 0 ? sum(input, n, channel: c) : squares(input, n, channel: c, mean)
        VectorMath.store(sum, sums + c, chunk)
      }
      for group in 0..<shape.groups {
        var total = 0.0
        for c in group * size..<(group + 1) * size { total += Double(sums[c]) }
        let average = total / count
        stats[2 * group + pass] =
          Float(pass == 0 ? average : 1 / (average + shape.epsilon).squareRoot())
      }
    }
  }

  // Four chains of sums that do not wait for each other, added up at the end.

  /// Returns the sum over the pixels of image `n` of the vector at `channel`.
  @inline(never)
  private static func sum(_ input: Tensor<Float>, _ n: Int, channel: Int) -> Vector {
    let (width, channels) = (input.shape.width, input.shape.channels)
    var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
    for y in 0..<input.shape.height {
      var x = UnsafePointer(input.row(n, y)) + channel
      for _ in 0..<width / 4 {
        s0 += x.vector()
        s1 += x.vector(channels)
        s2 += x.vector(2 * channels)
        s3 += x.vector(3 * channels)
        x += 4 * channels
      }
      for _ in 0..<width % 4 {
        s0 += x.vector()
        x += channels
      }
    }
    return (s0 + s1) + (s2 + s3)
  }

  /// Returns the sum over the pixels of image `n` of the squared deviations from `mean`.
  @inline(never)
  private static func squares(
    _ input: Tensor<Float>, _ n: Int, channel: Int, _ mean: Vector
  ) -> Vector {
    let (width, channels) = (input.shape.width, input.shape.channels)
    var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
    for y in 0..<input.shape.height {
      var x = UnsafePointer(input.row(n, y)) + channel
      for _ in 0..<width / 4 {
        let (d0, d1) = (x.vector() - mean, x.vector(channels) - mean)
        let (d2, d3) = (x.vector(2 * channels) - mean, x.vector(3 * channels) - mean)
        s0.addProduct(d0, d0)
        s1.addProduct(d1, d1)
        s2.addProduct(d2, d2)
        s3.addProduct(d3, d3)
        x += 4 * channels
      }
      for _ in 0..<width % 4 {
        let d = x.vector() - mean
        s0.addProduct(d, d)
        x += channels
      }
    }
    return (s0 + s1) + (s2 + s3)
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
        // First pass: through SiLU into dInput, summing d and d · xhat for each channel.
        VectorMath.forEachChunk(channels) { c, chunk in
          let (m, inv) = (UnsafePointer(mean).vector(c), UnsafePointer(inverse).vector(c))
          let (gamma, beta) = (scale.pointer.vector(c), shift.pointer.vector(c))
          var (totalD, totalDX) = (Vector(), Vector())
          for y in 0..<input.shape.height {
            var x = UnsafePointer(input.row(n, y)) + c
            var dOut = UnsafePointer(dOutput.row(n, y)) + c
            var dIn = dInput.row(n, y) + c
            for _ in 0..<input.shape.width {
              let normalised = (x.vector() - m) * inv
              var d = dOut.vector()
              if shape.activates {
                d *= VectorMath.siluSlope(beta.addingProduct(normalised, gamma))
              }
              VectorMath.store(d, dIn, chunk)
              totalD += d
              totalDX.addProduct(d, normalised)
              x += channels
              dOut += channels
              dIn += channels
            }
          }
          VectorMath.store(totalD, sumD + c, chunk)
          VectorMath.store(totalDX, sumDX + c, chunk)
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
          var x = UnsafePointer(input.row(n, y))
          var dIn = dInput.row(n, y)
          for _ in 0..<input.shape.width {
            VectorMath.forEachChunk(channels) { c, chunk in
              var d = UnsafePointer(constant).vector(c)
                .addingProduct(UnsafePointer(slope).vector(c), x.vector(c))
                .addingProduct(UnsafePointer(factor).vector(c), dIn.vector(c))
              if let addendOffset { d += dIn.vector(c + addendOffset) }
              VectorMath.store(d, dIn + c, chunk)
            }
            x += channels
            dIn += channels
          }
        }
      }
    }
  }
}
