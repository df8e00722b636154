import Kernels
import NeuralNet

/// A trained model as an estimator of E[X_0 | X_t], on all threads. A network that reads labels or
/// clusters is asked without.
package final class NetworkDenoiser: Denoiser {
  package let model: DiffusionModel
  private let parallel: DataParallel<UNet>
  /// What the network last returned, [n, pixels]; the memory is kept from call to call.
  private var outputs = Block<Float>(count: 0)

  package init(_ model: DiffusionModel, threads: Int) {
    self.model = model
    let network = UNet(model.configuration)
    let weights = Weights(network.layout, values: model.weights)
    weights.repack(gradients: false, team: ThreadTeam(threads: threads))
    parallel = DataParallel(network, weights, threads: threads)
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double] {
    let outputs = evaluate(states, pixels: pixels, time: time, branches: [[]])
    return model.objective.estimates(states: states, outputs: outputs.values, at: time)
  }

  /// Returns a denoiser for batches whose images have these labels.
  ///
  /// - Parameter labels: one for each image of the batches that follow; nil for no label.
  package func guided(labels: [Int?], weight: Double) -> GuidedDenoiser {
    GuidedDenoiser(denoiser: self, labels: labels, weight: weight)
  }

  /// Returns a denoiser for batches whose images another model draws with these labels or clusters, which
  /// asks for them if the network knows them all.
  ///
  /// - Parameter labels: one for each image of the batches that follow; nil for no label.
  func asked(for labels: [Int?]?, of other: DiffusionModel) -> any Denoiser {
    let configuration = model.configuration
    let known = configuration.conditions.labels
    guard let labels, configuration.clusters == other.configuration.clusters,
      labels.allSatisfy({ $0.map(known.contains) ?? true })
    else { return self }
    return guided(labels: labels, weight: 1)
  }

  /// Evaluates the network and returns its outputs, [branches, n, pixels].
  ///
  /// - Parameters:
  ///   - states: x, [n, pixels], the same for each branch.
  ///   - branches: the labels of each branch, one per image or none at all.
  fileprivate func evaluate(
    _ states: [Double], pixels: Int, time: Double, branches: [[Int?]]
  ) -> Block<Float> {
    precondition(
      pixels == model.frame.pixels && states.count.isMultiple(of: pixels),
      "The network takes fields of \(model.frame.pixels) pixels, got \(pixels)")
    let count = states.count / pixels
    if outputs.count != branches.count * states.count {
      outputs = Block(count: branches.count * states.count)
    }
    let outputs = outputs
    parallel.forward(
      count: branches.count * count,
      load: { range, _, input in
        var labels: [Int?] = []
        for (row, i) in range.enumerated() {
          let image = i % count
          let state = states[image * pixels..<(image + 1) * pixels]
          input.image(row).assign(state.map { Float($0) })
          let branch = branches[i / count]
          if !branch.isEmpty { labels.append(branch[image]) }
        }
        return Conditions(times: range.map { _ in time }, labels: labels)
      },
      store: { range, _, output in
        output.copy(to: outputs[range.lowerBound * pixels..<range.upperBound * pixels])
      })
    return outputs
  }
}

/// A conditional model with a label for each image of a batch: f = f_none + w (f_label - f_none).
///
/// Both branches go through the network as one batch. With w = 1 only the labelled one matters, and
/// it alone is evaluated.
package struct GuidedDenoiser: Denoiser {
  fileprivate let denoiser: NetworkDenoiser
  fileprivate let labels: [Int?]
  fileprivate let weight: Double

  package func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double] {
    precondition(
      states.count == labels.count * pixels,
      "\(labels.count) labels need one state of \(pixels) pixels each, got \(states.count) numbers")
    let objective = denoiser.model.objective
    let none = [Int?](repeating: nil, count: labels.count)
    let isSingle = weight == 1
    let outputs = denoiser.evaluate(
      states, pixels: pixels, time: time, branches: isSingle ? [labels] : [labels, none])
    let labelled = objective.estimates(
      states: states, outputs: outputs[0..<states.count].values, at: time)
    if isSingle { return labelled }
    let unlabelled = objective.estimates(
      states: states, outputs: outputs[states.count..<2 * states.count].values, at: time)
    return labelled.led(awayFrom: unlabelled, weight: weight)
  }
}
