import Kernels

/// One kernel at one size, ready to be verified and then timed.
package struct Trial {
  package enum Unit: String, Encodable, Sendable {
    /// Floating-point operations, a multiply-add counting two.
    case operations = "GFLOP/s"
    /// Elements of the layer's input.
    case elements = "Gelement/s"
  }

  /// Which pass of the layer: "forward", "to data", ...
  package let pass: String
  /// Operations or elements of one call.
  package let work: Int
  package let unit: Unit
  /// Runs the fast kernel and its naive twin once on equal numbers and returns the largest
  /// deviation.
  let deviation: () -> Double
  /// Runs the fast kernel, each entry on tensors of its own, for a thread each. Overwrites or adds
  /// to outputs only, so it can be repeated for ever.
  let runs: [@Sendable () -> Void]

  /// A kernel in Float whose result is to equal that of the same call in Double, on the twins.
  ///
  /// - Parameter fast: the kernel on one or more equal sets of tensors; the first is verified.
  package init(
    _ pass: String, work: Int, _ unit: Unit = .operations, fast: [@Sendable () -> Void],
    naive: @escaping () -> Void, results: @escaping () -> [(fast: [Float], naive: [Double])]
  ) {
    (self.pass, self.work, self.unit, runs) = (pass, work, unit, fast)
    deviation = {
      fast[0]()
      naive()
      return results().map { Deviation.relative($0.fast, to: $0.naive) }.max() ?? .infinity
    }
  }
}

/// The trials of one layer at one size; a pass may need what the passes before it left.
package struct TrialGroup {
  package let title: String
  package let trials: [Trial]
}

/// How far results in Float may lie from those of the naive twins in Double.
package enum Deviation {
  /// Of a kernel. Sums of up to some 3000 products round to a few 1e-6 of the largest entry.
  package static let kernelTolerance = 2e-5
  /// Of a whole network's output and of the gradient of each of its parameters.
  package static let networkTolerance = 2e-4

  /// The largest difference, relative to the reference's largest entry or to `floor` if that is
  /// larger. Infinite if anything is not a finite number.
  package static func relative(
    _ values: some Collection<Float>, to reference: some Collection<Double>, floor: Double = 0
  ) -> Double {
    precondition(
      values.count == reference.count,
      "Cannot compare \(values.count) values with \(reference.count)")
    var (difference, largest) = (0.0, floor)
    for (value, expected) in zip(values, reference) {
      guard value.isFinite && expected.isFinite else { return .infinity }
      difference = max(difference, abs(Double(value) - expected))
      largest = max(largest, abs(expected))
    }
    return difference / max(largest, Double.leastNormalMagnitude)
  }
}
