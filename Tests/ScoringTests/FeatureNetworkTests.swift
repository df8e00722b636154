import Foundation
import Kernels
import NeuralNet
import Randomness
import Scoring
import Testing

@Suite struct FeatureNetworkTests {
  /// It has odd sides, which cannot be halved evenly, and few channels.
  private static let small: FeatureNetworkConfiguration = {
    var configuration = FeatureNetworkConfiguration(height: 9, width: 7, classes: 3)
    configuration.channels = [4, 4, 8, 8]
    configuration.groups = 4
    return configuration
  }()

  private func randomNumbers(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { _ in stream.normal() }
  }

  /// Computes the loss sum_i c_i output_i of two images, with all gradients.
  private func run(
    _ network: FeatureNetwork, values: [Double], pixels: [Double], c: [Double]
  ) throws -> (loss: Double, dValues: [Double], dInput: [Double]) {
    let weights = Weights(network.layout, values: values)
    let gradients = Block<Double>(count: values.count)
    let pass = Pass(weights, gradients: gradients)
    let input = pass.tensor(network.inputShape(images: 2, Double.self))
    input.assign(pixels)
    let output = network.forward(input, times: [], pass)
    let loss = zip(output.values, c).reduce(0) { $0 + $1.0 * $1.1 }
    let dOutput = pass.tensor(network.outputShape(images: 2, Double.self))
    dOutput.assign(c)
    let dInput = try #require(network.backward(dOutput, pass, wantsInput: true))
    return (loss, gradients.values, dInput.values)
  }

  /// Central differences have errors of about step^2 and rounding / step, 1e-9 each.
  @Test(arguments: [FeatureNetwork.Output.classes, .features], [nil, 5])
  func gradientAgreesWithFiniteDifferences(
    _ output: FeatureNetwork.Output, firstKernel: Int?
  ) throws {
    var configuration = Self.small
    configuration.firstKernel = firstKernel
    let network = FeatureNetwork(configuration, output: output)
    let values = randomNumbers(network.layout.count, seed: 1).map { 0.3 * $0 + 0.1 }
    let pixels = randomNumbers(2 * 9 * 7, seed: 2)
    let c = randomNumbers(2 * network.outputShape(images: 1, Double.self).count, seed: 3)
    let exact = try run(network, values: values, pixels: pixels, c: c)
    let step = 1e-5
    func difference(_ change: (Double) throws -> Double) throws -> Double {
      (try change(step) - change(-step)) / (2 * step)
    }
    for entry in network.layout.entries {
      for i in Set([
        entry.range.lowerBound, entry.range.upperBound - 1,
        entry.range.lowerBound + entry.range.count / 2,
      ]) {
        let expected = try difference { h in
          var moved = values
          moved[i] += h
          return try run(network, values: moved, pixels: pixels, c: c).loss
        }
        #expect(
          abs(exact.dValues[i] - expected) < 1e-7 * (1 + abs(expected)), "\(entry.name) at \(i)")
        if output == .classes || !entry.name.hasPrefix("classifier") {
          // Convolution biases before a norm of several channels still have an effect.
          #expect(entry.name.hasSuffix("conv.bias") || exact.dValues[i] != 0)
        }
      }
    }
    for i in stride(from: 0, to: pixels.count, by: 5) {
      let expected = try difference { h in
        var moved = pixels
        moved[i] += h
        return try run(network, values: values, pixels: moved, c: c).loss
      }
      #expect(abs(exact.dInput[i] - expected) < 1e-7 * (1 + abs(expected)), "input at \(i)")
    }
  }

  /// Single precision through some ten layers gives a few hundred ulps of values near 1.
  @Test(arguments: [
    FeatureNetworkConfiguration(height: 28, width: 28, classes: 10),
    .judge(height: 28, width: 28, classes: 10),
  ])
  func fastKernelsAgreeWithDouble(_ configuration: FeatureNetworkConfiguration) {
    let network = FeatureNetwork(configuration, output: .features)
    let values = network.layout.initialValues(seed: 5)
    let pixels = randomNumbers(2 * 784, seed: 4).map { Float($0) }
    let weights = Weights(network.layout, values: values.map { Double($0) })
    let pass = Pass(weights)
    let input = pass.tensor(network.inputShape(images: 2, Double.self))
    input.assign(pixels.map { Double($0) })
    let expected = network.forward(input, times: [], pass).values
    let trained = TrainedFeatureNetwork(
      configuration: network.configuration, values: values, accuracy: 0.5,
      provenance: .init(dataset: "none", seed: 5, epochs: 1, command: "test"))
    let found = NetworkFeatures(trained, threads: 1).features(of: pixels, count: 2)
    #expect(found.count == 2 * configuration.featureCount)
    for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) < 3e-5) }
    #expect(Set(found).count > 100)
  }

  @Test func featuresDependOnTheImageAlone() {
    let configuration = FeatureNetworkConfiguration(height: 28, width: 28, classes: 10)
    let values = FeatureNetwork(configuration, output: .classes).layout.initialValues(seed: 6)
    let trained = TrainedFeatureNetwork(
      configuration: configuration, values: values, accuracy: 0.5,
      provenance: .init(dataset: "none", seed: 6, epochs: 1, command: "test"))
    let pixels = randomNumbers(11 * 784, seed: 7).map { Float($0) }
    let together = NetworkFeatures(trained, threads: 1).features(of: pixels, count: 11)
    for threads in [2, 3] {
      let extractor = NetworkFeatures(trained, threads: threads)
      #expect(extractor.features(of: pixels, count: 11) == together)
    }
    let extractor = NetworkFeatures(trained, threads: 2)
    var pieces: [Float] = []
    for range in [0..<1, 1..<4, 4..<11] {
      pieces += extractor.features(
        of: Array(pixels[range.lowerBound * 784..<range.upperBound * 784]), count: range.count)
    }
    #expect(pieces == together)
  }

  /// Files of the first format do not mention a first kernel.
  @Test func configurationsOfOldFilesAreRead() throws {
    let old = #"{"channels":[16,32,64,64,64],"classes":10,"groups":8,"height":28,"width":28}"#
    let configuration = try JSONDecoder().decode(
      FeatureNetworkConfiguration.self, from: Data(old.utf8))
    #expect(configuration == FeatureNetworkConfiguration(height: 28, width: 28, classes: 10))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(configuration), as: UTF8.self) == old)
    let judge = FeatureNetworkConfiguration.judge(height: 28, width: 28, classes: 10)
    #expect(
      try JSONDecoder().decode(
        FeatureNetworkConfiguration.self, from: try encoder.encode(judge)) == judge)
  }

  @Test func impossibleNetworksAreNamed() {
    func words(_ change: (inout FeatureNetworkConfiguration) -> Void) -> String? {
      var configuration = FeatureNetworkConfiguration(height: 28, width: 28, classes: 10)
      change(&configuration)
      return configuration.fault
    }
    #expect(words { _ in } == nil)
    #expect(words { $0.height = 3 }?.contains("not 3 x 28") == true)
    #expect(words { $0.classes = 1 }?.contains("not 1") == true)
    #expect(words { $0.channels = [] }?.contains("not 0") == true)
    #expect(words { $0.channels = [8, .max] }?.contains("channels must be") == true)
    #expect(words { $0.groups = 0 }?.contains("groups must be") == true)
    #expect(words { $0.firstKernel = 5 } == nil)
    #expect(words { $0.firstKernel = 4 }?.contains("must be odd and 1 to 15, not 4") == true)
    #expect(words { $0.firstKernel = 17 }?.contains("not 17") == true)
    #expect(words { $0.groups = 3 } == "16 channels are not divisible by 3 groups")
  }
}
