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
    guard file.metadata["format"] == format else {
      throw FileFault(
        path: path, expected: "a checkpoint written by `digits train`",
        found: "a safetensors file of another kind")
    }
    let settings = try JSONText.decode(
      TrainingSettings.self, file.metadata, "settings", path: path)
    guard let step = try steps("step", in: file, path: path) else {
      throw FileFault(path: path, expected: "the number of steps taken", found: "none")
    }
    let layout = UNet(settings.configuration).layout
    var checkpoint = Checkpoint(
      settings: settings, totalSteps: try steps("totalSteps", in: file, path: path),
      state: TrainingState(
        step: step, weights: [], average: [], firstMoment: [], secondMoment: []))
    for block in blocks {
      checkpoint[keyPath: block.path] = try NamedTensors.values(
        layout, in: file, prefix: block.prefix, path: path)
    }
    return checkpoint
  }

  /// - Returns: a number of steps in the metadata; nil if there is none.
  private static func steps(
    _ key: String, in file: SafetensorsFile, path: String
  ) throws(FileFault) -> Int? {
    guard let text = file.metadata[key] else { return nil }
    guard let number = Int(text), Bounds.steps.contains(number) else {
      throw FileFault(
        path: path, expected: "0 to \(Bounds.steps.upperBound) as metadata \(key)", found: text)
    }
    return number
  }
}
