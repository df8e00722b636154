import Kernels
import NeuralNet

/// A trained model as an estimator of E[X_0 | X_t], on all threads.
package final class NetworkDenoiser: Denoiser {
  package let model: DiffusionModel
  private let parallel: DataParallel<UNet>
  /// What the network returned last, [n, pixels]; kept from call to call.
  private var outputs = Block<Float>(count: 0)

  package init(_ model: DiffusionModel, threads: Int) {
    self.model = model
    let network = UNet(model.configuration)
    let weights = Weights(network.layout, values: model.weights)
    weights.repack(gradients: false, team: ThreadTeam(threads: threads))
    parallel = DataParallel(network, weights, threads: threads)
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double] {
    precondition(
      pixels == model.frame.pixels && states.count.isMultiple(of: pixels),
      "The network takes fields of \(model.frame.pixels) pixels, got \(pixels)")
    let count = states.count / pixels
    if outputs.count != states.count { outputs = Block(count: states.count) }
    let outputs = outputs
    parallel.forward(
      count: count,
      load: { range, _, input in
        let part = states[range.lowerBound * pixels..<range.upperBound * pixels]
        input.assign(part.map { Float($0) })
        return Conditions(times: range.map { _ in time })
      },
      store: { range, _, output in
        output.copy(to: outputs[range.lowerBound * pixels..<range.upperBound * pixels])
      })
    return model.objective.estimates(states: states, outputs: outputs.values, at: time)
  }
}
