import FileFormats
import Foundation
import NeuralNet
import Randomness

/// What the program computes with a model, for `Tests/Twin/compare.py`: four images of noise at
/// four times pass forward through the network, and a random gradient passes back.
package enum NetworkDump {
  /// Writes `dump` and returns the number of gradients in it.
  ///
  /// - Throws: `FileFault` if the model is not a U-Net or a file cannot be written.
  package static func write(_ dump: String, ofModel model: String) throws -> Int {
    let (unet, weights) = try readModel(model)
    let times = [0.01, 0.3, 1, 4]
    let shape = unet.inputShape(images: times.count, Float.self)
    var stream = RandomStream(seed: 2, purpose: .test)
    var (input, outputGradient) = (
      [Float](repeating: 0, count: shape.count), [Float](repeating: 0, count: shape.count)
    )
    stream.fillNormal(&input)
    stream.fillNormal(&outputGradient)
    let state = NetworkState<Float>(
      unet, weights: weights, input: input, times: times, outputGradient: outputGradient)
    let images = [shape.images, shape.height, shape.width, shape.channels]
    let gradients = unet.layout.entries.map {
      SafetensorsFile.Entry(
        name: "gradient.\($0.name)", shape: $0.shape, values: Array(state.gradients[$0.range]))
    }
    let file = SafetensorsFile(
      entries: [
        .init(name: "input", shape: images, values: input),
        .init(name: "times", shape: [times.count], doubles: times),
        .init(name: "output", shape: images, values: state.output),
        .init(name: "outputGradient", shape: images, values: outputGradient),
        .init(name: "gradient.input", shape: images, values: state.inputGradient),
      ] + gradients)
    try file.write(to: dump)
    return gradients.count + 1
  }

  /// Writes a model file with random weights.
  package static func writeRandomModel(
    _ model: String, _ configuration: UNetConfiguration
  ) throws {
    let layout = UNet(configuration).layout
    let values = layout.randomValues(seed: 3)
    let text = String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self)
    let entries = layout.entries.map {
      SafetensorsFile.Entry(name: $0.name, shape: $0.shape, values: Array(values[$0.range]))
    }
    try SafetensorsFile(entries: entries, metadata: ["configuration": text]).write(to: model)
  }

  /// - Returns: the network, without dropout as in sampling, and its weights.
  private static func readModel(_ model: String) throws -> (UNet, [Float]) {
    let file = try SafetensorsFile.read(path: model)
    let text = file.metadata["configuration"] ?? "none"
    guard
      var configuration = try? JSONDecoder().decode(UNetConfiguration.self, from: Data(text.utf8)),
      configuration.fault == nil
    else {
      throw FileFault(
        path: model, expected: "the configuration of a U-Net in the metadata",
        found: String(text.prefix(60)))
    }
    configuration.dropout = 0
    let network = UNet(configuration)
    let values = try network.layout.entries.flatMap { entry in
      guard let tensor = file[entry.name], tensor.shape == entry.shape else {
        throw FileFault(
          path: model, expected: "\(entry.name) of shape \(entry.shape)",
          found: file[entry.name].map { "\($0.shape)" } ?? "no such tensor")
      }
      return tensor.values
    }
    return (network, values)
  }
}
