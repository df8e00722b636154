import Diffusion
import FileFormats
import Foundation
import Reports

/// `live.html`: where a run stands, on a page that holds everything it shows, for a browser without a
/// server. It is written anew with each checkpoint.
package struct LivePage: Sendable {
  package enum State: Sendable {
    case running, stopped, finished
  }

  let name: String
  let record: RunFolder.Record
  let lines: [RunFolder.Metric]
  let step: Int
  let state: State
  /// The bytes of the last picture of samples, and the step after which they were drawn.
  let picture: (step: Int, png: Data)?

  /// A browser reads the page of a run that goes on anew after so many seconds: there is a new one every
  /// minute.
  private static let refresh = 30

  /// - Parameters:
  ///   - name: of the run.
  ///   - lines: the course of the training up to `step`.
  package init(
    name: String, record: RunFolder.Record, lines: [RunFolder.Metric], step: Int, state: State,
    picture: (step: Int, png: Data)?
  ) {
    (self.name, self.record, self.lines, self.step) = (name, record, lines, step)
    (self.state, self.picture) = (state, picture)
  }

  /// - Throws: an error only if the page's template is wrong.
  package func render() throws -> String {
    var page = ReportPage(
      title: name, claim: claim, sections: [loss, samples].compactMap { $0 },
      settings: figures + RunSummary.items(record).filter { $0.0 != "command" },
      command: record.command, program: record.version)
    page.refresh = state == .running ? Self.refresh : nil
    return try page.render()
  }

  /// Where the run stands, in a sentence.
  private var claim: String {
    let steps = NumberText.whole(step)
    let total = record.totalSteps.map { " of " + NumberText.whole($0) } ?? ""
    switch state {
    case .finished: return "Finished after \(steps) step\(step == 1 ? "" : "s")."
    case .stopped: return "Stopped after step \(steps)\(total)."
    case .running:
      let left = secondsLeft.map { ", about \(ClockTime.text(seconds: $0)) left" } ?? ""
      return "Step \(steps)\(total)\(left)."
    }
  }

  private var secondsLeft: Double? {
    guard let total = record.totalSteps, let rate = lines.stepsPerSecond else { return nil }
    return Double(max(0, total - step)) / rate
  }

  /// Names and values of what changes from step to step.
  private var figures: [(name: String, value: String)] {
    var figures: [(String, String)] = []
    if let loss = lines.recentLoss(upTo: step) {
      figures.append(
        ("loss", "\(NumberText.text(loss)), the mean over the last tenth of the steps"))
    }
    if let last = lines.last {
      figures.append(("learning rate", NumberText.text(last.learningRate)))
      figures.append(("gradient norm", NumberText.text(last.gradientNorm)))
    }
    if let rate = lines.stepsPerSecond {
      figures.append(("speed", NumberText.text(rate) + " steps per second"))
    }
    return figures
  }

  private var loss: ReportSection {
    var plot = RunFolder.plot(lines, title: "Loss")
    plot.xLog = true
    (plot.size, plot.legend) = ((width: 460, height: 280), .below)
    let caption = "The loss against the step, both on logarithmic axes."
    return ReportSection("Loss", [.figures([ReportFigure(plot, caption: caption)])])
  }

  private var samples: ReportSection? {
    picture.map { step, png in
      let caption = "Drawn after step \(NumberText.whole(step)), always from the same noise."
      let alt = "Samples after step \(step)"
      return ReportSection(
        "Samples", [.figures([ReportFigure(png: png, alt: alt, caption: caption)])])
    }
  }
}

extension [RunFolder.Metric] {
  /// The speed over the last lines of the session; nil if they are too few. Each session counts its
  /// seconds from 0.
  package var stepsPerSecond: Double? {
    let recent = suffix(30)
    guard let end = recent.last else { return nil }
    var start = end
    for line in recent.reversed().dropFirst() {
      guard line.seconds < start.seconds else { break }
      start = line
    }
    let seconds = end.seconds - start.seconds
    return seconds > 0 ? Double(end.step - start.step) / seconds : nil
  }
}

extension TrainingRun {
  /// Writes `live.html`.
  ///
  /// - Throws: `FileFault` if it cannot be written.
  func writeLivePage(_ state: LivePage.State) throws {
    let step = trainer.step
    let last = folder.pictures.last { $0.step <= step }
    let picture = last.flatMap { last in
      (try? FileBytes.read(path: last.path)).map { (last.step, Data($0)) }
    }
    let page = LivePage(
      name: folder.name, record: record, lines: lines, step: step, state: state, picture: picture)
    try AtomicFile.write(Data(try page.render().utf8), to: folder.livePage)
  }
}
