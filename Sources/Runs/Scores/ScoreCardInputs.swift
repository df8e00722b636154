import Datasets
import FileFormats
import Foundation
import Scoring

/// Finds what a score card needs besides the samples. What was not named and does not exist is left
/// out, with a line that says so. What was named must exist.
package struct ScoreCardInputs {
  /// The size of the images whose distances are measured.
  let height, width: Int
  let threads: Int

  /// - Parameter threads: at least 1.
  package init(height: Int, width: Int, threads: Int) {
    (self.height, self.width, self.threads) = (height, width, threads)
  }

  /// Returns the second classifier, from the named file or else from the folder of models.
  package func judge(
    _ named: String?, models: String?, _ leftOut: inout [String]
  ) throws -> ImageJudge? {
    let path: String
    if let named {
      path = named
    } else {
      let folder = try ModelFolder.locate(models)
      guard FileManager.default.fileExists(atPath: folder.judge) else {
        leftOut.append(
          "second classifier and classes: there is no \(folder.judge); "
            + "`digits features train` trains one")
        return nil
      }
      path = folder.judge
    }
    let network = try TrainedFeatureNetwork.read(path: path)
    let (found, wanted) = (network.configuration, "\(height) x \(width)")
    guard found.height == height, found.width == width else {
      throw FileFault(
        path: path,
        expected: "a classifier for images of \(wanted), which the feature network reads",
        found: "one for \(found.height) x \(found.width)")
    }
    return ImageJudge(network, threads: threads)
  }

  /// Returns the dataset that was named, or else the one in the usual place.
  ///
  /// - Throws: `UnfitData` if the reference is of other data, among the faults of reading.
  package func real(
    _ data: String?, likeReferenceOf scorer: FIDScorer, _ leftOut: inout [String]
  ) throws -> RealImages? {
    let measures = "floor, KID, precision, recall and nearest images"
    let place: String
    do {
      place = try Dataset.locate(data)
    } catch {
      guard data == nil else { throw error }
      leftOut.append("\(measures): no dataset here; name one, or set MNIST_DIR")
      return nil
    }
    let dataset = try Dataset.load(place)
    guard dataset.train.height == height, dataset.train.width == width else {
      throw FileFault(
        path: place, expected: "images of \(height) x \(width), which the feature network reads",
        found: "\(dataset.train.height) x \(dataset.train.width)",
        hint: "name the samples' own dataset, or measure FID alone")
    }
    try scorer.requireReference(of: dataset.identity, for: place)
    let neighbours = ScoreCardMeasurement.Settings().neighbours
    guard dataset.train.count > neighbours else {
      throw FileFault(
        path: place, expected: "more than \(neighbours) training images",
        found: "\(dataset.train.count)")
    }
    return RealImages(training: dataset.train, test: dataset.test)
  }
}
