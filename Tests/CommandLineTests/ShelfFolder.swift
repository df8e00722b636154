import Diffusion
import FileFormats
import Foundation
import TestSupport

/// A folder of models with shipped generators that have a few thousand random weights.
enum ShelfFolder {
  /// Adds generators/NAME with a card that claims a distance.
  static func put(
    _ name: String, fid: Double, floor: Double? = nil, classes: Int = 0,
    in folder: TemporaryFolder
  ) throws {
    let path = folder.file("models/generators/" + name)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let model = MicroModel.make(.cem, classes: classes)
    try model.write(to: path + "/model.safetensors")
    try Data(card(name, model, fid: fid, floor: floor).utf8)
      .write(to: URL(fileURLWithPath: path + "/card.json"))
  }

  private static func card(
    _ name: String, _ model: DiffusionModel, fid: Double, floor: Double?
  ) throws -> String {
    let scores = [(50, fid), (10, 2 * fid)].map { evaluations, fid in
      var settings = SamplingSettings.standard()
      settings.steps = evaluations
      let encoded = (try? JSONEncoder().encode(settings)) ?? Data()
      let floor =
        floor.map { "\"floor\": {\"distance\": \($0), \"name\": \"c\", \"count\": 9}," } ?? ""
      let agreement = model.configuration.classes > 0 ? "\"labelAgreement\": 0.875," : ""
      return """
        {"seed": 1, "evaluations": \(evaluations), \(agreement)
         "settings": \(String(decoding: encoded, as: UTF8.self)),
         "fid": {\(floor) "distance": \(fid), "meanTerm": 0, "covarianceTerm": \(fid),
           "featureDimension": 64, "network": {"hash": "0123", "accuracy": 0.5},
           "samples": {"source": "a", "format": "b", "count": 700, "height": 8, "width": 8},
           "reference": {"name": "c", "count": 9}}}
        """
    }
    return """
      {"name": "\(name)", "model": "\(model.hash)", "network": "tiny", "objective": "cem",
       "classes": \(model.configuration.classes), "parameters": \(model.weights.count),
       "imageHeight": 8, "imageWidth": 8,
       "training": {"command": "digits train", "dataset": "none", "seed": 1, "steps": 30,
         "batchSize": 2, "images": 60, "seconds": 90, "software": "digits test"},
       "scores": [\(scores.joined(separator: ", "))]}
      """
  }
}
