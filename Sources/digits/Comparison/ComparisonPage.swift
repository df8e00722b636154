import Diffusion
import Foundation

/// `report.html`: one page that opens from disk, with every picture inside it.
struct ComparisonPage {
  let report: ComparisonReport
  /// PNG bytes of each entry's grid.
  let grids: [Data]
  /// SVG text of each entry's loss curve.
  let losses: [String]

  /// The whole page.
  func render() -> String {
    let objectives = report.entries.map(\.objective)
    let names = objectives.map(\.title).joined(separator: " against ")
    let title = "\(names) on \(report.dataset)"
    let outputs = objectives.map { "\($0.outputHTML) (\($0.title))" }.joined(separator: ", ")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #ddd; }
      td.number { text-align: right; font-variant-numeric: tabular-nums; }
      .side { display: flex; flex-wrap: wrap; gap: 2rem; }
      .side figure { margin: 0; flex: 1 1 24rem; }
      figure img { width: 100%; image-rendering: pixelated; }
      figure svg { width: 100%; height: auto; }
      code { background: #f4f4f4; padding: .1rem .3rem; }
      .remark { background: #fff6d6; padding: .6rem 1rem; }
      </style>
      </head>
      <body>
      <h1>\(escaped(title))</h1>
      <p>The same network, data order, noise and seeds; only what the network predicts differs:
      \(outputs). A lower distance is better.</p>
      \(syntheticRemark)
      \(scores)
      <h2>Samples</h2>
      <div class="side">\(figures(grids.map(image)))</div>
      <h2>Training</h2>
      <div class="side">\(figures(losses))</div>
      \(lossRemark)
      <h2>Settings</h2>
      \(settings)
      <p>Repeat it with: <code>\(escaped(report.command))</code></p>
      </body>
      </html>

      """
  }

  private var syntheticRemark: String {
    report.isCanonicalMNIST
      ? ""
      : """
      <p class="remark">Trained on \(escaped(report.dataset)), not on MNIST: distances are measured
      against this data set's own training images and do not compare with those on MNIST.</p>
      """
  }

  private var lossRemark: String {
    report.entries.contains { $0.objective == .v }
      ? """
      <p>With each objective's own weight the losses of DDPM, CEM and SGM are the same number at
      every time; that of v is this number times e<sup>t</sup>, so its curve lies higher.</p>
      """
      : """
      <p>With each objective's own weight the losses are the same number at every time, so the
      curves can be compared.</p>
      """
  }

  private var scores: String {
    var rows = report.entries.map { entry in
      row([
        entry.objective.title, number(entry.fid.distance),
        "\(entry.fid.samples.count)", "\(entry.trainingSteps)",
        entry.trainingSeconds.map { String(format: "%.0f s", $0) } ?? "earlier",
        String(format: "%.1f s", entry.samplingSeconds), entry.modelHash,
      ])
    }
    if let floor = report.entries.first?.fid.floor {
      rows.append(
        row(["real test images (floor)", number(floor.distance), "\(floor.count)", "", "", "", ""]))
    }
    return """
      <table>
      <tr><th>objective</th><th>FID</th><th>images</th><th>steps</th><th>training</th><th>sampling</th><th>model</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      \(provenance)
      """
  }

  private var provenance: String {
    guard let fid = report.entries.first?.fid else { return "" }
    return """
      <p>Fréchet distance between features (\(fid.featureDimension) dimensions) of a digit classifier
      (\(String(format: "%.2f", fid.network.accuracy * 100)) % accurate, SHA-256
      \(fid.network.hash.prefix(12))) against \(fid.reference.count) \(escaped(fid.reference.name)).
      Distances compare only for equal numbers of images.</p>
      """
  }

  private var settings: String {
    let (training, sampling) = (report.training, report.sampling)
    let pairs: [(String, String)] = [
      ("data", report.dataset),
      ("network", "\(training.preset.rawValue), \(report.parameters) parameters"),
      ("batch", "\(training.batchSize)"),
      (
        "learning rate",
        "\(training.learningRate), \(TrainingSettings.warmUpSteps) steps warm-up, cosine decay"
      ),
      ("loss weight", training.lossWeight.rawValue),
      ("law of t", training.timeLaw.rawValue),
      ("EMA decay", "\(training.adam.averageDecay)"),
      (
        "sampler",
        "\(sampling.sampler.rawValue), \(sampling.stepsText), \(sampling.schedule.rawValue) schedule"
      ),
      ("seed", "\(report.seed)"),
      ("program", report.version),
    ]
    let rows = pairs.map { "<tr><th>\(escaped($0.0))</th><td>\(escaped($0.1))</td></tr>" }
    return "<table>\n\(rows.joined(separator: "\n"))\n</table>"
  }

  private func figures(_ contents: [String]) -> String {
    zip(report.entries, contents).map { entry, content in
      "<figure>\(content)<figcaption>\(entry.objective.title)</figcaption></figure>"
    }.joined(separator: "\n")
  }

  private func image(_ png: Data) -> String {
    "<img alt=\"grid of samples\" src=\"data:image/png;base64,\(png.base64EncodedString())\">"
  }

  private func row(_ cells: [String]) -> String {
    let (first, rest) = (cells[0], cells.dropFirst())
    return "<tr><td>\(escaped(first))</td>"
      + rest.map { "<td class=\"number\">\(escaped($0))</td>" }.joined() + "</tr>"
  }

  private func number(_ value: Double) -> String { String(format: "%.3f", value) }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
      .replacingOccurrences(of: "\"", with: "&quot;")
  }
}

extension Objective {
  /// What its papers call the method.
  fileprivate var title: String { self == .v ? "v-prediction" : rawValue.uppercased() }

  fileprivate var outputHTML: String {
    switch self {
    case .ddpm: "the noise"
    case .cem: "the conditional expectation E[X<sub>0</sub>|X<sub>t</sub>]"
    case .sgm: "the score"
    case .v: "the velocity"
    }
  }
}
