import Kernels

/// One kernel at one size, ready to be verified and then timed.
package struct Trial {
  package enum Unit: String, Encodable, Sendable {
    /// Floating-point operations; a multiply-add counts as two.
    case operations = "GFLOP/s"
    /// Elements of the layer's input.
    case elements = "Gelement/s"
  }

  /// The kernel, as the clock counts it inside a network.
  package let kind: KernelClock.Kind
  /// The operations or elements per call.
  package let work: Int
  package let unit: Unit
  /// Runs the fast kernel and its naive twin once on equal numbers, and returns the largest
  /// deviation.
  let deviation: () -> Double
  /// Run the fast kernel, each entry on its own tensors and for one thread. They overwrite or add
  /// to outputs only, so they can be repeated for ever.
  let runs: [@Sendable () -> Void]

  /// Creates a trial of a Float kernel, whose result must equal that of the naive twin in Double.
  ///
  /// - Parameter fast: the kernel on one or more equal sets of tensors; the first is verified.
  package init(
    _ kind: KernelClock.Kind, work: Int, _ unit: Unit = .operations, fast: [@Sendable () -> Void],
    naive: @escaping () -> Void, results: @escaping () -> [(fast: [Float], naive: [Double])]
  ) {
    (self.kind, self.work, self.unit, runs) = (kind, work, unit, fast)
    deviation = {
      fast[0]()
      naive()
      return results().map { Deviation.relative($0.fast, to: $0.naive) }.max() ?? .infinity
    }
  }
}

/// The trials of one layer at one size. A pass may need what earlier passes left.
package struct TrialGroup {
  package let title: String
  package let layer: KernelClock.Layer
  package let trials: [Trial]
}

/// How far results in Float may deviate from those of the naive twins in Double.
package enum Deviation {
  /// A kernel's limit. Sums of up to some 3000 products round to a few 1e-6 of the largest entry.
  package static let kernelTolerance = 2e-5
  /// The limit for a whole network's output and for the gradient of each of its parameters.
  package static let networkTolerance = 2e-4

  /// Returns the largest difference, relative to the reference's largest entry or to `floor` if
  /// that is larger; infinite if any number is not finite.
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

extension KernelClock.Kind {
  /// The pass of a layer: "forward", "to data", ...
  package var pass: String {
    switch self {
    case .convolutionForward, .normForward, .attentionForward: "forward"
    case .convolutionToData: "to data"
    case .convolutionToWeights: "to weights"
    case .normBackward, .attentionBackward: "backward"
    case .elementwise, .optimiser, .packing: "of all parameters"
    }
  }

  var isConvolution: Bool {
    [.convolutionForward, .convolutionToData, .convolutionToWeights].contains(self)
  }
}
