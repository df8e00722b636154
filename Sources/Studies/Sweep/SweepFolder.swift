import FileFormats
import Foundation

/// The folder of a sweep, with sweep.json, sweep.csv and sweep.svg.
package struct SweepFolder {
  package let path: String

  package init(path: String) { self.path = path }

  private var json: String { path + "/sweep.json" }
  package var files: [String] { [json, path + "/sweep.csv", path + "/sweep.svg"] }

  /// Returns the sweep to go on with, or the new one if the folder holds none.
  ///
  /// - Throws: `FileFault` if the folder holds a sweep of something else, or cannot be created.
  func open(_ new: SweepReport) throws(FileFault) -> SweepReport {
    try OutputPlace.checkFolder(path)
    guard FileManager.default.fileExists(atPath: json) else {
      try Folder.make(path)
      return new
    }
    let report = try JSONText.read(
      SweepReport.self, path: json, expected: "a sweep written by this program")
    guard report.basis == new.basis else {
      throw FileFault(
        path: json, expected: "a sweep of this model, seed, labels and number of samples",
        found: "one with \(report.basis.samples) samples of model \(report.basis.model), seed "
          + "\(report.basis.seed), \(report.basis.guidance?.text ?? "no labels")",
        hint: "choose another folder")
    }
    return report
  }

  /// - Throws: what `open` throws, for another sweep that took the folder meanwhile, or `FileFault`.
  func write(_ report: SweepReport) throws {
    _ = try open(report)
    try AtomicFile.together {
      try JSONText.write(report, to: json)
      try AtomicFile.write(Data(report.csv.utf8), to: files[1])
      try AtomicFile.write(Data(report.plot.render().utf8), to: files[2])
    }
  }
}
