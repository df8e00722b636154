import FileFormats
import Foundation
import Runs

extension ComparisonReport {
  static func path(in folder: String) -> String { folder + "/report.json" }

  /// Writes the results: `report.json`, `table.md`, `measures.csv`, `report.html` and the page's plots.
  ///
  /// - Parameter trained: the run folders of `runs`, in the same order.
  func write(to folder: String, runs trained: [RunFolder]) throws {
    let page = ComparisonPage(
      report: self,
      grids: try grids.map { Data(try FileBytes.read(path: "\(folder)/\($0.file)")) },
      losses: try zip(runs, trained).map {
        ($0.objective, try $1.readMetrics(upTo: $0.trainingSteps))
      },
      shipped: try ShippedModels.load().entries
        .filter { $0.card.training.dataset == dataset }
        .map { ($0.card, Data(try FileBytes.read(path: $0.grid))) })
    let html = Data(try page.page().render().utf8)
    try AtomicFile.together {
      try JSONText.write(self, to: Self.path(in: folder), endsLine: false)
      try AtomicFile.write(Data(markdown.utf8), to: "\(folder)/table.md")
      try AtomicFile.write(Data(measureTable.csv.utf8), to: "\(folder)/measures.csv")
      for (name, plot) in plotFiles {
        try AtomicFile.write(Data(plot.render().utf8), to: "\(folder)/\(name)")
      }
      try AtomicFile.write(html, to: "\(folder)/report.html")
    }
  }
}
