import Diffusion
import FileFormats
import Foundation
import Reports

/// Several runs beside each other: the settings in which they differ, and how far they have come.
package struct RunComparison: Encodable, Sendable {
  /// The values of one setting, one per run; nil where a run has none.
  package struct Setting: Encodable, Sendable, Equatable {
    /// The key in `config.json`, such as "adam.averageDecay".
    package let name: String
    package let values: [String?]

    package init(name: String, values: [String?]) { (self.name, self.values) = (name, values) }
  }

  /// In the order in which they were named.
  package let runs: [RunSummary]
  package let differences: [Setting]
  /// The last step that all have logged; nil if one has logged none.
  package let commonStep: Int?
  /// The mean losses over the last tenth of the steps up to there.
  package let losses: [Double?]

  /// - Throws: `FileFault` for a run that is broken.
  package init(_ runs: [RunSummary]) throws {
    let records = try runs.map { try $0.folder.readRecord() }
    for run in runs {
      if case .broken = run.state { _ = try run.folder.readMetrics(upTo: .max) }
    }
    self.runs = runs
    let facts = try records.map { try Self.facts($0) }
    differences = Set(facts.flatMap(\.keys)).sorted().compactMap { name in
      let values = facts.map { $0[name] }
      return Set(values).count > 1 ? Setting(name: name, values: values) : nil
    }
    let last = runs.compactMap(\.metrics.last?.step)
    let common = last.count == runs.count ? last.min() : nil
    commonStep = common
    losses = runs.map { run in common.flatMap { run.metrics.recentLoss(upTo: $0) } }
  }

  /// Whether the losses measure the same thing: different outputs may have the same loss, see
  /// `LossWeight`.
  package var hasOneLoss: Bool {
    let losses = runs.compactMap { $0.record?.settings }.map { settings in
      let isShared =
        switch settings.lossWeight {
        case .minSNR: true
        case .canonical: settings.objective != .v
        case .constant: false
        }
      return "\(isShared ? "shared" : settings.objective.rawValue) \(settings.lossWeight) "
        + "\(settings.timeLaw) \(settings.timeRange) \(settings.frame.range)"
    }
    return Set(losses).count <= 1
  }

  /// Returns everything in a record that decides the result, by its path in `config.json`.
  private static func facts(_ record: RunFolder.Record) throws -> [String: String] {
    var facts = try flat(try JSONText.document(record.settings))
    facts["dataset"] = record.dataset
    facts["trainImagesSHA256"] = String(record.trainImagesSHA256.prefix(12))
    facts["totalSteps"] = record.totalSteps.map(String.init)
    facts["lengthChanges"] = record.lengthText
    facts["version"] = record.version
    facts["rates"] = record.settings.rateSchedule.rawValue
    facts["draw"] = record.settings.timeDraw.rawValue
    return facts
  }

  private static func flat(_ json: Data) throws -> [String: String] {
    var facts: [String: String] = [:]
    func add(_ value: Any, _ name: String) {
      if let object = value as? [String: Any] {
        for (key, value) in object { add(value, name.isEmpty ? key : name + "." + key) }
      } else if let list = value as? [Any] {
        facts[name] = list.map { "\($0)" }.joined(separator: ", ")
      } else {
        facts[name] = "\(value)"
      }
    }
    add(try JSONSerialization.jsonObject(with: json), "")
    return facts
  }

  // MARK: For people

  package var text: String {
    let table = ReportTable(
      columns: [.init("")] + runs.map { .init($0.name) },
      rows: rows.map { row in row.map { .init($0) } })
    var lines = [table.text]
    if differences.isEmpty { lines.append("the settings are the same") }
    if !hasOneLoss {
      lines.append("the losses measure different things and cannot be compared with each other")
    }
    return (lines + RunScore.remarks(runs.compactMap(\.score))).joined(separator: "\n")
  }

  private var rows: [[String]] {
    var rows = differences.map { [$0.name] + $0.values.map { $0 ?? "none" } }
    rows.append(["state"] + runs.map(\.state.name))
    rows.append(["steps"] + runs.map(\.stepsText))
    rows.append(["minutes"] + runs.map { String(format: "%.1f", $0.minutes) })
    if let commonStep {
      rows.append(
        ["loss at step \(commonStep)"] + losses.map { $0.map { NumberText.text($0) } ?? "none" })
    }
    if runs.contains(where: { $0.score != nil }) {
      rows.append(
        ["FID"]
          + runs.map { run in
            run.score.map { "\($0.distanceText) (\($0.intervalText))" } ?? "not measured"
          })
    }
    return rows
  }

  /// The smoothed loss of every run against its steps.
  package var plot: SVGPlot {
    SVGPlot(
      title: "Loss of \(runs.count) runs", xTitle: "step", yTitle: "loss", yLog: true,
      series: runs.map { run in
        .init(
          name: run.name,
          points: RunFolder.smoothed([run.metrics]).map { ($0.step, $0.loss) })
      })
  }
}
