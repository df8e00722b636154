import Foundation

/// The exact 2-Wasserstein distance between Gaussian data and what a sampler draws, as a function
/// of the times that it visits, with its gradient. Where estimates have an error of their own it is
/// `GaussianError.total`, a bound from above.
///
/// The gradient is the recursion's own derivative, taken backwards (adjoint): at the cost of a few
/// evaluations of the distance, whatever the number of times. Only the derivatives of a step's five
/// coefficients by its three times are differences, over a hundred-thousandth of what is around them.
package struct WalkDistance: Sendable {
  /// Directions of one variance, which every step treats alike.
  private struct Directions: Sendable {
    /// l >= 0.
    var variance: Double
    var count: Double
    /// The sum of the squares of the data's mean along them.
    var meanSquare: Double
  }

  package let sampler: Sampler
  private let modelError: ModelError?
  private let directions: [Directions]

  /// - Parameters:
  ///   - modelError: of the estimates; nil for exact ones.
  ///   - spread: variances are merged, and their mean taken, while the largest is no more than this
  ///     factor above the smallest; 1 merges equal ones only.
  package init(
    sampler: Sampler, spectrum: GaussianSpectrum, modelError: ModelError? = nil,
    mergedWithin spread: Double = 1
  ) {
    (self.sampler, self.modelError) = (sampler, modelError)
    var groups: [(largest: Double, sum: Directions)] = []
    for (l, mean) in zip(spectrum.variances, spectrum.means) {
      if let last = groups.last, last.largest <= l * spread {
        groups[groups.count - 1].sum.variance += l
        groups[groups.count - 1].sum.count += 1
        groups[groups.count - 1].sum.meanSquare += mean * mean
      } else {
        groups.append((l, Directions(variance: l, count: 1, meanSquare: mean * mean)))
      }
    }
    directions = groups.map {
      Directions(
        variance: $0.sum.variance / $0.sum.count, count: $0.sum.count,
        meanSquare: $0.sum.meanSquare)
    }
  }

  /// Returns W2 and its derivatives by the times, infinite where the walk has no finite moments or
  /// the times are no walk.
  ///
  /// - Parameter times: [K], t_1 < ... < t_K = T, all above 0; the walk ends at 0, without noise in
  ///   its last step.
  package func callAsFunction(_ times: [Double]) -> (value: Double, gradient: [Double]) {
    let nowhere = (Double.infinity, [Double](repeating: 0, count: times.count))
    // Nearer times leave no room for the differences of `gradient`.
    guard times[0] > 0, zip(times, times.dropFirst()).allSatisfy({ $1 - $0 > 1e-8 * $1 }) else {
      return nowhere
    }
    let steps = SamplingSettings.steps(sampler, times: times).map {
      SamplerDirectionStep($0, modelError: modelError)
    }
    var slopes = [StepSlopes](repeating: StepSlopes(), count: steps.count)
    var square = 0.0
    let start = SamplerDirectionState(.standard, hasModelError: modelError != nil)
    var path = [SamplerDirectionState](repeating: start, count: steps.count + 1)
    var maps = [SamplerDirectionMap](repeating: SamplerDirectionMap(), count: steps.count)
    for direction in directions {
      let l = direction.variance
      for i in steps.indices {
        maps[i] = steps[i].map(eigenvalue: l)
        path[i + 1] = path[i]
        path[i + 1].advance(maps[i])
      }
      let end = path[steps.count]
      let variance = end.law.xx
      let gap = variance.squareRoot() - l.squareRoot()
      let shift = end.x - 1
      square += direction.count * gap * gap + shift * shift * direction.meanSquare
      square += direction.count * (end.error?.xx ?? 0)
      // d (sqrt V - sqrt l)^2 / dV = 1 - sqrt(l / V)
      var pull = end
      pull.law = StateMoments(
        xx: direction.count * (l == 0 ? 1 : 1 - (l / variance).squareRoot()))
      pull.error = end.error.map { _ in StateMoments(xx: direction.count) }
      (pull.x, pull.f) = (2 * shift * direction.meanSquare, 0)
      for i in steps.indices.reversed() {
        slopes[i].add(&pull, maps[i], path[i], steps[i], eigenvalue: l)
      }
    }
    guard square.isFinite, square > 0 else { return nowhere }
    let value = square.squareRoot()
    return (value, gradient(slopes, times).map { $0 / (2 * value) })
  }

  /// Carries the derivatives by coefficients and by what a time does to the data over to the times.
  private func gradient(_ slopes: [StepSlopes], _ times: [Double]) -> [Double] {
    let count = times.count
    var gradient = [Double](repeating: 0, count: count)
    for (i, slope) in slopes.enumerated() {
      let k = count - 1 - i
      let t = times[k]
      let u = k > 0 ? times[k - 1] : 0
      let previous = k + 1 < count ? times[k + 1] : nil
      gradient[k] += slope.here
      if k > 0 { gradient[k - 1] += slope.there }
      let share = 1e-5
      func difference(_ width: Double, _ coefficients: (Double) -> StepCoefficients) -> Double {
        let above = slope.pulled(coefficients(width), isLast: k == 0)
        return (above - slope.pulled(coefficients(-width), isLast: k == 0)) / (2 * width)
      }
      gradient[k] += difference(share * min(t, t - u, previous.map { $0 - t } ?? .infinity)) {
        sampler.coefficients(from: t + $0, to: u, previous: previous)
      }
      if k > 0 {
        gradient[k - 1] += difference(share * min(u, t - u)) {
          sampler.coefficients(from: t, to: u + $0, previous: previous)
        }
      }
      if let previous {
        gradient[k + 1] += difference(share * (previous - t)) {
          sampler.coefficients(from: t, to: u, previous: previous + $0)
        }
      }
    }
    return gradient
  }
}

/// The derivatives of a sum over all directions by what decides a step.
private struct StepSlopes {
  var state = 0.0
  var estimate = 0.0
  var extrapolation = 0.0
  var correction = 0.0
  var noise = 0.0
  /// By t and u, through the gain and the signal there.
  var here = 0.0
  var there = 0.0

  /// Returns the sum of coefficients times derivatives.
  func pulled(_ c: StepCoefficients, isLast: Bool) -> Double {
    state * c.state + estimate * c.estimate + extrapolation * c.extrapolation
      + correction * c.correction + (isLast ? 0 : noise * c.noise)
  }

  /// Adds one direction, and takes `pull`, the derivatives by what a state holds, from the state
  /// after the step to the one before it.
  mutating func add(
    _ pull: inout SamplerDirectionState, _ map: SamplerDirectionMap,
    _ before: SamplerDirectionState, _ step: SamplerDirectionStep, eigenvalue l: Double
  ) {
    // By the entries of the map.
    var byMean = pull.x
    var byNoise = 2 * pull.law.xx * map.noise
    var byOwn = pull.f
    var (byA, byB, byGain) = (pull.x * before.x, pull.x * before.f, pull.f * before.x)
    pull.law.pullBack(&byA, &byB, &byGain, map, before.law)
    var (byError, byAheadVariance) = (0.0, 0.0)
    if let error = before.error, var p = pull.error {
      byError = (2 * p.xx * map.error + p.xf) * map.errorVariance
      byAheadVariance = p.xx
      here +=
        (map.error * (p.xx * map.error + p.xf) + p.ff) * step.here.errorVarianceSlope(l)
      p.pullBack(&byA, &byB, &byGain, map, error)
      pull.error = p
    }
    (pull.x, pull.f) = (pull.x * map.state + pull.f * map.gain, pull.x * map.before)

    let c = step.coefficients
    let whole = c.estimate + c.extrapolation
    if c.correction != 0 {
      let (ahead, signal) = (step.there.gain(l), step.there.signal)
      let growth = 1 + c.correction * ahead
      let plainA = c.state + whole * map.gain
      let plainMean = whole * map.own
      var byGrowth = byA * plainA - byB * c.extrapolation + byMean * plainMean
      byGrowth += byNoise * c.noise + byError * whole
      correction += byGrowth * ahead - byA * map.gain + byMean * (1 - ahead * signal - map.own)
      correction += 2 * c.correction * byAheadVariance * step.there.errorVariance(l) - byError
      there += c.correction * c.correction * byAheadVariance * step.there.errorVarianceSlope(l)
      let byAhead = c.correction * (byGrowth - byMean * signal)
      there += byAhead * step.there.gainSlope(l) + byMean * c.correction * ahead * signal / 2
      byGain -= byA * c.correction
      byOwn -= byMean * c.correction
      byA *= growth
      byB *= growth
      byMean *= growth
      byNoise *= growth
      byError *= growth
    }
    state += byA
    estimate += byA * map.gain + byMean * map.own + byError
    extrapolation += byA * map.gain - byB + byMean * map.own + byError
    noise += byNoise
    byGain += byA * whole
    byOwn += byMean * whole
    // own = 1 - gain signal, and the signal e^{-t/2} falls at half its size.
    byGain -= byOwn * step.here.signal
    here += byGain * step.here.gainSlope(l) + byOwn * map.gain * step.here.signal / 2
  }
}

extension StateMoments {
  /// Adds the derivatives by the entries of a step's map, and takes those by the moments after its
  /// linear part to the ones before it.
  fileprivate mutating func pullBack(
    _ byA: inout Double, _ byB: inout Double, _ byGain: inout Double,
    _ map: SamplerDirectionMap, _ before: StateMoments
  ) {
    let (a, b, gain) = (map.state, map.before, map.gain)
    byA += xx * 2 * (a * before.xx + b * before.xf) + xf * gain * before.xx
    byB += xx * 2 * (a * before.xf + b * before.ff) + xf * gain * before.xf
    byGain += xf * (a * before.xx + b * before.xf) + 2 * ff * gain * before.xx
    self = StateMoments(
      xx: xx * a * a + xf * gain * a + ff * gain * gain, xf: xx * 2 * a * b + xf * gain * b,
      ff: xx * b * b)
  }
}

extension TimeShares {
  /// Returns dg/dt of the gain g = l e^{-t/2} / v, with dv/dt = (1 - l) e^{-t}.
  fileprivate func gainSlope(_ l: Double) -> Double {
    -gain(l) * (0.5 + (1 - l) * alphaBar / variance(l))
  }

  /// Returns the derivative of `errorVariance` by t, with d(1 - e^{-t})/dt = e^{-t}.
  fileprivate func errorVarianceSlope(_ l: Double) -> Double {
    guard l > 0 else { return 0 }
    let v = variance(l)
    let open = alphaBar * (1 - sigmaSquared * (1 - l) / v)
    return l / v * (error.slope * sigmaSquared + error.share * open)
  }
}
