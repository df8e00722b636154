import Images
import Kernels
import NeuralNet
import Randomness

/// The training examples of every step: which images, at which times, with which noise.
///
/// Position p = step · batch + i in the endless sequence of examples determines everything, so a
/// run continues after a restart without any stored state. `ExampleOrder` gives the image, the
/// stream (seed, trainingNoise, p) gives the noise, and the first number of the stream (seed,
/// labelDropout, p) decides whether the label is dropped.
final class NoisyBatches: TrainingBatches, @unchecked Sendable {
  /// The memory of one worker, reused for every range of images.
  private final class Memory {
    /// X_0, eps, X_t, and the network's output, which becomes the loss's gradient: each [pixels].
    var clean, noise, noised, output: [Float]
    /// The targets of the range's images, [n, pixels], kept from `load` to `loss`.
    var targets: [Float] = []
    /// An image of the data, [height, width].
    var image: [UInt8]

    init(pixels: Int, imagePixels: Int) {
      image = [UInt8](repeating: 0, count: imagePixels)
      clean = [Float](repeating: 0, count: pixels)
      (noise, noised, output) = (clean, clean, clean)
    }
  }

  private let settings: TrainingSettings
  /// What is trained on for hours need not take the memory of whole images.
  private let images: PackedImages
  private let imageLabels: [UInt8]?
  /// Indexed by worker.
  private let memory: [Memory]
  private var order: ExampleOrder
  private var step = 0
  /// This step's examples: image, time and label. A label is nil where it was dropped; an
  /// unconditional network has no labels.
  private var chosen: [Int] = []
  private var times: [Double] = []
  private var labels: [Int?] = []

  /// - Parameter images: in the frame's size, with their labels or clusters as labels if the network reads them.
  init(_ settings: TrainingSettings, images: ImageBatch, threads: Int) {
    precondition(
      images.height == settings.frame.imageHeight && images.width == settings.frame.imageWidth,
      "The frame is made for images of another size")
    precondition(
      !settings.readsConditions || images.labels != nil,
      "A network that reads labels or clusters needs images with them")
    self.settings = settings
    (self.images, imageLabels) = (PackedImages(images), images.labels)
    memory = (0..<threads).map { _ in
      Memory(pixels: settings.frame.pixels, imagePixels: settings.frame.imagePixels)
    }
    order = ExampleOrder(count: images.count, seed: settings.seed)
  }

  var count: Int { settings.batchSize }
  var terms: Int { settings.frame.pixels }

  func prepare(step: Int) {
    self.step = step
    chosen = (0..<count).map { order.example(at: step * count + $0) }
    times = settings.timeDraw.quantiles(count: count, seed: settings.seed, step: step).map {
      settings.timeLaw.time(quantile: $0, in: settings.timeRange)
    }
    if let dropout = settings.labelDropout, let all = imageLabels {
      labels = (0..<count).map { i in
        var stream = stream(.labelDropout, i)
        return stream.uniform() < dropout ? nil : Int(all[chosen[i]])
      }
    }
  }

  /// Returns the random numbers of one example, whatever step it falls in.
  private func stream(_ purpose: RandomPurpose, _ i: Int) -> RandomStream {
    RandomStream(seed: settings.seed, purpose: purpose, index: UInt64(step * count + i))
  }

  /// Fills the network's input with X_t and remembers the targets.
  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    let (memory, pixels) = (memory[worker], terms)
    memory.targets.removeAll(keepingCapacity: true)
    for (row, i) in range.enumerated() {
      images.unpack(chosen[i], into: &memory.image)
      settings.frame.place(memory.image, at: 0, into: &memory.clean)
      var stream = stream(.trainingNoise, i)
      stream.fillNormal(&memory.noise)
      OrnsteinUhlenbeck.diffuse(
        clean: memory.clean, noise: memory.noise, at: times[i], range: 0..<pixels,
        into: &memory.noised)
      input.image(row).assign(memory.noised)
      let target = settings.objective.target(at: times[i])
      let (clean, noise) = (Float(target.clean), Float(target.noise))
      for j in 0..<pixels {
        memory.targets.append(clean * memory.clean[j] + noise * memory.noise[j])
      }
    }
    return Conditions(
      times: Array(times[range]), labels: labels.isEmpty ? [] : Array(labels[range]))
  }

  /// Returns the weighted squared error summed over pixels and images, and writes its gradient.
  func loss(_ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>)
    -> Double
  {
    let (memory, pixels) = (memory[worker], terms)
    var total = 0.0
    for (row, i) in range.enumerated() {
      let weight = settings.lossWeight.weight(settings.objective, at: times[i])
      let factor = Float(2 * weight)
      output.image(row).copy(to: &memory.output)
      var squares = 0.0
      for j in 0..<pixels {
        let error = memory.output[j] - memory.targets[row * pixels + j]
        squares += Double(error) * Double(error)
        memory.output[j] = factor * error
      }
      dOutput.image(row).assign(memory.output)
      total += weight * squares
    }
    return total
  }

  var dropout: (@Sendable (Int) -> RandomStream)? {
    guard settings.configuration.dropout > 0 else { return nil }
    return { self.stream(.dropout, $0) }
  }
}
