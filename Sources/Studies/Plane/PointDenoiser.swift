import Diffusion
import Kernels
import NeuralNet

/// A trained network of points as an estimator of E[X_0 | X_t].
package final class PointDenoiser: Denoiser {
  package let settings: PointSettings
  let weights: [Float]
  private let parallel: DataParallel<MLP>

  /// - Parameter weights: the weights in the layout of the settings' network.
  init(_ settings: PointSettings, weights: [Float], threads: Int) {
    (self.settings, self.weights) = (settings, weights)
    let network = settings.network
    let packed = Weights(network.layout, values: weights)
    packed.repack(gradients: false, team: ThreadTeam(threads: threads))
    parallel = DataParallel(network, packed, threads: threads, longestRun: PointTrainer.run)
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
    precondition(
      pixels == settings.dimension,
      "Points have \(settings.dimension) coordinates, not \(pixels)")
    return settings.objective.estimates(
      states: states, outputs: outputs(of: states, time: time), at: time)
  }

  /// Returns the network's own output, [n, dimension], for states [n, dimension] at one time.
  package func outputs(of states: [Double], time: Double) -> [Float] {
    let outputs = Block<Float>(count: states.count)
    let size = settings.dimension
    parallel.forward(
      count: states.count / size,
      load: { range, _, input in
        input.assign(states[size * range.lowerBound..<size * range.upperBound].map { Float($0) })
        return Conditions(times: range.map { _ in time })
      },
      store: { range, _, output in
        output.copy(to: outputs[size * range.lowerBound..<size * range.upperBound])
      })
    return outputs.values
  }
}
