import Diffusion
import FileFormats
import Foundation
import Scoring

/// Measures the FID of runs, all in the same way, and keeps it in their folders.
package struct RunScorer {
  private let scorer: FIDScorer
  private let samples: Int
  private let seed: UInt64
  private let threads: Int
  private let version: String

  /// - Parameters:
  ///   - models: the folder of the feature network; nil for the usual places.
  ///   - samples: the number of images that each run draws.
  ///   - threads: at least 1; scores do not depend on it.
  /// - Throws: `FileFault` without a feature network, or `InvalidSetting` for too few samples.
  package init(
    models: String?, samples: Int, seed: UInt64, threads: Int, version: String
  ) throws {
    scorer = try FIDScorer.load(models: models, threads: threads)
    try scorer.requireEnough(samples: samples)
    (self.samples, self.seed, self.threads) = (samples, seed, threads)
    self.version = version
  }

  /// Returns a run with its score, measured now unless its folder holds one of the same kind.
  ///
  /// - Throws: `FileFault` for a model that cannot be scored, or what drawing and scoring throw.
  package func scored(_ run: RunSummary, _ watch: Watch) throws -> RunScore {
    let model = try DiffusionModel.read(path: try run.folder.finishedModel())
    let settings = SamplingSettings.standard(model)
    if let known = run.score, known.model == model.hash, known.seed == seed,
      known.samples == samples, known.settings == settings,
      known.fid.network == scorer.identity, known.fid.reference == scorer.referenceSummary
    {
      return known
    }
    guard model.frame.imageHeight == scorer.inputHeight,
      model.frame.imageWidth == scorer.inputWidth
    else {
      throw FileFault(
        path: run.path,
        expected: "images of \(scorer.inputWidth) x \(scorer.inputHeight), which the feature "
          + "network reads",
        found: "\(model.frame.imageWidth) x \(model.frame.imageHeight)",
        hint: "name the folder of models that was made for that data")
    }
    try scorer.requireReference(of: model.provenance.data, for: run.path)
    let images = try SampleGenerator(model, threads: threads).generate(
      "drawing with \(run.name)", settings, seed: seed, count: samples, watch: watch)
    let (fid, interval) = try scorer.scoreWithInterval(images, seed: seed, threads: threads) {
      try watch("interval of \(run.name)", $0, $1)
    }
    let score = RunScore(
      version: version, model: model.hash, seed: seed, settings: settings, fid: fid,
      interval: interval)
    try score.write(to: run.folder)
    return score
  }
}
