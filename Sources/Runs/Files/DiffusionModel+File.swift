import Diffusion
import FileFormats
import NeuralNet

extension DiffusionModel {
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String) throws {
    let layout = UNet(configuration).layout
    var metadata = [
      "format": "digits-diffusion-model-1",
      "configuration": try JSONText.line(configuration),
      "objective": objective.rawValue,
      "frame": try JSONText.line(frame),
      "timeRange": try JSONText.line(timeRange),
      "provenance": try JSONText.line(provenance),
    ]
    if let consistencyTimes {
      metadata["consistency"] = try JSONText.line(ConsistencyTimes(times: consistencyTimes))
    }
    try SafetensorsFile(entries: NamedTensors.entries(layout, weights), metadata: metadata)
      .write(to: path)
  }

  /// - Throws: `FileFault` if the file is missing, damaged, or holds something else.
  package static func read(path: String) throws -> DiffusionModel {
    let file = try SafetensorsFile.read(path: path)
    guard file.metadata["format"] == "digits-diffusion-model-1" else {
      throw FileFault(
        path: path, expected: "a diffusion model written by `digits train`",
        found: "a safetensors file of another kind",
        hint: "give the model.safetensors of a run folder")
    }
    let configuration = try JSONText.decode(
      UNetConfiguration.self, file.metadata, "configuration", path: path)
    try MemoryNeed.require(
      bytes: configuration.samplingMemory(images: 1), for: "the network of one image", path: path)
    guard configuration.imageChannels == 1 else {
      throw FileFault(
        path: path, expected: "a network for gray images",
        found: "\(configuration.imageChannels) channels")
    }
    guard let objective = Objective(rawValue: file.metadata["objective"] ?? "") else {
      throw FileFault(
        path: path,
        expected: "one of the objectives "
          + Objective.allCases.map(\.rawValue).joined(separator: ", "),
        found: file.metadata["objective"] ?? "none")
    }
    let frame = try JSONText.decode(ImageFrame.self, file.metadata, "frame", path: path)
    guard frame.isValid, frame.height == configuration.height, frame.width == configuration.width
    else {
      throw FileFault(
        path: path, expected: "a frame of \(configuration.width) x \(configuration.height)",
        found: "\(frame.width) x \(frame.height)")
    }
    return DiffusionModel(
      configuration: configuration, objective: objective, frame: frame,
      timeRange: try JSONText.decode(TimeRange.self, file.metadata, "timeRange", path: path),
      provenance: try JSONText.decode(Provenance.self, file.metadata, "provenance", path: path),
      weights: try NamedTensors.values(UNet(configuration).layout, in: file, path: path),
      consistencyTimes: try file.metadata["consistency"].map { _ in
        try JSONText.decode(ConsistencyTimes.self, file.metadata, "consistency", path: path).times
      })
  }

  /// The metadata that marks a distilled model.
  private struct ConsistencyTimes: Codable, CheckedContent {
    let times: [Double]

    static var expectation: String { "rising times of a distilled model" }

    var fault: String? {
      times.isEmpty ? "no times" : SamplingSettings.consistency(times, steps: times.count).fault
    }
  }
}
