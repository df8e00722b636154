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
    let dataset = model.provenance.dataset
    func fault(_ found: String) -> FileFault {
      FileFault(
        path: path,
        expected: "the classifier of \(dataset), which knows how often each label occurs",
        found: found,
        hint: "`digits data prepare` makes it of a dataset's folder; or name labels such as "
          + "0123456789")
    }
    guard FileManager.default.fileExists(atPath: path) else { throw fault("no such file") }
    let provenance = try TrainedFeatureNetwork.read(path: path).provenance
    // Checksums may be unknown, and labels of other data would not be noticed.
    guard provenance.dataset == dataset else { throw fault("that of \(provenance.dataset)") }
    try model.requireSameData(provenance.data, "labels", path: path)
    guard let counts = provenance.labelCounts else { throw fault("one that was not told") }
    let labels = model.configuration.labels
    if let bad = counts.indices.first(where: { counts[$0] > 0 && !labels.contains($0) }) {
      throw fault("one of label \(bad) too, which the model cannot draw")
    }
    return counts
  }
}
