import Datasets
import Diffusion
import FileFormats
import Foundation
import Images
import Scoring

/// Makes of any dataset what the program brings along for MNIST: the feature network with the
/// reference statistics and their floors, the second classifier, the Gaussian's spectrum and the
/// gray levels, under the same names as in the folder of models.
///
/// Every part is written as soon as it is made. A part that is there and was made of this data with
/// these settings is not made again, so work that was cut short goes on with the next part.
package struct DatasetPreparation {
  /// A thing to make.
  package enum Part: String, CaseIterable, Sendable {
    case grays = "gray levels"
    case spectrum = "spectrum"
    case features = "feature network"
    case statistics = "statistics and floors"
    case judge = "second classifier"
  }

  private let dataset: Dataset
  private let data: LabelledDataset
  private let folder: ModelFolder
  private let epochs: Int
  private let seed: UInt64
  private let threads: Int
  private let version: String
  private let command: (_ epochs: Int) -> String

  /// - Parameters:
  ///   - folder: where the files are written; nil for the data's own folder.
  ///   - epochs: the passes over the training images that each network takes; nil for as many as
  ///     suit their number.
  ///   - threads: at least 1; results do not depend on it.
  ///   - version: the program's, for the files.
  ///   - command: the one that makes the networks again with so many passes.
  /// - Throws: `UnfitData` without labels or test images, or with too few images, or `FileFault` if
  ///   the folder cannot be written to.
  package init(
    _ dataset: Dataset, folder: String?, epochs: Int?, seed: UInt64, threads: Int, version: String,
    command: @escaping (_ epochs: Int) -> String
  ) throws {
    (self.dataset, data) = (dataset, try LabelledDataset(dataset))
    let place =
      Folder.exists(dataset.directory) ? dataset.directory : Folder.above(dataset.files[0].path)
    self.folder = ModelFolder(path: folder ?? place)
    self.epochs = epochs ?? Self.epochs(images: dataset.train.count)
    (self.seed, self.threads, self.version) = (seed, threads, version)
    self.command = command
    try OutputPlace.checkFolder(
      self.folder.path,
      for: Part.allCases.map { $0.path(in: self.folder, dataset.name) }
        .map { String($0.dropFirst(self.folder.path.count + 1)) })
  }

  /// The folder that receives the files.
  package var path: String { folder.path }

  /// As many passes as MNIST's networks took, and more where images are few, so that a network sees
  /// at least 240,000 of them, but no image more than 60 times.
  static func epochs(images count: Int) -> Int { min(60, max(8, 240_000 / max(1, count))) }

  /// Makes what is missing.
  ///
  /// - Parameters:
  ///   - watch: told how many images all parts together have seen, of all that they will see; the
  ///     work of a step is counted in images that the feature network reads forward and backward.
  ///   - made: called after each part, with whether it was there before.
  /// - Throws: `Stopped`, after which finished parts stay; `UnfitData`, `NumericalFault`,
  ///   `DivergedTraining`, or `FileFault`, also if the folder holds such files of other data.
  package func run(
    _ watch: Watch, made: (_ part: Part, _ path: String, _ wasThere: Bool) -> Void
  ) throws {
    try Folder.make(folder.path)
    let missing = try Part.allCases.filter { try !isThere($0) }
    let total = missing.reduce(0) { $0 + work($1) }
    var done = 0
    for part in Part.allCases {
      let path = part.path(in: folder, dataset.name)
      guard missing.contains(part) else {
        made(part, path, true)
        continue
      }
      try make(part, path) { share in
        try watch("preparing \(dataset.name)", done + Int(share * Double(work(part))), total)
      }
      done += work(part)
      made(part, path, false)
    }
  }

  /// The work of a part in images; what a network only reads costs a third.
  private func work(_ part: Part) -> Int {
    let count = dataset.train.count
    return switch part {
    case .grays: 1
    case .spectrum: max(1, count / 20)
    case .features, .judge: epochs * count
    case .statistics: (count + data.test.count) / 3
    }
  }

  // MARK: What is there

  /// Returns whether a part need not be made.
  ///
  /// - Throws: `FileFault` for a file of other data, which is not replaced, or a damaged one.
  private func isThere(_ part: Part) throws -> Bool {
    let path = part.path(in: folder, dataset.name)
    guard FileManager.default.fileExists(atPath: path) else { return false }
    switch part {
    case .grays, .spectrum:
      try requireOwn(try DataComment.data(ofTable: path), path)
      return true
    case .features, .judge:
      let network = try TrainedFeatureNetwork.read(path: path)
      try requireOwn(network.provenance.data, path)
      return network.provenance.epochs == epochs && network.provenance.seed == seed(part)
    case .statistics:
      let statistics = try ReferenceStatistics.read(path: path)
      try requireOwn(statistics.data, path)
      guard try isThere(.features) else { return false }
      return statistics.network == (try TrainedFeatureNetwork.read(path: folder.network)).identity
    }
  }

  private func requireOwn(_ data: DataIdentity?, _ path: String) throws(FileFault) {
    let own = dataset.identity
    guard data?.differs(from: own) != false else { return }
    throw FileFault(
      path: path, expected: "a file made of \(data.map(own.text) ?? own.name), or none",
      found: data.map { "one made of " + $0.text(beside: own) } ?? "one of other data",
      hint: "choose another folder, or move the file away")
  }

  // MARK: Making

  private func make(_ part: Part, _ path: String, _ report: @escaping (Double) throws -> Void)
    throws
  {
    try report(0)
    let images = dataset.train
    switch part {
    case .grays:
      try GrayLevels(of: images).write(of: dataset, to: path, version: version)
    case .spectrum:
      let spectrum = try GaussianSpectrum.fit(to: dataset) {
        try report(Double($0) / Double(images.count))
      }
      try spectrum.write(to: path, comments: GaussianSpectrum.source(dataset, version: version))
    case .features, .judge:
      try train(part, report).write(to: path)
    case .statistics:
      let network = try TrainedFeatureNetwork.read(path: folder.network)
      let all = images.count + data.test.count
      try ReferenceStatistics.measure(
        images, others: data.test, data: dataset.identity,
        with: NetworkFeatures(network, threads: threads)
      ) { try report(Double($0) / Double(all)) }.write(to: path)
    }
  }

  /// The second classifier begins from other weights than the first.
  private func seed(_ part: Part) -> UInt64 { part == .judge ? seed &+ 1 : seed }

  private func train(
    _ part: Part, _ report: (Double) throws -> Void
  ) throws -> TrainedFeatureNetwork {
    let data = part == .judge ? data.configured(FeatureNetworkConfiguration.judge) : data
    var settings = FeatureTraining.Settings()
    (settings.epochs, settings.seed) = (epochs, seed(part))
    let result = try FeatureTraining(data, settings).run(threads: threads) { event in
      if case .step(let images, let total, _) = event {
        try report(Double(images) / Double(total))
      }
    }
    return TrainedFeatureNetwork(
      configuration: data.configuration, values: result.values, accuracy: result.accuracy,
      provenance: .init(
        dataset: data.name, seed: settings.seed, epochs: epochs,
        command: command(epochs),
        labelCounts: part == .judge ? data.labelCounts : nil,
        trainImagesSHA256: dataset.identity.keptSHA256))
  }
}

extension DatasetPreparation.Part {
  fileprivate func path(in folder: ModelFolder, _ name: String) -> String {
    switch self {
    case .grays: folder.grays(ofDataset: name)
    case .spectrum: folder.spectrum(ofDataset: name)
    case .features: folder.network
    case .statistics: folder.statistics(ofDataset: name)
    case .judge: folder.judge
    }
  }
}
