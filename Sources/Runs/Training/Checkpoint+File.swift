import Diffusion
import FileFormats
import NeuralNet

extension Checkpoint {
  private static let format = "digits-checkpoint-1"
  private static var blocks: [(prefix: String, path: WritableKeyPath<Checkpoint, [Float]>)] {
    [
      ("weights.", \.state.weights), ("average.", \.state.average),
      ("adam.first.", \.state.firstMoment), ("adam.second.", \.state.secondMoment),
    ]
  }

  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String) throws {
    let layout = UNet(settings.configuration).layout
    var metadata = [
      "format": Self.format, "settings": try JSONText.line(settings), "step": String(state.step),
    ]
    if let totalSteps { metadata["totalSteps"] = String(totalSteps) }
    try SafetensorsFile(
      entries: Self.blocks.flatMap {
        NamedTensors.entries(layout, self[keyPath: $0.path], prefix: $0.prefix)
      },
      metadata: metadata
    ).write(to: path)
  }

  /// - Throws: `FileFault` if the file is missing, damaged, or holds something else.
  package static func read(path: String) throws -> Checkpoint {
    let file = try SafetensorsFile.read(path: path)
    let step = try steps(in: file.metadata, path: path)
    let settings = try JSONText.decode(
      TrainingSettings.self, file.metadata, "settings", path: path)
    let layout = UNet(settings.configuration).layout
    var checkpoint = Checkpoint(
      settings: settings, totalSteps: try number("totalSteps", in: file.metadata, path: path),
      state: TrainingState(
        step: step, weights: [], average: [], firstMoment: [], secondMoment: []))
    for block in blocks {
      checkpoint[keyPath: block.path] = try NamedTensors.values(
        layout, in: file, prefix: block.prefix, path: path)
    }
    return checkpoint
  }

  /// Returns the number of steps taken, without reading the weights.
  ///
  /// - Throws: what `read` throws, except for weights.
  static func steps(path: String) throws(FileFault) -> Int {
    try steps(in: try SafetensorsFile.metadata(path: path), path: path)
  }

  private static func steps(
    in metadata: [String: String], path: String
  ) throws(FileFault) -> Int {
    guard metadata["format"] == format else {
      throw FileFault(
        path: path, expected: "a checkpoint written by `digits train`",
        found: "a safetensors file of another kind")
    }
    guard let step = try number("step", in: metadata, path: path) else {
      throw FileFault(path: path, expected: "the number of steps taken", found: "none")
    }
    return step
  }

  /// - Returns: a number of steps in the metadata; nil if there is none.
  private static func number(
    _ key: String, in metadata: [String: String], path: String
  ) throws(FileFault) -> Int? {
    guard let text = metadata[key] else { return nil }
    guard let number = Int(text), Bounds.steps.contains(number) else {
      throw FileFault(
        path: path, expected: "0 to \(Bounds.steps.upperBound) as metadata \(key)", found: text)
    }
    return number
  }
}
