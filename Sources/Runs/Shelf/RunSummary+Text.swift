import Diffusion
import FileFormats
import Foundation
import Reports
import Wording

extension RunSummary {
  /// All that is known about the run, one item per line.
  package var text: String {
    let items = items
    let width = 9
    return items.map { name, value in
      name.padding(toLength: max(width, name.count + 1), withPad: " ", startingAt: 0)
        + SafeText.line(value)
    }.joined(separator: "\n")
  }

  /// All that is known about the run, as names and values.
  package var items: [(String, String)] {
    var items = [("run", path), ("state", fault.map { "broken: \($0)" } ?? stateText)]
    if let record { items += Self.items(record) }
    items.append(("steps", stepsText))
    if let lengths = record?.lengthText { items.append(("length", "changed from \(lengths)")) }
    if let loss {
      items.append(("loss", "\(NumberText.text(loss)), the mean over the last tenth of the steps"))
    }
    if let score {
      items.append(
        ("FID", "\(score.distanceText), interval \(score.intervalText), \(score.samples) samples"))
    }
    items.append(("minutes", String(format: "%.1f", minutes)))
    items.append(("files", NumberText.megabytes(bytes) + ", " + filesText))
    return items.filter { !$0.1.isEmpty }
  }

  private var stateText: String {
    switch state {
    case .running: "running: a program is training it"
    case .stopped: "stopped before its end"
    default: state.name
    }
  }

  static func items(_ record: RunFolder.Record) -> [(String, String)] {
    let settings = record.settings
    let network =
      "\(settings.preset.rawValue), \(NumberText.whole(record.parameters)) parameters"
      + (settings.conditionsText.map { ", \($0)" } ?? "")
    let rates =
      "\(NumberText.short(settings.learningRate)), \(settings.rateSchedule.rawValue)"
      + (settings.adam.muonRate.map { ", Muon's rate \(NumberText.short($0))" } ?? "")
    return [
      ("command", record.command), ("software", record.version),
      (
        "data",
        "\(record.dataset), \(NumberText.whole(record.trainImages)) images from \(record.data)"
      ),
      ("predicts", "\(settings.objective.rawValue), weight \(settings.lossWeight.rawValue)"),
      ("network", network), ("times", settings.timeLaw.rawValue),
      ("batch", Names.count(settings.batchSize, "image")), ("rate", rates),
      ("seed", "\(settings.seed)"),
    ]
  }

  private var filesText: String {
    let own = folder.names.filter { RunFolder.isOwn($0) && !$0.hasPrefix(".") }
    let pictures = folder.pictures.map { String($0.step) }
    let others = folder.names.filter { !RunFolder.isOwn($0) }
    return own.filter { !$0.hasPrefix("samples-") }.joined(separator: ", ")
      + (pictures.isEmpty ? "" : ", samples after steps \(pictures.joined(separator: ", "))")
      + (others.isEmpty ? "" : "; not of training: \(others.joined(separator: ", "))")
  }
}
