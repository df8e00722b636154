import FileFormats
import Foundation
import Runs

/// The results of a comparison as files: `report.json`, `table.md`, `report.html` and
/// its plots of scores.
struct ComparisonFiles {
  let report: ComparisonReport
  let folder: String
  /// As many as `report.runs`, in their order.
  let runs: [RunFolder]

  func write() throws {
    try AtomicFile.write(try JSONOutput.encode(report), to: "\(folder)/report.json")
    try AtomicFile.write(Data(report.markdown.utf8), to: "\(folder)/table.md")
    for (name, plot) in report.plotFiles {
      try AtomicFile.write(Data(plot.render().utf8), to: "\(folder)/\(name)")
    }
    let page = ComparisonPage(
      report: report,
      grids: try report.grids.map { Data(try FileBytes.read(path: "\(folder)/\($0.file)")) },
      losses: zip(report.runs, runs).map { ($0.objective, $1.readMetrics(upTo: $0.trainingSteps)) },
      shipped: try shipped())
    try AtomicFile.write(Data(try page.page().render().utf8), to: "\(folder)/report.html")
  }

  /// The models of the same data that come with the program, each with its picture.
  private func shipped() throws -> [(card: ModelCard, grid: Data)] {
    try ShippedModels.load().entries
      .filter { $0.card.training.dataset == report.dataset }
      .map { ($0.card, Data(try FileBytes.read(path: $0.grid))) }
  }
}
