import Foundation
import Kernels

/// The loss of a classifier: minus the logarithm of the probability of the right label.
///
///     loss = log(sum_k e^{z_k}) - z_label;   dz_k = softmax(z)_k - [k = label]
package enum CrossEntropy {
  /// - Parameters:
  ///   - logits: [N, 1, 1, classes].
  ///   - labels: N numbers below `classes`.
  ///   - dLogits: the gradient of the sum over images (overwritten), of the same shape.
  /// - Returns: the sum of the losses of all images.
  package static func sum<E: KernelScalar>(
    _ logits: Tensor<E>, labels: ArraySlice<UInt8>, dLogits: Tensor<E>
  ) -> Double {
    let classes = logits.shape.channels
    let z = logits.values
    var d = [E](repeating: 0, count: z.count)
    var total = 0.0
    for (n, label) in labels.enumerated() {
      let row = n * classes..<(n + 1) * classes
      let largest = row.reduce(z[row.lowerBound]) { max($0, z[$1]) }
      let sum = row.reduce(0.0) { $0 + exp(Double(z[$1] - largest)) }
      let right = row.lowerBound + Int(label)
      total += log(sum) - Double(z[right] - largest)
      for i in row { d[i] = E(exp(Double(z[i] - largest)) / sum) }
      d[right] -= 1
    }
    dLogits.assign(d)
    return total
  }
}
