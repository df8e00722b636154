import FileFormats
import Foundation

/// The folder of a sweep: sweep.json, sweep.csv and sweep.svg.
struct SweepFolder {
  let path: String

  private var json: String { path + "/sweep.json" }
  var files: [String] { [json, path + "/sweep.csv", path + "/sweep.svg"] }

  /// The sweep to go on with, or a new one if there is none.
  ///
  /// - Throws: `FileFault` if the folder holds a sweep of something else, or cannot be made.
  func open(_ basis: SweepReport.Basis) throws -> SweepReport {
    let new = SweepReport(software: Digits.configuration.version, basis: basis, cells: [])
    guard FileManager.default.fileExists(atPath: json) else {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw FileFault(
          path: path.isEmpty ? "''" : path, expected: "a folder that can be written to",
          found: error.localizedDescription)
      }
      return new
    }
    let bytes = Data(try FileBytes.read(path: json))
    guard let report = try? JSONDecoder().decode(SweepReport.self, from: bytes) else {
      throw FileFault(path: json, expected: "a sweep written by this program", found: "other JSON")
    }
    guard report.basis == basis else {
      throw FileFault(
        path: json, expected: "a sweep of this model, seed, labels and number of samples",
        found: "one of \(report.basis.samples) samples of model \(report.basis.model), seed "
          + "\(report.basis.seed)", hint: "choose another folder with --out")
    }
    return report
  }

  func write(_ report: SweepReport) throws {
    try AtomicFile.write(try JSONOutput.encode(report) + Data("\n".utf8), to: json)
    try AtomicFile.write(Data(report.csv.utf8), to: files[1])
    try AtomicFile.write(Data(report.plot.render().utf8), to: files[2])
  }
}
