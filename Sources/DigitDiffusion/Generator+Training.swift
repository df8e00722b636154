import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import NeuralNet
import Runs

/// What a network predicts: the noise (`ddpm`), the clean image (`cem`), the score (`sgm`) or the
/// velocity (`v`).
public typealias Objective = Diffusion.Objective

/// The size of a network: `tiny`, `small`, or `paper`, that of the CEM paper.
public typealias NetworkSize = NeuralNet.UNetPreset

/// How a generator is trained. What is not set is what `digits train` does.
public struct TrainingOptions: Sendable {
  /// What the network predicts.
  public var objective: Objective
  /// How large the network is.
  public var size: NetworkSize
  /// The number of steps, at least 1; the learning rate decays to 0 over them.
  public var steps: Int
  /// Whether the network learns the labels, so that it can draw the one it is asked for.
  public var learnsLabels = false
  /// The number of clusters of like images that the network learns, for clearer digits without labels: an
  /// image is drawn from a cluster, as often as the data has it. Nil for none; else 2 to 256, and no
  /// labels besides.
  public var clusters: Int?
  /// Images per step; nil for what suits the size.
  public var batchSize: Int?
  /// The peak of the learning rate; nil for what suits the size.
  public var learningRate: Double?
  /// The seed of the first weights, of the order of the images and of their noise.
  public var seed: UInt64 = 1
  /// Threads to compute on; the result does not depend on it. Nil for all cores.
  public var threads: Int?

  /// Makes options for a number of training steps.
  public init(objective: Objective = .cem, size: NetworkSize = .tiny, steps: Int) {
    (self.objective, self.size, self.steps) = (objective, size, steps)
  }

  func settings(for images: ImageBatch) throws -> TrainingSettings {
    var settings = TrainingSettings(
      preset: size, objective: objective, imageHeight: images.height, imageWidth: images.width)
    if let batchSize { settings.batchSize = batchSize }
    if let learningRate { settings.learningRate = learningRate }
    settings.seed = seed
    if learnsLabels {
      guard let labels = images.labels else {
        throw UnfitData(name: images.source, expected: "labels to learn", found: "none")
      }
      settings.condition(on: LabelSet(labels.map { Int($0) }))
    }
    if let clusters {
      guard !learnsLabels, clusters <= images.count else {
        throw InvalidSetting(
          name: "clusters", expected: "at most as many as images, and no labels to learn besides",
          found: "\(clusters) for \(images.count) images")
      }
      settings.condition(onClusters: clusters)
    }
    if let fault = settings.fault {
      throw InvalidSetting(
        name: "training options", expected: "options that can be used", found: fault)
    }
    guard steps > 0 else {
      throw InvalidSetting(name: "steps", expected: "at least 1", found: "\(steps)")
    }
    return settings
  }
}

/// Where a training stands after a step.
public struct TrainingProgress: Sendable {
  /// The number of steps taken.
  public let step: Int
  /// The number of steps of the whole training.
  public let steps: Int
  /// The mean loss of the last steps.
  public let loss: Double
}

extension Generator {
  /// Trains a generator.
  ///
  /// The same options and data give the same weights to the last bit, whatever the threads and
  /// however often the training was stopped and gone on with.
  ///
  /// - Parameters:
  ///   - data: the images to learn.
  ///   - options: objective, size, steps and seed.
  ///   - folder: a run folder as `digits train` leaves one: configuration, losses, pictures,
  ///     checkpoint and model. If it holds this run already, training goes on where it stopped.
  ///   - progress: is told after each step; returning false saves and stops.
  /// - Returns: the averaged weights; nil if `progress` stopped the training.
  /// - Throws: an error that says in one line which option, file or loss is at fault.
  public static func train(
    on data: DigitDataSet, _ options: TrainingOptions, folder: String,
    progress: (TrainingProgress) -> Bool = { _ in true }
  ) throws -> Generator? {
    if let fault = ProcessorFault.current { throw fault }
    let run = try begin(data, options, RunFolder(path: folder))
    var goesOn = true
    do {
      if !run.isFinished {
        try run.run(shouldStop: { !goesOn }) {
          goesOn = progress(
            TrainingProgress(step: $0.step, steps: options.steps, loss: $0.loss))
        }
      }
    } catch is Stopped {
      return nil
    }
    return try Generator(run.model)
  }

  private static func begin(
    _ data: DigitDataSet, _ options: TrainingOptions, _ folder: RunFolder
  ) throws -> TrainingRun {
    var images = data.training.batch
    var settings = try options.settings(for: images)
    let threads = try threads(options.threads)
    let begun = folder.holdsRun ? try folder.readRecord() : nil
    if let clusters = begun?.settings.configuration.clusters {
      // They are kept with the run.
      if clusters.count == options.clusters { settings.configuration.clusters = clusters }
    } else {
      try folder.requireNew()
      images = settings.sort(images, threads: threads) { _ in }
    }
    let checksums =
      data.checksums
      ?? (IDXArray(images).payloadSHA256, images.labels.map { IDXArray(labels: $0).payloadSHA256 })
    let record = RunFolder.Record(
      images, folder: data.folder, sha256: checksums.images, labelsSHA256: checksums.labels,
      settings, .steps(options.steps),
      Invocation(version: Version.text, command: ShellCommand.line(CommandLine.arguments)))
    guard let begun else {
      return try TrainingRun(folder: folder, record: record, images: images, threads: threads)
    }
    guard begun.settings == settings, begun.budget == record.budget else {
      throw FileFault(
        path: folder.config, expected: "a run with these options",
        found: "a run with other options",
        hint: "name another folder")
    }
    return try TrainingRun(
      resuming: folder, images: images, sha256: record.trainImagesSHA256,
      labelsSHA256: record.trainLabelsSHA256, threads: threads)
  }
}
