import FileFormats
import Foundation
import NeuralNet
import Scoring

extension TrainedFeatureNetwork {
  /// The value of the metadata key `format`; a change of the layout changes its number.
  static let fileFormat = "digits feature network 1"

  /// Writes a safetensors file: every parameter under its name, the rest as metadata. The same
  /// network gives the same bytes.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String) throws(FileFault) {
    guard let encoded = try? JSONText.line(configuration) else {
      preconditionFailure("a configuration of integers always has a JSON form")
    }
    var metadata = [
      "format": Self.fileFormat, "configuration": encoded,
      "sha256": identity.hash, "accuracy": "\(identity.accuracy)",
      "dataset": provenance.dataset, "seed": "\(provenance.seed)",
      "epochs": "\(provenance.epochs)", "command": provenance.command,
    ]
    metadata["testDataset"] = provenance.testDataset
    metadata["trainImagesSHA256"] = provenance.trainImagesSHA256
    if let counts = provenance.labelCounts {
      metadata["labelCounts"] = counts.map(String.init).joined(separator: ",")
    }
    let layout = FeatureNetwork(configuration, output: .classes).layout
    let file = SafetensorsFile(
      entries: layout.entries.map {
        .init(name: $0.name, shape: $0.shape, values: Array(values[$0.range]))
      },
      metadata: metadata)
    try file.write(to: path)
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `FileFault` for any other file, and for weights that differ from those that were
  ///   written.
  package static func read(path: String) throws(FileFault) -> TrainedFeatureNetwork {
    try FeatureNetworkReader(path: path, file: try SafetensorsFile.read(path: path)).read()
  }
}

/// Checks a file of a feature network piece by piece.
private struct FeatureNetworkReader {
  let path: String
  let file: SafetensorsFile

  func read() throws(FileFault) -> TrainedFeatureNetwork {
    guard file.metadata["format"] == TrainedFeatureNetwork.fileFormat else {
      throw fault(
        "metadata format \"\(TrainedFeatureNetwork.fileFormat)\"",
        found: file.metadata["format"].map { "\"\($0)\"" } ?? "none")
    }
    let configuration = try configuration()
    let values = try values(FeatureNetwork(configuration, output: .classes).layout)
    guard let accuracy = Double(try text("accuracy")), (0...1).contains(accuracy) else {
      throw fault(
        "a number from 0 to 1 as metadata \"accuracy\"", found: "\"\(try text("accuracy"))\"")
    }
    guard let seed = UInt64(try text("seed")), let epochs = Int(try text("epochs")),
      Bounds.steps.contains(epochs)
    else {
      throw fault(
        "whole numbers as metadata \"seed\" and \"epochs\"",
        found: "\"\(try text("seed"))\" and \"\(try text("epochs"))\"")
    }
    let network = TrainedFeatureNetwork(
      configuration: configuration, values: values, accuracy: accuracy,
      provenance: .init(
        dataset: try text("dataset"), seed: seed, epochs: epochs, command: try text("command"),
        labelCounts: try labelCounts(classes: configuration.classes),
        testDataset: file.metadata["testDataset"],
        trainImagesSHA256: file.metadata["trainImagesSHA256"]))
    let stored = try text("sha256")
    guard network.identity.hash == stored else {
      throw fault(
        "weights with the SHA-256 of the metadata, \(stored.prefix(16))",
        found: "\(network.identity.hash.prefix(16))", hint: "the file is damaged; get it again")
    }
    return network
  }

  private func configuration() throws(FileFault) -> FeatureNetworkConfiguration {
    try JSONText.decode(
      FeatureNetworkConfiguration.self, file.metadata, "configuration", path: path)
  }

  private func labelCounts(classes: Int) throws(FileFault) -> [Int]? {
    guard let text = file.metadata["labelCounts"] else { return nil }
    let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard counts.count == classes, counts.allSatisfy(Bounds.count.contains),
      counts.contains(where: { $0 > 0 })
    else {
      throw fault("\(classes) counts as metadata \"labelCounts\"", found: "\"\(text)\"")
    }
    return counts
  }

  /// Returns every parameter of the layout, in its order.
  private func values(_ layout: ParameterLayout) throws(FileFault) -> [Float] {
    guard file.entries.count == layout.entries.count else {
      throw fault("\(layout.entries.count) tensors", found: "\(file.entries.count)")
    }
    var values: [Float] = []
    values.reserveCapacity(layout.count)
    for wanted in layout.entries {
      guard let entry = file[wanted.name] else {
        throw fault("a tensor \"\(wanted.name)\"", found: "none")
      }
      guard entry.shape == wanted.shape else {
        throw fault("tensor \"\(wanted.name)\" of shape \(wanted.shape)", found: "\(entry.shape)")
      }
      if let i = entry.values.firstIndex(where: { !$0.isFinite }) {
        throw fault(
          "finite numbers in tensor \"\(wanted.name)\"", found: "\(entry.values[i]) at index \(i)",
          hint: "the file is damaged; get it again")
      }
      values += entry.values
    }
    return values
  }

  private func text(_ key: String) throws(FileFault) -> String {
    guard let value = file.metadata[key] else {
      throw fault("metadata \"\(key)\"", found: "none")
    }
    return value
  }

  private func fault(
    _ expected: String, found: String,
    hint: String = "is this the file of a feature network? `digits features train` writes one"
  ) -> FileFault {
    FileFault(path: path, expected: expected, found: found, hint: hint)
  }
}
