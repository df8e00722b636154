import Kernels
import NeuralNet
import Randomness

/// The examples of a distillation: states on a teacher's walks, and where the walks end.
///
/// Walks are drawn in blocks. Walk p of the endless sequence starts from the stream (seed,
/// trainingNoise, p), and its label is number p mod L of the L labels, or none if the first number
/// of the stream (seed, labelDropout, p) says so. A block depends only on its number, so a run
/// continues after a restart without any stored state.
final class DistilledBatches: TrainingBatches, @unchecked Sendable {
  private let settings: TrainingSettings
  private let distillation: Distillation
  private let teacher: NetworkDenoiser
  private let sampler: ReverseSampler
  private let threads: Int
  /// The block that the walks belong to.
  private var block: Int?
  /// The states at each of the times to learn, `[walks, pixels]` each.
  private var states: [[Float]] = []
  /// The images at the ends, `[walks, pixels]`, and the labels they were drawn for.
  private var ends: [Float] = []
  private var labels: [Int?] = []
  /// The number of this step within its block.
  private var position = 0
  /// The network's output, which becomes the loss's gradient, [pixels]; indexed by worker.
  private let memory: [Block<Float>]

  /// - Parameters:
  ///   - settings: those of a distillation.
  ///   - teacher: the model with the hash that they name.
  init(_ settings: TrainingSettings, teacher: DiffusionModel, threads: Int) {
    guard let distillation = settings.distillation, distillation.teacher == teacher.hash else {
      preconditionFailure("A distillation needs the teacher that its settings name")
    }
    (self.settings, self.distillation, self.threads) = (settings, distillation, threads)
    self.teacher = NetworkDenoiser(teacher, threads: threads)
    var walk = distillation.walk
    walk.clip = teacher.frame.fieldRange(signed: walk.clip)
    do {
      sampler = try ReverseSampler(
        walk, seed: settings.seed, start: .training(seed: settings.seed))
    } catch {
      preconditionFailure("A teacher cannot walk so: \(error)")
    }
    memory = (0..<threads).map { _ in Block(count: teacher.frame.pixels) }
  }

  var count: Int { settings.batchSize }
  var terms: Int { settings.frame.pixels }

  func prepare(step: Int) {
    if block != step / distillation.stepsPerBlock {
      draw(block: step / distillation.stepsPerBlock)
    }
    position = step % distillation.stepsPerBlock
  }

  /// The walk and the number of the time of example i in this step. Each batch has all times
  /// equally often, and meets all states of its walks once in as many turns as there are times.
  private func place(_ i: Int) -> (walk: Int, time: Int) {
    let (turn, batch) = position.quotientAndRemainder(dividingBy: Distillation.batches)
    return (batch * count + i, (i + turn) % distillation.times.count)
  }

  private func draw(block number: Int) {
    let (walks, pixels) = (Distillation.batches * count, terms)
    let images = number * walks..<(number + 1) * walks
    let configuration = settings.configuration
    let known = configuration.conditions.labels
    let asked: [Int?] =
      configuration.clusters.isEmpty
      ? images.map { known.isEmpty ? nil : known[$0 % known.count] }
      : ShareDraw(shares: configuration.clusters, seed: settings.seed).kinds(ofImages: images)
    labels = zip(images, asked).map { p, label in
      guard let dropout = settings.labelDropout else { return nil }
      var stream = RandomStream(seed: settings.seed, purpose: .labelDropout, index: UInt64(p))
      return stream.uniform() < dropout ? nil : label
    }
    states = distillation.times.map { _ in [] }
    do {
      func walk(_ denoiser: some Denoiser) throws -> [Double] {
        try sampler.sample(
          images: images, pixels: pixels, threads: threads, denoiser: denoiser
        ) { progress in
          if let index = distillation.times.firstIndex(of: progress.time) {
            states[index] = progress.states.map { Float($0) }
          }
        }
      }
      // A network that knows no labels takes none, not even nil.
      let ends =
        try known.isEmpty ? walk(teacher) : walk(teacher.guided(labels: labels, weight: 1))
      self.ends = ends.map { Float($0) }
    } catch {
      // A teacher that fails makes the loss not finite, which ends the training with its error.
      ends = [Float](repeating: .nan, count: walks * pixels)
      states = distillation.times.map { _ in ends }
    }
    block = number
  }

  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    let (places, pixels) = (range.map(place), terms)
    for (row, place) in places.enumerated() {
      let start = place.walk * pixels
      input.image(row).assign(states[place.time], from: start)
    }
    return Conditions(
      times: places.map { distillation.times[$0.time] },
      labels: settings.readsConditions ? places.map { labels[$0.walk] } : [])
  }

  /// Returns the pixels times sqrt(d^2 + c^2) - c, summed over images, with d the root mean square
  /// of f(x_t, t) - x_0: the pseudo-Huber loss (Song, Dhariwal, arXiv 2310.14189, section 3.3).
  func loss(_ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>)
    -> Double
  {
    let (memory, pixels) = (memory[worker], terms)
    let c = Distillation.huber
    var total = 0.0
    for (row, i) in range.enumerated() {
      let (walk, index) = place(i)
      let reading = settings.objective.estimate(at: distillation.times[index])
      let (state, factor) = (Float(reading.state), Float(reading.output))
      output.image(row).copy(to: memory)
      var squares = 0.0
      for j in 0..<pixels {
        let place = walk * pixels + j
        let error = state * states[index][place] + factor * memory[j] - ends[place]
        squares += Double(error) * Double(error)
        memory[j] = error
      }
      let root = (squares / Double(pixels) + c * c).squareRoot()
      let slope = Float(reading.output / root)
      for j in 0..<pixels { memory[j] *= slope }
      dOutput.image(row).assign(memory.values)
      total += Double(pixels) * (root - c)
    }
    return total
  }

  var dropout: (@Sendable (Int) -> RandomStream)? { nil }
}
