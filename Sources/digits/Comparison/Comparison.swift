import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Runs

/// Trains, draws and scores models that differ in their objective only, over several seeds, in one
/// folder that can be gone on with at any time.
struct Comparison {
  let plan: ComparisonPlan
  let dataset: Dataset
  let folder: String
  /// Of every model, but for its objective and seed.
  let settings: TrainingSettings
  let budget: TrainingBudget
  /// Folder of the feature network; nil for the usual places.
  let models: String?
  let threads: Int
  /// Models trained at the same time.
  let jobs: Int
  let keepsSamples: Bool
  let quiet: QuietOption
  let resumes: Bool

  /// - Throws: `Stopped` after saving, or what training, drawing and scoring throw.
  func run() throws -> ComparisonReport {
    // What would stop the end is asked before the long part.
    let judge = try ComparisonJudge(dataset, models: models, threads: threads, quiet: quiet)
    try check(judge)
    let progress = ComparisonProgress(
      plan, steps: budget.knownSteps, batchSize: settings.batchSize, quiet: quiet)
    defer { progress.clear() }
    let training = ComparisonTraining(
      plan, folder: folder, dataset: dataset, settings: settings, budget: budget,
      threads: max(1, threads / jobs), resumes: resumes, progress: progress)
    let cells = ComparisonCells(
      plan: plan, folder: folder, judge: judge, data: dataset.trainImagesSHA256, threads: threads,
      keepsSamples: keepsSamples, progress: progress)
    try createFolder(training)
    try cells.createFolders()
    do {
      try training.run(jobs: jobs)
      progress.beginCells()
      let report = try report(
        training, judge,
        plan.models.map { model in
          let trained = try DiffusionModel.read(path: training.runFolder(model).model)
          return (model, trained, try cells.score(trained, of: model))
        })
      progress.clear()
      try ComparisonFiles(report: report, folder: folder, runs: plan.models.map(training.runFolder))
        .write()
      return report
    } catch let stopped as Stopped {
      progress.clear()
      quiet.note("stopped and saved; go on with the same command and --resume")
      throw stopped
    }
  }

  private func check(_ judge: ComparisonJudge) throws {
    let (images, scorer) = (dataset.train, judge.scorer)
    if let fault = settings.fault {
      throw FileFault(path: dataset.directory, expected: "images for a network", found: fault)
    }
    guard images.height == scorer.inputHeight, images.width == scorer.inputWidth else {
      throw FileFault(
        path: dataset.directory,
        expected: "images of \(scorer.inputWidth) x \(scorer.inputHeight), which the feature "
          + "network takes", found: "\(images.width) x \(images.height)",
        hint: "train one for this data with `digits features train --out DIR`, then --models DIR")
    }
    guard plan.samples > scorer.featureCount else {
      throw ValidationError(
        "--samples must be more than the \(scorer.featureCount) features, not \(plan.samples)")
    }
  }

  /// A new comparison needs folders without runs: the third must not fail after two are trained.
  private func createFolder(_ training: ComparisonTraining) throws {
    for model in plan.models where !resumes {
      let run = training.runFolder(model)
      guard FileManager.default.fileExists(atPath: run.config) else { continue }
      throw FileFault(
        path: run.path, expected: "a new folder", found: "a training run",
        hint: "go on with it by --resume, or name another --out")
    }
  }

  private func report(
    _ training: ComparisonTraining, _ judge: ComparisonJudge,
    _ scored: [(model: ComparisonPlan.Model, trained: DiffusionModel, cells: [ScoredCell])]
  ) throws -> ComparisonReport {
    let cells = scored.flatMap(\.cells)
    let contrasts = ComparisonReport.contrasts(plan, cells)
    return ComparisonReport(
      version: Digits.configuration.version, command: Digits.command, dataset: dataset.name,
      isCanonicalMNIST: dataset.isCanonicalMNIST,
      trainImagesSHA256: dataset.trainImagesSHA256,
      parameters: UNet(settings.configuration).layout.count, training: settings,
      objectives: plan.objectives, seeds: plan.seeds, sampling: plan.sampling,
      samples: plan.samples,
      runs: scored.map { model, trained, _ in
        let steps = trained.provenance.steps
        return .init(
          objective: model.objective, seed: model.seed, folder: model.name,
          modelHash: trained.hash, trainingSteps: steps,
          trainingSeconds: training.runFolder(model).readMetrics(upTo: steps).secondsOfSessions)
      },
      cells: cells, contrasts: contrasts,
      summary: ComparisonReport.summary(contrasts, seeds: plan.seeds.count),
      floor: judge.floor, shown: plan.shown.sampling,
      grids: cells.filter {
        $0.fid != nil && $0.key.seed == plan.seeds[0] && $0.key.sampling == plan.shown.sampling
      }.map { cell in
        let model = ComparisonPlan.Model(objective: cell.key.objective, seed: cell.key.seed)
        return .init(
          objective: model.objective,
          file: ComparisonCells.grid(.init(model: model, setting: plan.shown)))
      })
  }
}

extension TrainingBudget {
  /// Steps, where they do not depend on the data or the machine.
  fileprivate var knownSteps: Int? {
    if case .steps(let steps) = self { steps } else { nil }
  }
}

extension [RunFolder.Metric] {
  /// The clock of `seconds` starts anew with every process: the sum of where each left off.
  fileprivate var secondsOfSessions: Double {
    zip(self, dropFirst()).reduce(last?.seconds ?? 0) { sum, pair in
      pair.1.seconds < pair.0.seconds ? sum + pair.0.seconds : sum
    }
  }
}
