import Kernels
import NeuralNet
import Randomness

/// How a whole network is used.
package enum NetworkMode: String, CaseIterable, Encodable, Sendable {
  case train
  case forward

  /// The operations in units of a forward pass; a backward pass counts as two of them.
  var passes: Int { self == .train ? 3 : 1 }

  /// The default numbers of images per step.
  var batches: [Int] { self == .train ? [64] : [64, 1] }
}

/// A whole network, which is verified against its own run in Double on the naive kernels and then
/// timed as in training and sampling.
final class NetworkTrial {
  private static let predrawnBatches = 8
  let network: UNet
  private let startingWeights: [Float]
  private let pixels: Int
  /// The number of operations per image in the forward pass; known once verified.
  private(set) var operations = 0

  init(_ configuration: UNetConfiguration) {
    network = UNet(configuration)
    startingWeights = network.layout.randomValues(seed: 1)
    pixels = configuration.height * configuration.width * configuration.imageChannels
  }

  /// Returns the largest deviation of the output and of any parameter's gradient over one
  /// micro-batch, each relative to its tensor's largest entry.
  func deviation() -> Double {
    let images = DataParallel<UNet>.microBatch
    let batch = Batch(images, pixels: pixels, index: 0)
    func state<E>(_ type: E.Type) -> NetworkState<E> {
      NetworkState(
        network, weights: startingWeights, input: batch.images, times: batch.times,
        outputGradient: batch.targets)
    }
    let (fast, naive) = (state(Float.self), state(Double.self))
    operations = fast.operations / images
    // A gradient that is zero except for rounding is measured against the network's largest one.
    let floor = 1e-5 * (naive.gradients.map { abs($0) }.max() ?? 0)
    let gradients = network.layout.entries.map { entry in
      Deviation.relative(
        fast.gradients[entry.range], to: naive.gradients[entry.range], floor: floor)
    }
    let output = Deviation.relative(fast.output, to: naive.output)
    let input = Deviation.relative(fast.inputGradient, to: naive.inputGradient)
    return (gradients + [output, input]).max() ?? .infinity
  }

  /// Returns the step that is repeated to time `mode`.
  func step(_ mode: NetworkMode, batch: Int, threads: Int) -> () -> Void {
    switch mode {
    case .train: trainingStep(batch: batch, threads: threads)
    case .forward: forwardStep(batch: batch, threads: threads)
    }
  }

  /// Returns a training step: forward, mean squared error, backward, clipping, Adam, the moving
  /// average, and packing the new weights.
  private func trainingStep(batch count: Int, threads: Int) -> () -> Void {
    let loop = TrainingLoop(
      network, startingFrom: startingWeights, PredrawnBatches(predrawn(count)),
      learningRate: .constant(1e-4), threads: threads)
    return {
      do {
        _ = try loop.takeStep()
      } catch {
        preconditionFailure("A timed step diverged: \(error)")
      }
    }
  }

  /// Returns a step that is a forward pass over a batch.
  private func forwardStep(batch count: Int, threads: Int) -> () -> Void {
    let weights = Weights<Float>(network.layout, values: startingWeights)
    weights.repack(gradients: false)
    let parallel = DataParallel(network, weights, threads: threads)
    let (batches, pixels) = (predrawn(count), pixels)
    let outputs = Block<Float>(count: count * pixels)
    var step = 0
    return {
      let batch = batches[step % batches.count]
      step += 1
      parallel.forward(
        count: count,
        load: { range, _, input in
          input.assign(batch.images, from: range.lowerBound * pixels)
          return Conditions(times: Array(batch.times[range]))
        },
        store: { range, _, output in
          output.copy(to: outputs[range.lowerBound * pixels..<range.upperBound * pixels])
        })
    }
  }

  private func predrawn(_ count: Int) -> [Batch] {
    (0..<Self.predrawnBatches).map { Batch(count, pixels: pixels, index: UInt64(1 + $0)) }
  }
}

/// Images and targets that are drawn beforehand, so that drawing them is not timed.
private struct Batch: Sendable {
  /// The images and targets, [batch, H, W, C].
  let images, targets: [Float]
  /// The times, [batch].
  let times: [Double]

  init(_ count: Int, pixels: Int, index: UInt64) {
    var stream = RandomStream(seed: 1, purpose: .test, index: index)
    var (images, targets) = (
      [Float](repeating: 0, count: count * pixels), [Float](repeating: 0, count: count * pixels)
    )
    stream.fillNormal(&images)
    stream.fillNormal(&targets)
    (self.images, self.targets) = (images, targets)
    times = (0..<count).map { _ in stream.uniform(in: 1e-3...5) }
  }
}

/// Gives the batches in turn; the loss is the mean squared error.
private final class PredrawnBatches: TrainingBatches, @unchecked Sendable {
  private let batches: [Batch]
  private var batch: Batch

  init(_ batches: [Batch]) {
    self.batches = batches
    batch = batches[0]
  }

  var count: Int { batch.times.count }
  var terms: Int { batch.images.count / count }

  func prepare(step: Int) { batch = batches[step % batches.count] }

  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    input.assign(batch.images, from: range.lowerBound * terms)
    return Conditions(times: Array(batch.times[range]))
  }

  func loss(
    _ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>
  ) -> Double {
    let (targets, first) = (batch.targets, range.lowerBound * terms)
    var values = output.values
    var sum = 0.0
    for i in values.indices {
      let difference = values[i] - targets[first + i]
      sum += Double(difference * difference)
      values[i] = 2 * difference
    }
    dOutput.assign(values)
    return sum
  }
}
