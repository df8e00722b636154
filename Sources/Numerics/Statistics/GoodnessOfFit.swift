import Foundation

/// Tests whether samples follow a law.
package enum GoodnessOfFit {
  /// Returns Pearson's sum of (observed - expected)^2 / expected for equally likely cells, and the
  /// probability that chance alone gives as much.
  package static func chiSquare(_ counts: [Int]) -> (statistic: Double, probability: Double) {
    precondition(counts.count > 1, "A test of frequencies needs at least two counts")
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let statistic = counts.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    return (statistic, chiSquareTail(statistic, degreesOfFreedom: counts.count - 1))
  }

  /// Returns P(chi^2 > x) by the finite sums of Abramowitz, Stegun, Handbook of Mathematical
  /// Functions, 26.4.4 (odd) and 26.4.5 (even degrees of freedom).
  package static func chiSquareTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    precondition(
      degreesOfFreedom >= 1 && x >= 0,
      "A chi-square of \(x) with \(degreesOfFreedom) degrees of freedom cannot occur")
    let isOdd = !degreesOfFreedom.isMultiple(of: 2)
    var term = isOdd ? exp(-x / 2) * (2 * x / .pi).squareRoot() : exp(-x / 2)
    var sum = isOdd ? erfc((x / 2).squareRoot()) : term
    for power in stride(from: isOdd ? 3 : 2, through: degreesOfFreedom - (isOdd ? 0 : 2), by: 2) {
      // Odd: x^{(2r-1)/2} / (1 3 5 ... (2r-1)) from r = 1; even: (x/2)^r / r! from r = 0.
      if isOdd {
        sum += term
        term *= x / Double(power)
      } else {
        term *= x / Double(power)
        sum += term
      }
    }
    return min(1, sum)
  }

  /// Returns the largest difference between the values' distribution function and the uniform one
  /// on the range (Kolmogorov, Smirnov).
  package static func uniformDistance(_ values: [Double], on range: ClosedRange<Double>) -> Double {
    precondition(!values.isEmpty, "A distribution needs at least one value")
    let count = Double(values.count)
    let length = range.upperBound - range.lowerBound
    return values.sorted().enumerated().reduce(0) { largest, entry in
      let share = (entry.element - range.lowerBound) / length
      return max(
        largest, abs(Double(entry.offset + 1) / count - share),
        abs(Double(entry.offset) / count - share))
    }
  }
}

/// The mean, median and 95 % quantile of distances.
package struct DistanceSummary: Codable, Equatable, Sendable {
  package let mean, median, upper: Double

  /// - Parameter distances: at least one.
  package init(_ distances: [Double]) {
    let quantiles = Quantiles(distances)
    // Sorted, so that the sum does not depend on their order.
    mean = SampleStatistics(distances.sorted()).mean
    (median, upper) = (quantiles[0.5], quantiles[0.95])
  }
}
