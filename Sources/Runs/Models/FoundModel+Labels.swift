import FileFormats
import Foundation
import Scoring

extension FoundModel {
  /// Returns how many of the images that the model was trained on have label 0, 1, ...: what the second
  /// classifier of the same data was told, in the folder of that data if it is there, or else in the
  /// folder of models.
  ///
  /// - Throws: `FileFault` if there is none, it is of other data, or it was not told.
  package func labelCounts() throws -> [Int] {
    let path = try ModelFolder.find(\.judge, named: nil, dataFolder: dataFolder)
    let expected = "the shares of the labels in \(model.provenance.dataset)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw FileFault(
        path: path, expected: expected, found: "no such file",
        hint: "`digits data prepare` makes it, or name labels such as 0123456789")
    }
    let provenance = try TrainedFeatureNetwork.read(path: path).provenance
    try model.requireSameData(provenance.data, "classifier", path: path)
    let labels = model.configuration.labels
    guard let counts = provenance.labelCounts,
      counts.indices.allSatisfy({ counts[$0] == 0 || labels.contains($0) })
    else {
      throw FileFault(
        path: path, expected: expected, found: "none that the model can draw in it",
        hint: "name labels such as 0123456789")
    }
    return counts
  }
}
