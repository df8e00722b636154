import Images
import Kernels
import NeuralNet
import Randomness

/// The training examples of every step: which images, at which times, with which noise.
///
/// Position p = step · batch + i of the endless sequence of examples determines everything, so a
/// run goes on after a restart without any stored state: the image is entry p of the epochs'
/// shuffled orders laid end to end, the noise is the stream (seed, trainingNoise, p), and whether a
/// label is dropped is the first number of the stream (seed, labelDropout, p). Times are
/// stratified within a batch (one draw a step, then equal distances in the law's quantiles),
/// which keeps every batch's mix of noise levels alike.
final class NoisyBatches: @unchecked Sendable {
  /// Memory of one worker, reused for every image.
  private final class Scratch {
    var clean, noise, noised, output, gradient: [Float]

    init(pixels: Int) {
      clean = [Float](repeating: 0, count: pixels)
      (noise, noised, output, gradient) = (clean, clean, clean, clean)
    }
  }

  private let settings: TrainingSettings
  private let images: ImageBatch
  /// Indexed by worker.
  private let scratch: [Scratch]
  private var order: (epoch: Int, images: [Int])
  /// This step's examples: image, time, and target, [batch, pixels].
  private var chosen: [Int] = []
  private(set) var times: [Double] = []
  /// Nil where the label was dropped; empty for an unconditional network.
  private(set) var labels: [Int?] = []
  private let targets: Block<Float>
  private var step = 0

  /// - Parameter images: of the frame's size; with labels if the network is conditional.
  init(_ settings: TrainingSettings, images: ImageBatch, threads: Int) {
    precondition(
      images.height == settings.frame.imageHeight && images.width == settings.frame.imageWidth,
      "The frame is made for images of another size")
    precondition(
      !settings.isConditional || images.labels != nil, "A conditional network needs labels")
    self.settings = settings
    self.images = images
    scratch = (0..<threads).map { _ in Scratch(pixels: settings.frame.pixels) }
    targets = Block(count: settings.batchSize * settings.frame.pixels)
    order = (-1, [])
  }

  /// Chooses the examples of a step, counted from 0.
  func prepare(step: Int) {
    self.step = step
    let batch = settings.batchSize
    chosen = (0..<batch).map { image(at: step * batch + $0) }
    let quantiles = StratifiedQuantiles(count: batch, seed: settings.seed, step: step)
    times = (0..<batch).map {
      settings.timeLaw.time(quantile: quantiles[$0], in: settings.timeRange)
    }
    if let dropout = settings.labelDropout, let all = images.labels {
      labels = (0..<batch).map { i in
        var stream = RandomStream(
          seed: settings.seed, purpose: .labelDropout, index: position(i))
        return stream.uniform() < dropout ? nil : Int(all[chosen[i]])
      }
    }
  }

  private func image(at position: Int) -> Int {
    let epoch = position / images.count
    if order.epoch != epoch {
      var stream = RandomStream(
        seed: settings.seed, purpose: .dataOrder, index: UInt64(epoch))
      order = (epoch, permutation(count: images.count, using: &stream))
    }
    return order.images[position % images.count]
  }

  /// Fills the network's input with X_t and remembers the targets.
  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    let pixels = settings.frame.pixels
    let memory = scratch[worker]
    for (row, i) in range.enumerated() {
      let time = times[i]
      settings.frame.place(
        images.pixels, at: chosen[i] * images.width * images.height, into: &memory.clean)
      var stream = RandomStream(
        seed: settings.seed, purpose: .trainingNoise, index: position(i))
      stream.fillNormal(&memory.noise)
      OrnsteinUhlenbeck.diffuse(
        clean: memory.clean, noise: memory.noise, at: time, range: 0..<pixels,
        into: &memory.noised)
      input.image(row).assign(memory.noised)
      let target = settings.objective.target(at: time)
      let (clean, noise) = (Float(target.clean), Float(target.noise))
      for j in 0..<pixels {
        memory.output[j] = clean * memory.clean[j] + noise * memory.noise[j]
      }
      targets[i * pixels..<(i + 1) * pixels].assign(memory.output)
    }
    return Conditions(
      times: Array(times[range]), labels: labels.isEmpty ? [] : Array(labels[range]))
  }

  /// The weighted squared error summed over pixels and images, and its gradient.
  func loss(_ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>)
    -> Double
  {
    let pixels = settings.frame.pixels
    let memory = scratch[worker]
    var total = 0.0
    for (row, i) in range.enumerated() {
      let weight = settings.lossWeight.weight(settings.objective, at: times[i])
      let factor = Float(2 * weight)
      let target = targets[i * pixels..<(i + 1) * pixels]
      output.image(row).copy(to: &memory.output)
      target.copy(to: &memory.noised)
      var squares = 0.0
      for j in 0..<pixels {
        let error = memory.output[j] - memory.noised[j]
        squares += Double(error) * Double(error)
        memory.gradient[j] = factor * error
      }
      dOutput.image(row).assign(memory.gradient)
      total += weight * squares
    }
    return total
  }

  /// The stream that an example's dropout is drawn from.
  func dropout(_ i: Int) -> RandomStream {
    RandomStream(seed: settings.seed, purpose: .dropout, index: position(i))
  }

  private func position(_ i: Int) -> UInt64 { UInt64(step * settings.batchSize + i) }
}
