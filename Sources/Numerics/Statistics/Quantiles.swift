/// Quantiles of a set of numbers, linearly interpolated between neighbours.
///
/// Source: Hyndman and Fan, *Sample quantiles in statistical packages*, 1996, definition 7: the
/// i-th of n numbers, counted from 0, is the quantile i / (n - 1).
package struct Quantiles {
  private let sorted: [Double]

  /// - Parameter values: at least one, none NaN.
  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "quantiles need at least one number")
    sorted = values.sorted()
  }

  /// - Parameter share: in [0, 1]; 0.5 is the median.
  package subscript(share: Double) -> Double {
    let place = min(max(share, 0), 1) * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }

  /// The middle number, or the mean of the two in the middle.
  package var median: Double {
    (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
