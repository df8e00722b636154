import FileFormats
import Foundation
import Reports

/// The folder of one experiment: page, figures and numbers, each file written whole.
struct LabFolder {
  let path: String

  /// Makes the folder, with those above it, unless it is there.
  ///
  /// - Parameters:
  ///   - name: of the experiment.
  ///   - out: the folder; nil for out/lab-NAME.
  /// - Throws: `FileFault` if that is not possible.
  init(experiment name: String, out: String?) throws(FileFault) {
    path = out ?? "out/lab-\(name)"
    try Folder.make(path)
  }

  func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  /// Writes report.html.
  func write(_ page: ReportPage) throws {
    try AtomicFile.write(Data(try page.render().utf8), to: file("report.html"))
  }

  /// Writes a figure.
  func write(_ plot: SVGPlot, to name: String) throws(FileFault) {
    try AtomicFile.write(Data(plot.render().utf8), to: file(name))
  }

  /// Writes results.json.
  func write(_ results: some Encodable) throws {
    try JSONText.write(results, to: file("results.json"), endsLine: false)
  }

  /// Writes a table such as results.csv; cells with commas or quotes are quoted (RFC 4180).
  ///
  /// - Parameter rows: as long as `header` each.
  func write(header: [String], rows: [[String]], to name: String) throws(FileFault) {
    func line(_ cells: [String]) -> String {
      cells.map { cell in
        cell.contains { ",\"\n".contains($0) }
          ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
    }
    let text = ([header] + rows).map(line).joined(separator: "\n") + "\n"
    try AtomicFile.write(Data(text.utf8), to: file(name))
  }
}
