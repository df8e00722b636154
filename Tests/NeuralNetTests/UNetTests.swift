import Kernels
import NeuralNet
import Randomness
import TestSupport
import Testing

/// What the U-Net's layout, arithmetic and memory guarantee besides the right numbers.
@Suite struct UNetTests {
  // MARK: Layout

  /// The paper's count is that of the network in the CEM paper's code. All three are also what
  /// Tests/Twin/count.py prints. No weights are allocated.
  @Test(
    arguments: [
      (UNetPreset.tiny, 28, 521_601), (.small, 28, 2_077_441), (.paper, 32, 167_775_681),
    ]
  )
  func parameterCount(preset: UNetPreset, side: Int, count: Int) {
    let network = UNet(preset.configuration(height: side, width: side))
    #expect(network.layout.count == count)
    #expect(network.layout.entries.reduce(0) { $0 + $1.range.count } == count)
    #expect(Set(network.layout.entries.map(\.name)).count == network.layout.entries.count)
  }

  /// The megaflops per image that the documentation of the presets states. The pass does not count
  /// attention's own products, which take 0.6 megaflops.
  @Test(arguments: [(UNetPreset.tiny, 95.0), (.small, 378.0)])
  func operationsOfAnImage(preset: UNetPreset, megaflops: Double) {
    let network = UNet(preset.configuration(height: 28, width: 28))
    let pass = networkPass(network)
    let input = pass.tensor(network.inputShape(images: 1, Float.self))
    _ = network.forward(input, times: [1], pass)
    #expect(abs(Double(pass.operations) / 1e6 / megaflops - 1) < 0.01)
  }

  /// Training starts from a network that outputs zero, because the last layer's weights are zero.
  @Test func startsAtZero() {
    let network = UNet(UNetPreset.tiny.configuration(height: 8, width: 8))
    let weights = Weights<Float>(network.layout, values: network.layout.initialValues(seed: 3))
    weights.repack(gradients: false)
    let pass = Pass(weights)
    let input = pass.tensor(network.inputShape(images: 2, Float.self))
    var draw = Draw(seed: 1)
    input.assign(draw.floats(input.shape.count))
    let output = network.forward(input, times: [0.1, 3], pass)
    #expect(output.shape.count == 128 && output.values.allSatisfy { $0 == 0 })
  }

  /// Labels add one parameter at the end; all others start as they do without labels.
  @Test func labelsAddATableAtTheEnd() throws {
    var configuration = UNetPreset.tiny.configuration(height: 28, width: 28)
    let without = UNet(configuration).layout
    configuration.classes = 10
    let with = UNet(configuration).layout
    let table = try #require(with.entries.last)
    #expect(table.name == "label.table" && table.shape == [11, 64])
    #expect(with.entries.dropLast().map(\.name) == without.entries.map(\.name))
    #expect(with.count == 521_601 + 11 * 64)
    let values = with.initialValues(seed: 3)
    #expect(bitDifference(Array(values[..<without.count]), without.initialValues(seed: 3)) == nil)
    #expect(Set(values[table.range]).count > 700 && values[table.range].allSatisfy { abs($0) <= 1 })
  }

  // MARK: Bits

  /// An image's output has the same bits alone and in a batch of 5, with and without gradients, in
  /// fresh memory and in memory that another batch has used.
  @Test(arguments: [UNetPreset.tiny, .small])
  func outputDoesNotDependOnTheBatch(preset: UNetPreset) throws {
    let network = UNet(preset.configuration(height: 28, width: 28))
    let pass = networkPass(network)
    var draw = Draw(seed: 2)
    let images = Tensor<Float>(network.inputShape(images: 5, Float.self))
    images.assign(draw.floats(images.shape.count))
    let times = [1e-4, 0.03, 0.5, 2.5, 10]
    let batch = network.forward(images, times: times, pass).values
    pass.reset()
    #expect(batch.contains { abs($0) > 0.01 } && batch.allSatisfy { $0.isFinite })
    for n in 0..<5 {
      let alone = network.forward(images.image(n), times: [times[n]], pass).values
      pass.reset()
      #expect(bitDifference(alone, Array(batch[n * 784..<(n + 1) * 784])) == nil, "image \(n)")
    }
    #expect(bitDifference(network.forward(images, times: times, pass).values, batch) == nil)
    let training = Pass(pass.weights, gradients: Block(count: network.layout.count))
    #expect(bitDifference(network.forward(images, times: times, training).values, batch) == nil)
  }

  /// A label's row is its place among the labels that the network knows, forward and backward.
  @Test func labelsTakeTheRowsOfTheirPlaces() {
    func run(_ known: LabelSet, _ labels: [Int?]) -> (output: [Float], gradient: [Float]) {
      var configuration = UNetPreset.tiny.configuration(height: 8, width: 8)
      configuration.labels = known
      let network = UNet(configuration)
      let gradients = Block<Float>(count: network.layout.count)
      let pass = Pass(randomWeights(network.layout, seed: 8), gradients: gradients)
      var draw = Draw(seed: 6)
      let images = Tensor<Float>(network.inputShape(images: 3, Float.self))
      images.assign(draw.floats(images.shape.count))
      let output = network.forward(images, Conditions(times: [0.1, 0.1, 2], labels: labels), pass)
      let values = output.values
      let dOutput = pass.tensor(network.outputShape(images: 3, Float.self))
      dOutput.assign(draw.floats(dOutput.shape.count))
      _ = network.backward(dOutput, pass, wantsInput: false)
      let table = network.layout.entries.last.map(\.range) ?? 0..<0
      return (values, Array(gradients.values[table]))
    }
    let (found, plain) = (
      run(LabelSet([3, 7]), [7, nil, 3]), run(LabelSet(below: 2), [1, nil, 0])
    )
    #expect(bitDifference(found.output, plain.output) == nil)
    #expect(bitDifference(found.gradient, plain.gradient) == nil)
    #expect(found.gradient.count == 3 * 64 && !found.gradient.contains(0))
  }

  /// An image's output depends on its own label, not its neighbours', and "no label" differs too.
  @Test func labelsChangeTheirOwnImagesOnly() {
    var configuration = UNetPreset.tiny.configuration(height: 8, width: 8)
    configuration.classes = 4
    let network = UNet(configuration)
    let pass = networkPass(network)
    var draw = Draw(seed: 6)
    let images = Tensor<Float>(network.inputShape(images: 3, Float.self))
    images.assign(draw.floats(images.shape.count))
    func run(_ labels: [Int?]) -> [[Float]] {
      defer { pass.reset() }
      let output = network.forward(
        images, Conditions(times: [0.1, 0.1, 2], labels: labels), pass
      ).values
      return (0..<3).map { Array(output[$0 * 64..<($0 + 1) * 64]) }
    }
    let (first, second, none) = (run([3, 0, 1]), run([2, 0, 1]), run([nil, nil, nil]))
    #expect(first[0] != second[0] && first[0] != none[0] && second[0] != none[0])
    for n in 1...2 {
      #expect(bitDifference(first[n], second[n]) == nil, "image \(n)")
      #expect(first[n] != none[n])
    }
    #expect(run([]) == none)
  }

  // MARK: Memory and dropout

  /// A second step allocates nothing, and gives the same gradients in the recycled memory.
  @Test func secondStepAllocatesNothing() throws {
    let network = UNet(try Fixture("unetPaperOptions").configuration())
    let pass = networkPass(network)
    func step() -> [Float] {
      let gradients = Block<Float>(count: network.layout.count)
      pass.gradients = gradients
      let input = pass.tensor(network.inputShape(images: 2, Float.self))
      var draw = Draw(seed: 5)
      input.assign(draw.floats(input.shape.count))
      let output = network.forward(input, times: [0.2, 1], pass)
      let dOutput = pass.tensor(network.outputShape(images: 2, Float.self))
      dOutput.assign(output.values)
      _ = network.backward(dOutput, pass, wantsInput: true)
      pass.reset()
      return gradients.values
    }
    let first = step()
    let allocations = pass.allocations
    #expect(allocations > 0)
    #expect(bitDifference(step(), first) == nil)
    #expect(pass.allocations == allocations)
    pass.gradients = nil
    func infer() {
      let input = pass.tensor(network.inputShape(images: 2, Float.self))
      _ = network.forward(input, times: [0.2, 1], pass)
      pass.reset()
    }
    infer()
    let afterInference = pass.allocations
    infer()
    #expect(pass.allocations == afterInference)
  }

  /// Without gradients, a tensor is freed as soon as the next layer has read it, so inference needs
  /// a small part of the memory of a training step.
  @Test func inferenceNeedsFewTensors() throws {
    let network = UNet(UNetPreset.tiny.configuration(height: 8, width: 8))
    let (inference, training) = (networkPass(network), networkPass(network))
    training.gradients = Block(count: network.layout.count)
    for pass in [inference, training] {
      let input = pass.tensor(network.inputShape(images: 1, Float.self))
      _ = network.forward(input, times: [1], pass)
    }
    #expect(inference.allocations < training.allocations * 2 / 3)
  }

  /// Gradients are added: a second backward pass doubles them.
  @Test func gradientsAreAdded() throws {
    let fixture = try Fixture("unet")
    let network = UNet(try fixture.configuration())
    let gradients = Block<Double>(count: network.layout.count)
    let weights = Weights<Double>(network.layout, values: try fixture.parameters(network.layout))
    let pass = Pass(weights, gradients: gradients)
    var sums: [[Double]] = []
    for _ in 0..<2 {
      _ = network.forward(
        try fixture.tensor("input", border: 1), times: try fixture.values("times"), pass)
      let dOutput = pass.tensor(network.outputShape(images: 3, Double.self))
      dOutput.assign(try fixture.values("outputGradient"))
      #expect(network.backward(dOutput, pass, wantsInput: false) == nil)
      pass.reset()
      sums.append(gradients.values)
    }
    let doubled = sums[0].map { 2 * $0 }
    #expect(largestDifference(sums[1], doubled) < 1e-11)
  }

  /// Dropout acts only in training, with the given share, from each image's own stream.
  @Test func dropoutFollowsTheImagesStreams() {
    var configuration = UNetPreset.tiny.configuration(height: 8, width: 8)
    configuration.dropout = 0.25
    let network = UNet(configuration)
    let pass = networkPass(network)
    var draw = Draw(seed: 4)
    let images = Tensor<Float>(network.inputShape(images: 3, Float.self))
    images.assign(draw.floats(images.shape.count))
    func run(_ range: Range<Int>, seed: UInt64, trains: Bool = true) -> [Float] {
      pass.gradients = trains ? Block(count: network.layout.count) : nil
      pass.dropout =
        trains
        ? range.map { RandomStream(seed: seed, purpose: .dropout, index: UInt64($0)) } : nil
      defer { pass.reset() }
      let times = range.map { 0.5 + Double($0) }
      let input = pass.tensor(network.inputShape(images: range.count, Float.self))
      input.assign(images.values, from: range.lowerBound * 64)
      return network.forward(input, times: times, pass).values
    }
    let batch = run(0..<3, seed: 1)
    #expect(bitDifference(run(0..<3, seed: 1), batch) == nil, "again")
    #expect(
      bitDifference(run(1..<3, seed: 1), Array(batch[64...])) == nil, "without the first image")
    let whole = run(0..<3, seed: 1, trains: false)
    #expect(bitDifference(run(0..<3, seed: 2, trains: false), whole) == nil, "inference")
    func difference(_ other: [Float]) -> Float {
      zip(other, batch).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(difference(run(0..<3, seed: 2)) > 0.01)
    #expect(difference(whole) > 0.01)
  }

  /// Returns a pass over random weights, none of which is zero.
  private func networkPass(_ network: UNet) -> Pass<Float> {
    Pass(randomWeights(network.layout, seed: 8))
  }
}

/// Returns weights of the size that training starts from, but none of them zero.
func randomWeights(_ layout: ParameterLayout, seed: Int) -> Weights<Float> {
  var draw = Draw(seed: seed)
  var values = layout.initialValues(seed: UInt64(seed))
  for (i, extra) in draw.floats(values.count).enumerated() { values[i] += 0.03 * extra }
  let weights = Weights<Float>(layout, values: values)
  weights.repack(gradients: true)
  return weights
}
