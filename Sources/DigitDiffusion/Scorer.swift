import Foundation
import Runs
import Scoring

/// How far a set of images is from the images of a reference.
public struct Score: Sendable {
  /// The Fréchet distance of features (FID): 0 for identical statistics, larger is worse. It falls
  /// as images are added, so that only distances of sets as large compare. It sees what a digit
  /// classifier's features see: faint specks on black are not among it.
  public let distance: Double
  /// The mean distance of sets of as many real images that the reference does not hold, which is what
  /// perfect samples would score; nil if it is not known.
  public let floor: Double?
  /// The number of images that `floor` is for, normally that of the images that were scored.
  public let floorCount: Int?
  /// The same as several lines of text.
  public let text: String
}

/// Scores images by the features of a digit classifier.
public struct Scorer {
  private let scorer: FIDScorer

  /// Reads the classifier and the statistics of MNIST's training images that come with this package.
  ///
  /// - Parameters:
  ///   - models: the folder that holds them; nil for the usual places.
  ///   - threads: the number of threads to compute on; nil for all cores.
  /// - Throws: an error that says in one line which file is missing or damaged.
  public init(models: String? = nil, threads: Int? = nil) throws {
    if let fault = ProcessorFault.current { throw fault }
    scorer = try FIDScorer.load(models: models, threads: try Generator.threads(threads))
  }

  /// The number of features: a set to be scored has to hold more images.
  public var featureCount: Int { scorer.featureCount }

  /// Measures the distance of images to the reference.
  ///
  /// - Parameters:
  ///   - images: more than `featureCount`, as large as MNIST's.
  ///   - progress: is told how many images are done.
  /// - Throws: an error for images of another size than the classifier's, or too few of them.
  public func score(
    _ images: DigitImages, progress: (_ imagesDone: Int) -> Void = { _ in }
  ) throws -> Score {
    let report = try scorer.score(images.batch, progress: progress)
    return Score(
      distance: report.distance, floor: report.floor?.distance, floorCount: report.floor?.count,
      text: report.text)
  }
}
