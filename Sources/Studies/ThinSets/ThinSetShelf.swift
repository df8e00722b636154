import FileFormats
import Runs

/// Keeps the numbers of every finished network in a folder, so that an experiment that was
/// interrupted, or is asked for more, trains no network twice.
package struct ThinSetShelf: Sendable {
  /// Everything that decides a network's numbers.
  private struct Key: Codable, Equatable {
    let law: String
    let dimension: Int
    let isStretched: Bool
    let method: ThinSetStudy.Method?
    let seed: UInt64
    let width, steps, batch, trainingPoints, samples: Int
    let version: String
  }

  private struct Entry: CheckedContent, Encodable {
    let key: Key
    let numbers: ThinSetStudy.Numbers
    /// Its numbers are shown and size nothing.
    var fault: String? { nil }
  }

  private let folder: String
  private let version: String

  /// - Parameters:
  ///   - folder: the experiment's folder, which is made with the first network that is kept.
  ///   - version: the program's.
  package init(_ folder: StudyFolder, version: String) {
    (self.folder, self.version) = (folder.file("cells"), version)
  }

  private func key(_ trial: ThinSetStudy.Trial, _ sizes: ThinSetStudy.Sizes) -> Key {
    Key(
      law: trial.place.law.title, dimension: trial.place.dimension,
      isStretched: trial.place.isStretched, method: trial.method, seed: trial.seed,
      width: sizes.width, steps: sizes.steps, batch: sizes.batch,
      trainingPoints: sizes.trainingPoints, samples: sizes.samples, version: version)
  }

  private func file(_ key: Key) -> String {
    let method = key.method.map { "\($0.prediction.rawValue)-of-\($0.loss.rawValue)" } ?? "exact"
    let look = key.isStretched ? "stretched-" : ""
    return Folder.file("\(key.law)-\(key.dimension)-\(look)\(method)-\(key.seed).json", in: folder)
  }

  /// Returns what was kept of the same network; nil if nothing was, or if it cannot be read.
  func find(
    _ trial: ThinSetStudy.Trial, _ sizes: ThinSetStudy.Sizes
  ) -> ThinSetStudy.Numbers? {
    let key = key(trial, sizes)
    let entry = try? JSONText.read(Entry.self, path: file(key), expected: "a network's numbers")
    return entry?.key == key ? entry?.numbers : nil
  }

  /// - Throws: `FileFault` if the file cannot be written.
  func keep(
    _ numbers: ThinSetStudy.Numbers, _ trial: ThinSetStudy.Trial, _ sizes: ThinSetStudy.Sizes
  ) throws {
    let key = key(trial, sizes)
    try Folder.make(folder)
    try JSONText.write(Entry(key: key, numbers: numbers), to: file(key))
  }
}
