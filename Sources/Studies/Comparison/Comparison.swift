import Datasets
import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs
import Scoring

/// Trains, samples and scores models that differ only in their objective, over several seeds, in
/// one folder. A comparison that was stopped can be resumed at any time.
package struct Comparison: Sendable {
  let plan: ComparisonPlan
  package let dataset: Dataset
  package let folder: String
  let models: String?
  let threads: Int
  let jobs: Int
  let resumes: Bool
  let invocation: Invocation

  /// - Parameters:
  ///   - folder: the folder of the comparison, which is created if it does not exist.
  ///   - models: the folder of the feature network; nil for the usual places.
  ///   - threads: at least 1; results depend neither on it nor on `jobs`.
  ///   - jobs: the number of models trained at the same time, each on a part of the threads.
  ///   - resumes: whether to go on with what is in the folder.
  package init(
    _ plan: ComparisonPlan, _ dataset: Dataset, folder: String, models: String?, threads: Int,
    jobs: Int, resumes: Bool, _ invocation: Invocation
  ) {
    (self.plan, self.dataset, self.folder, self.models) = (plan, dataset, folder, models)
    (self.threads, self.jobs) = (threads, min(jobs, threads))
    (self.resumes, self.invocation) = (resumes, invocation)
  }

  /// The folder of a model's run.
  func runFolder(_ model: ComparisonPlan.Model) -> RunFolder {
    RunFolder(path: "\(folder)/\(model.name)")
  }

  /// - Parameters:
  ///   - watch: counts images while the reference is measured, if it must be measured.
  ///   - standing: called at every step afterwards, from any thread.
  /// - Throws: `Stopped` after saving, `InvalidSetting` for too few samples, or what training,
  ///   sampling and scoring throw.
  package func run(
    _ watch: Watch, standing: @escaping @Sendable (ComparisonStanding) -> Void
  ) throws -> ComparisonReport {
    // Whatever would make the end fail is checked before the long part starts.
    let (scorer, network) = try FIDScorer.load(
      for: dataset, models: models, threads: threads, watch)
    try check(scorer)
    let progress = ComparisonProgress(plan, standing)
    // It takes a while, and a comparison whose cells are all there needs none.
    var prepared: SampleMeasurement?
    func measurement() throws -> SampleMeasurement {
      if let prepared { return prepared }
      let made = try SampleMeasurement(
        scorer, classifier: NetworkClassifier(network, threads: threads), training: dataset.train,
        twoSample: plan.twoSample, threads: threads
      ) { try watch($0, $1, $2) }
      prepared = made
      return made
    }
    let cells = ComparisonCells(
      comparison: self, scorer: scorer, measurement: measurement, progress: progress, watch: watch)
    try cells.createFolders()
    try JSONText.write(invocation, to: Self.invocationFile(in: folder))
    try ComparisonTraining(self, progress, watch).run()
    progress.beginCells()
    let scored = try plan.models.map { model in
      let trained = try DiffusionModel.read(path: runFolder(model).model)
      return (model: model, trained: trained, cells: try cells.score(trained, of: model))
    }
    let report = try report(
      scored, floor: scorer.floor(count: plan.samples), beside: cells.measureRealImages())
    try report.write(to: folder, runs: plan.models.map(runFolder))
    return report
  }

  private static func invocationFile(in folder: String) -> String { folder + "/comparison.json" }

  /// Returns the command that last compared something in a folder; nil if there is no record of one.
  package static func command(in folder: String) -> String? {
    try? JSONText.read(
      Invocation.self, path: invocationFile(in: folder), expected: "a comparison's command"
    ).command
  }

  private func check(_ scorer: FIDScorer) throws {
    try OutputPlace.checkFolder(folder)
    let images = dataset.train
    if let fault = plan.training.fault {
      throw FileFault(
        path: dataset.directory, expected: "images that a network can learn", found: fault)
    }
    guard images.height == scorer.inputHeight, images.width == scorer.inputWidth else {
      throw FileFault(
        path: dataset.directory,
        expected: "images of \(scorer.inputWidth) x \(scorer.inputHeight), which the feature "
          + "network reads", found: "\(images.width) x \(images.height)",
        hint: "train a network for this data with `digits features train`, and name its folder")
    }
    try scorer.requireEnough(samples: plan.samples)
    // A new comparison needs empty folders: it must not fail at the third after training two.
    let held =
      plan.models.map { (runFolder($0).path, runFolder($0).config, "a training run") }
      + [(folder, ComparisonReport.path(in: folder), "a comparison")]
    for (path, file, found) in held where !resumes {
      guard FileManager.default.fileExists(atPath: file) else { continue }
      throw FileFault(
        path: path, expected: "a new folder", found: found,
        hint: "resume it, or name another folder")
    }
  }

  private func report(
    _ scored: [(model: ComparisonPlan.Model, trained: DiffusionModel, cells: [ScoredCell])],
    floor: FIDReport.Floor?, beside real: RealMeasures
  ) throws -> ComparisonReport {
    let cells = scored.flatMap(\.cells)
    let contrasts = ComparisonReport.contrasts(plan, cells)
    return ComparisonReport(
      version: invocation.version, command: invocation.command, dataset: dataset.name,
      isCanonicalMNIST: dataset.isCanonicalMNIST, trainImagesSHA256: dataset.trainImagesSHA256,
      parameters: UNet(plan.training.configuration).layout.count, training: plan.training,
      objectives: plan.objectives, seeds: plan.seeds, sampling: plan.sampling,
      samples: plan.samples,
      runs: try scored.map { model, trained, _ in
        let steps = trained.provenance.steps
        return .init(
          objective: model.objective, seed: model.seed, folder: model.name,
          modelHash: trained.hash, trainingSteps: steps,
          trainingSeconds: try runFolder(model).readMetrics(upTo: steps).secondsOfSessions)
      },
      cells: cells, contrasts: contrasts, remark: plan.remark,
      summary: ComparisonReport.summary(contrasts, seeds: plan.seeds.count),
      floor: floor, real: real, shown: plan.shown,
      grids: cells.filter { $0.fid != nil && plan.isShown($0.key.cell) }.map {
        .init(objective: $0.key.objective, file: ComparisonCells.grid($0.key.cell))
      })
  }
}
