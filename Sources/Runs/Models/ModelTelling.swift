import FileFormats
import Foundation
import Images
import Scoring

/// How well a network tells the samples of a shipped model from real images, drawn as `digits sample`
/// draws them by default.
package struct ModelTelling: Codable, Equatable, Sendable {
  package let seed: UInt64
  /// The numbers of samples and of network evaluations for each.
  package let samples, evaluations: Int
  /// The name of the real images.
  package let real: String
  /// Whether the samples have gray levels that were drawn; else they are rounded.
  package let hasDrawnGrays: Bool
  package let results: [TwoSampleTest.Result]

  /// All gray levels, and shapes, each with one network, and one for real images against others.
  private static func settings(count: Int) -> TwoSampleTest.Settings {
    var settings = TwoSampleTest.Settings()
    (settings.views, settings.repetitions, settings.mostImages) = ([.all, shapes], 1, count)
    return settings
  }

  /// The view in which shapes are told, whatever their grays.
  private static let shapes = GrayView.thirtySeconds
  /// The number of samples in a row of the picture.
  package static let shown = 20

  /// - Parameters:
  ///   - samples: with labels if the model draws them.
  ///   - real: training images.
  ///   - threads: at least 1; results do not depend on it.
  /// - Returns: also a picture of samples on which the networks were tested and not trained: those that
  ///   they most often take for real on top, the others below.
  /// - Throws: `UnfitData` for too few images, `DivergedTraining`, `Stopped`.
  static func measure(
    _ samples: ImageBatch, seed: UInt64, evaluations: Int, hasDrawnGrays: Bool,
    real: ImageBatch, threads: Int, watch: Watch
  ) throws -> (telling: ModelTelling, picture: GrayImage) {
    let found = try TwoSampleTest(settings(count: samples.count), threads: threads).find(
      samples, labels: samples.labels, real: real
    ) { try watch("two-sample test, trainings", $0, $1) }
    let telling = ModelTelling(
      seed: seed, samples: samples.count, evaluations: evaluations, real: real.source,
      hasDrawnGrays: hasDrawnGrays, results: found.findings.map(\.result))
    guard let shapes = found.findings.first(where: { $0.result.view == shapes }) else {
      preconditionFailure("The view of the picture is among those that are tested")
    }
    let tested = found.heldOut[0].samples
    let odds = shapes.discriminators[0].logOdds(of: tested)
    let order = odds.indices.sorted { (odds[$0], $0) < (odds[$1], $1) }
    let row = min(shown, order.count / 2)
    let chosen = Array(order.prefix(row)) + order.suffix(row).reversed()
    return (telling, ImageGrid.compose(chosen.map(tested.image), columns: row, scale: 2))
  }
}
