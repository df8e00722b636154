import Images
import Kernels

extension FIDScorer {
  /// Scores images and measures how much the score varies between sets of as many.
  ///
  /// - Parameters:
  ///   - seed: of the draws of the bootstrap.
  ///   - threads: at least 1; the result does not depend on it.
  ///   - progress: called with the number of draws done and the number of all.
  /// - Throws: what `score` and `FrechetBootstrap.measure` throw.
  package func scoreWithInterval(
    _ samples: ImageBatch, seed: UInt64, threads: Int, progress: (Int, Int) throws -> Void
  ) throws -> (report: FIDReport, interval: FrechetBootstrap) {
    try samples.requireCount(above: featureCount)
    let features = try extractor.table(of: samples)
    let report = try report(of: samples, features.statistics())
    let draws = ScoreCardMeasurement.Settings().bootstrapDraws
    let interval = try FrechetBootstrap.measure(
      features, against: reference.statistics, distance: report.distance, draws: draws, seed: seed,
      team: ThreadTeam(threads: threads)
    ) { try progress($0, 3 * draws) }
    return (report, interval)
  }
}
