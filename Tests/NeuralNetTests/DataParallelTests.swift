import Kernels
import NeuralNet
import Randomness
import Synchronization
import TestSupport
import Testing

/// A batch gives the same bits on several threads as on one, and the same numbers as one pass.
@Suite struct DataParallelTests {
  /// The batch sizes: less than a micro-batch, not a multiple of one, and more than one per lane.
  static let counts = [1, 3, 4, 10, 37]

  /// The images, the times and the loss 1/2 sum (output - target)^2 of one batch.
  private struct Batch: Sendable {
    let images, targets: [Float]
    let times: [Double]
    let pixels: Int

    init(_ network: UNet, count: Int) {
      var draw = Draw(seed: count)
      let shape = network.inputShape(images: count, Float.self)
      pixels = shape.area * shape.channels
      images = draw.floats(shape.count)
      targets = draw.floats(shape.count)
      times = draw.values(count).map { 0.01 + $0 * $0 }
    }

    func load(_ range: Range<Int>, _ worker: Int, _ input: Tensor<Float>) -> Conditions {
      input.assign(images, from: range.lowerBound * pixels)
      return Conditions(times: Array(times[range]))
    }

    func loss(
      _ range: Range<Int>, _ worker: Int, _ output: Tensor<Float>, _ dOutput: Tensor<Float>
    ) -> Double {
      let target = targets[range.lowerBound * pixels..<range.upperBound * pixels]
      let difference = zip(output.values, target).map { $0 - $1 }
      dOutput.assign(difference)
      return difference.reduce(0) { $0 + Double($1) * Double($1) } / 2
    }
  }

  private func network(dropout: Double = 0) -> UNet {
    var configuration = UNetConfiguration(channels: [8, 16])
    (configuration.height, configuration.width) = (8, 6)
    configuration.dropout = dropout
    return UNet(configuration)
  }

  @Test(arguments: counts) func forwardHasTheSameBits(count: Int) {
    let network = network()
    let batch = Batch(network, count: count)
    func run(threads: Int) -> [Float] {
      let parallel = DataParallel(
        network, randomWeights(network.layout, seed: 3), threads: threads)
      let outputs = Mutex([Int: [Float]]())
      parallel.forward(count: count, load: batch.load) { range, worker, output in
        let values = output.values
        outputs.withLock {
          for n in range {
            let start = (n - range.lowerBound) * batch.pixels
            #expect($0[n] == nil && worker < threads)
            $0[n] = Array(values[start..<start + batch.pixels])
          }
        }
      }
      return outputs.withLock { seen in (0..<count).flatMap { seen[$0] ?? [] } }
    }
    let one = run(threads: 1)
    #expect(one.count == count * batch.pixels)
    for threads in [2, 3, 8] {
      #expect(bitDifference(run(threads: threads), one) == nil, "\(threads) threads")
    }
  }

  /// Two whole training steps give equal losses, weights, moments and moving averages, bit for bit.
  @Test(arguments: counts, [0, 0.3])
  func trainingHasTheSameBits(count: Int, dropout: Double) {
    let network = network(dropout: dropout)
    let batch = Batch(network, count: count)
    func run(threads: Int) -> (state: [Float], losses: [Double]) {
      let weights = randomWeights(network.layout, seed: 3)
      let parallel = DataParallel(network, weights, threads: threads)
      let adam = Optimiser(weights)
      var losses: [Double] = []
      for step in 1...2 {
        let gradient = parallel.gradient(
          count: count, load: batch.load, loss: batch.loss,
          dropout: { image in
            RandomStream(
              seed: 1, purpose: .dropout, index: UInt64(image), step: UInt32(step))
          })
        losses.append(gradient.loss)
        losses.append(
          adam.update(
            weights, along: gradient, factor: 1 / Double(count), learningRate: 0.01,
            team: parallel.team))
      }
      let blocks = [weights.values, adam.first, adam.second, adam.average]
      return (blocks.flatMap(\.values), losses)
    }
    let one = run(threads: 1)
    #expect(one.losses.allSatisfy { $0.isFinite && $0 > 0 } && one.losses[2] < one.losses[0])
    for threads in [2, 3, 8] {
      let several = run(threads: threads)
      #expect(bitDifference(several.state, one.state) == nil, "\(threads) threads")
      #expect(several.losses == one.losses, "\(threads) threads")
    }
  }

  /// The gradient with respect to the images is that of one pass, with the same bits on any number of
  /// threads, and leaves nothing behind in the sums of a training step.
  @Test(arguments: counts) func inputGradientIsThatOfOnePass(count: Int) throws {
    let network = network()
    let batch = Batch(network, count: count)
    let weights = randomWeights(network.layout, seed: 3)
    func run(threads: Int) -> (dInput: [Float], next: Double) {
      let parallel = DataParallel(network, weights, threads: threads)
      let dInput = Block<Float>(count: count * batch.pixels)
      parallel.inputGradient(
        count: count, load: batch.load,
        derivative: { range, worker, output, dOutput in
          _ = batch.loss(range, worker, output, dOutput)
        },
        store: { range, _, d in
          let places = range.lowerBound * batch.pixels..<range.upperBound * batch.pixels
          dInput[places].assign(d.values)
        })
      let gradient = parallel.gradient(count: count, load: batch.load, loss: batch.loss)
      return (dInput.values, gradient.norm)
    }
    let one = run(threads: 1)
    let fresh = DataParallel(network, weights, threads: 1)
    #expect(fresh.gradient(count: count, load: batch.load, loss: batch.loss).norm == one.next)
    for threads in [2, 3] {
      let several = run(threads: threads)
      #expect(bitDifference(several.dInput, one.dInput) == nil && several.next == one.next)
    }

    let pass = Pass(
      Weights<Double>(network.layout, values: weights.values.values.map { Double($0) }),
      gradients: Block<Double>(count: network.layout.count))
    let input = pass.tensor(network.inputShape(images: count, Double.self))
    input.assign(batch.images.map { Double($0) })
    let output = network.forward(input, times: batch.times, pass)
    let dOutput = pass.tensor(network.outputShape(images: count, Double.self))
    dOutput.assign(zip(output.values, batch.targets).map { $0 - Double($1) })
    let exact = try #require(network.backward(dOutput, pass, wantsInput: true)).values
    let size = exact.map(abs).max() ?? 0
    // Float is compared with Double through some twenty layers, as for the fixtures.
    for (a, b) in zip(one.dInput, exact) { #expect(abs(Double(a) - b) < 1e-4 * size) }
  }

  /// The lanes add up to the gradient of one pass over the whole batch in Double. Adam's first
  /// moment after one step is a tenth of this gradient.
  @Test(arguments: counts) func gradientIsThatOfOnePass(count: Int) throws {
    let network = network()
    let batch = Batch(network, count: count)
    let weights = randomWeights(network.layout, seed: 3)
    let start = weights.values.values
    let parallel = DataParallel(network, weights, threads: 2)
    let gradient = parallel.gradient(count: count, load: batch.load, loss: batch.loss)
    var settings = Optimiser.Settings()
    settings.clipNorm = .infinity
    let adam = Optimiser(weights, settings)
    let norm = adam.update(
      weights, along: gradient, factor: 1, learningRate: 0, team: parallel.team)
    #expect(norm == gradient.norm)

    let gradients = Block<Double>(count: network.layout.count)
    let pass = Pass(
      Weights<Double>(network.layout, values: start.map { Double($0) }), gradients: gradients)
    let input = pass.tensor(network.inputShape(images: count, Double.self))
    input.assign(batch.images.map { Double($0) })
    let output = network.forward(input, times: batch.times, pass)
    let difference = zip(output.values, batch.targets).map { $0 - Double($1) }
    let dOutput = pass.tensor(network.outputShape(images: count, Double.self))
    dOutput.assign(difference)
    _ = network.backward(dOutput, pass, wantsInput: false)

    // Float is compared with Double through some twenty layers, as for the fixtures.
    let exact = difference.reduce(0) { $0 + $1 * $1 } / 2
    #expect(abs(gradient.loss / exact - 1) < 1e-5)
    let expected = gradients.values
    let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(norm / length - 1) < 1e-5)
    let found = adam.first.values.map { Double($0) * 10 }
    #expect(largestDifference(found, expected) < 1e-5 * length)
  }

  /// A smaller batch after a larger one uses fewer lanes and ignores the others.
  @Test func lanesFollowTheBatch() {
    let network = network()
    func norm(after previous: Int?) -> Double {
      let weights = randomWeights(network.layout, seed: 3)
      let parallel = DataParallel(network, weights, threads: 2)
      return [previous, 6].compactMap { $0 }.map { count in
        let batch = Batch(network, count: count)
        return parallel.gradient(count: count, load: batch.load, loss: batch.loss).norm
      }.last ?? 0
    }
    let alone = norm(after: nil)
    #expect(alone > 0 && norm(after: 37) == alone && norm(after: 6) == alone)
  }
}
