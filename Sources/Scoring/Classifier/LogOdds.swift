import Kernels

/// How much likelier a classifier of two labels finds the second than the first, as a logarithm.
///
///     log-odds = log(p_1 / p_0) = z_1 - z_0
package enum LogOdds {
  /// - Parameter logits: [N, 2].
  /// - Returns: [N].
  package static func values(_ logits: [some BinaryFloatingPoint]) -> [Double] {
    precondition(logits.count.isMultiple(of: 2), "\(logits.count) logits are not two per image")
    return stride(from: 0, to: logits.count, by: 2).map {
      Double(logits[$0 + 1]) - Double(logits[$0])
    }
  }

  /// - Parameter dLogits: the gradient of each image's log-odds (overwritten), [N, 1, 1, 2].
  package static func differentiate<E: KernelScalar>(_ dLogits: Tensor<E>) {
    precondition(dLogits.shape.channels == 2, "log-odds need two logits per image")
    dLogits.assign((0..<dLogits.shape.count).map { $0.isMultiple(of: 2) ? -1 : 1 })
  }
}
