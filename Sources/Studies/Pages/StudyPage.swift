import FileFormats
import Foundation
import Reports
import Runs

/// One experiment's results, from which a folder, a page and terminal text are made.
package struct StudyPage {
  package typealias Setting = (name: String, value: String)

  /// The name of both the experiment and its subcommand.
  package let name: String
  let title: String
  let claim: String
  /// What a reader must know before believing the claim.
  let remarks: [String]
  let sections: [ReportSection]
  /// Everything that decides the result.
  let settings: [Setting]
  /// Makes what results.json holds instead of `Results`.
  var record: ((Invocation) -> any Encodable)?
  /// What the terminal shows instead of the page's tables and the claim.
  var summary: String?

  init(
    name: String, title: String, claim: String, remarks: [String] = [], sections: [ReportSection],
    settings: [Setting]
  ) {
    (self.name, self.title, self.claim, self.remarks) = (name, title, claim, remarks)
    (self.sections, self.settings) = (sections, settings)
  }

  private var blocks: [ReportBlock] { sections.flatMap(\.blocks) }

  /// The results as text for the terminal.
  package var text: String {
    if let summary { return summary }
    let tables = blocks.compactMap { if case .data(let table) = $0 { table } else { nil } }
    return (tables.flatMap { [$0.caption, $0.report.text + "\n"] } + [claim])
      .joined(separator: "\n")
  }

  /// The tables that are written to files.
  private var tables: [DataTable] {
    blocks.compactMap {
      switch $0 {
      case .data(let table), .file(let table): table
      default: nil
      }
    }
  }

  /// The content of results.json; the property names are the keys.
  private struct Results: Encodable {
    let experiment, claim, command, software: String
    let settings: [String: String]
    let tables: [DataTable]
  }

  package func results(by invocation: Invocation) -> any Encodable {
    record?(invocation)
      ?? Results(
        experiment: name, claim: claim, command: invocation.command, software: invocation.version,
        settings: Dictionary(uniqueKeysWithValues: settings), tables: tables)
  }

  /// Writes report.html, results.json, and every table and figure, or none of them.
  package func write(to folder: StudyFolder, by invocation: Invocation) throws {
    let page = ReportPage(
      title: title, claim: claim, remarks: remarks, sections: sections, settings: settings,
      command: invocation.command, program: invocation.version)
    try folder.make()
    try AtomicFile.together {
      for table in tables { try folder.write(Data(table.csv.utf8), to: "\(table.name).csv") }
      for case .figures(let figures) in blocks {
        for file in figures.compactMap(\.file) { try folder.write(file.bytes, to: file.name) }
      }
      try folder.write(try JSONText.document(results(by: invocation)), to: StudyFolder.results)
      try folder.write(Data(try page.render().utf8), to: StudyFolder.page)
    }
  }
}
