import Foundation
import Kernels

/// Turns times into vectors: sinusoids of log-SNR (or of t), then two linear layers.
///
///     e = linear2(silu(linear1(sin(w u), cos(w u)))),  u = -log(e^t - 1) or t
///
/// The frequencies w fall geometrically from the highest to the lowest.
package struct TimeEmbedding: Sendable {
  private let frequencies: [Double]
  private let input: UNetConfiguration.TimeInput
  private let linear1, linear2: Convolution

  package init(_ layout: inout ParameterLayout, _ configuration: UNetConfiguration) {
    let half = configuration.timeFeatures / 2
    let ratio = configuration.lowestFrequency / configuration.highestFrequency
    frequencies = (0..<half).map {
      configuration.highestFrequency * pow(ratio, Double($0) / Double(max(1, half - 1)))
    }
    input = configuration.timeInput
    let channels = configuration.timeChannels
    linear1 = .linear(&layout, "time.linear1", configuration.timeFeatures, channels)
    linear2 = .linear(&layout, "time.linear2", channels, channels)
  }

  /// Returns silu(e) for every image, [N, 1, 1, T], the form that every block needs.
  ///
  /// - Parameter labels: adds the labels' vectors to e; nil for times alone.
  package func forward<E>(
    _ conditions: Conditions, labels: LabelEmbedding? = nil, _ pass: Pass<E>
  ) -> Tensor<E> {
    let times = conditions.times
    let half = frequencies.count
    var values = [E](repeating: 0, count: times.count * 2 * half)
    for (n, time) in times.enumerated() {
      let u = input == .time ? time : -log(expm1(time))
      for (i, frequency) in frequencies.enumerated() {
        values[n * 2 * half + i] = E(sin(frequency * u))
        values[n * 2 * half + half + i] = E(cos(frequency * u))
      }
    }
    let features = pass.tensor(.init(images: times.count, channels: 2 * half))
    features.assign(values)
    let hidden = linear1.forward(features, pass, border: 0)
    pass.release(features)
    let embedding = linear2.forward(activated(hidden, pass), pass, border: 0)
    labels?.add(conditions.labels, to: embedding, pass)
    return activated(embedding, pass)
  }

  /// Adds the gradients of the parameters, given that of silu(e), which it recycles.
  package func backward<E>(
    _ dActivated: Tensor<E>, labels: LabelEmbedding? = nil, _ pass: Pass<E>
  ) {
    let dEmbedding = throughActivation(dActivated, pass)
    labels?.backward(dEmbedding, pass)
    linear2.backwardParameters(dEmbedding, pass)
    let dHidden = linear2.backwardData(dEmbedding, pass, input: dEmbedding.shape, border: 0)
    pass.recycle(dEmbedding)
    let dLinear = throughActivation(dHidden, pass)
    linear1.backwardParameters(dLinear, pass)
    pass.recycle(dLinear)
  }

  private func activated<E>(_ x: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    let y = pass.tensor(x.shape)
    pass.save(x)
    E.siluForward(x, output: y)
    return y
  }

  private func throughActivation<E>(_ d: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    let x = pass.restore()
    E.siluBackward(d, x, dInput: d)
    return d
  }
}
