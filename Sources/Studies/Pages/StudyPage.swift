import FileFormats
import Foundation
import Images
import Reports
import Runs

/// One experiment's results, on their way to a folder, a page and a terminal.
package struct StudyPage {
  package typealias Setting = (name: String, value: String)

  /// A picture with its caption, and a file of its own.
  package struct Figure {
    private enum Picture {
      case plot(SVGPlot)
      case image(GrayImage, alt: String)
    }

    /// Of its file, without the ending.
    private let name: String
    private let picture: Picture
    private let caption: String

    /// - Parameter size: of the plot between its axes; the legend stands below.
    package init(
      _ name: String, _ plot: SVGPlot, size: (width: Int, height: Int) = (400, 300),
      caption: String
    ) {
      var plot = plot
      (plot.size, plot.legend) = (size, .below)
      (self.name, self.caption, picture) = (name, caption, .plot(plot))
    }

    /// - Parameter alt: what it shows, for those who do not see it.
    package init(_ name: String, _ image: GrayImage, alt: String, caption: String) {
      (self.name, self.caption, picture) = (name, caption, .image(image, alt: alt))
    }

    private static func png(_ image: GrayImage, _ program: String) throws -> Data {
      try PNG.encode(image, text: [(key: "Software", value: program)])
    }

    fileprivate func report(_ program: String) throws -> ReportFigure {
      switch picture {
      case .plot(let plot): ReportFigure(plot, caption: caption)
      case .image(let image, let alt):
        ReportFigure(png: try Self.png(image, program), alt: alt, caption: caption)
      }
    }

    fileprivate func write(to folder: StudyFolder, _ program: String) throws {
      switch picture {
      case .plot(let plot): try folder.write(plot.render(), to: "\(name).svg")
      case .image(let image, _):
        try folder.write(try Self.png(image, program), to: "\(name).png")
      }
    }
  }

  package enum Block {
    case text(String)
    /// Beside each other where there is room.
    case figures([Figure])
    /// On the page, and in a file with all digits.
    case table(DataTable)
    /// For the page only.
    case shown(ReportTable)
    /// For a file only.
    case file(DataTable)

    fileprivate func report(_ program: String) throws -> ReportBlock? {
      switch self {
      case .text(let text): .paragraph(text)
      case .figures(let figures):
        figures.isEmpty ? nil : .figures(try figures.map { try $0.report(program) })
      case .table(let table): .table(table.report)
      case .shown(let table): .table(table)
      case .file: nil
      }
    }
  }

  /// A heading with what stands under it.
  package struct Section {
    fileprivate let heading: String
    fileprivate let blocks: [Block]

    package init(_ heading: String, _ blocks: [Block]) {
      (self.heading, self.blocks) = (heading, blocks)
    }
  }

  /// Of the experiment and its subcommand.
  package let name: String
  package let title: String
  package let claim: String
  /// What a reader must know before believing the claim.
  package var remarks: [String] = []
  package let sections: [Section]
  /// Everything that decides the result.
  package let settings: [Setting]
  /// What results.json holds instead of `Results`.
  package var record: ((Invocation) -> any Encodable)?
  /// What a terminal shows instead of the page's tables and the claim.
  package var summary: String?

  package init(
    name: String, title: String, claim: String, remarks: [String] = [], sections: [Section],
    settings: [Setting]
  ) {
    (self.name, self.title, self.claim, self.remarks) = (name, title, claim, remarks)
    (self.sections, self.settings) = (sections, settings)
  }

  /// The tables that have a file.
  private func tables(shown: Bool) -> [DataTable] {
    sections.flatMap(\.blocks).compactMap {
      switch $0 {
      case .table(let table): table
      case .file(let table): shown ? nil : table
      default: nil
      }
    }
  }

  /// For a terminal.
  package var text: String {
    summary
      ?? (tables(shown: true).flatMap { [$0.caption, $0.report.text + "\n"] } + [claim])
      .joined(separator: "\n")
  }

  /// results.json; the property names are the keys.
  private struct Results: Encodable {
    let experiment, claim, command, software: String
    let settings: [String: String]
    let tables: [DataTable]
  }

  package func results(by invocation: Invocation) -> any Encodable {
    record?(invocation)
      ?? Results(
        experiment: name, claim: claim, command: invocation.command, software: invocation.version,
        settings: Dictionary(uniqueKeysWithValues: settings), tables: tables(shown: false))
  }

  /// Writes report.html, results.json, and every table and figure.
  package func write(to folder: StudyFolder, by invocation: Invocation) throws {
    for table in tables(shown: false) { try folder.write(table.csv, to: "\(table.name).csv") }
    for case .figures(let figures) in sections.flatMap(\.blocks) {
      for figure in figures { try figure.write(to: folder, invocation.version) }
    }
    try folder.write(try JSONText.document(results(by: invocation)), to: "results.json")
    let page = ReportPage(
      title: title, claim: claim, remarks: remarks,
      sections: try sections.map { section in
        ReportSection(
          section.heading, try section.blocks.compactMap { try $0.report(invocation.version) })
      },
      settings: settings, command: invocation.command, program: invocation.version)
    try folder.write(try page.render(), to: "report.html")
  }
}
