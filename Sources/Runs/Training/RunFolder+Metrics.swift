import FileFormats
import Foundation
import NeuralNet
import Reports

/// The course of a training: `metrics.jsonl`, `metrics.csv` and the loss curve.
extension RunFolder {
  /// One line of `metrics.jsonl`.
  package struct Metric: Codable, Sendable, Equatable {
    package var step: Int
    /// The mean over the steps since the previous line.
    package var loss: Double
    package var gradientNorm: Double
    package var learningRate: Double
    /// The seconds of training in the process that wrote the line.
    package var seconds: Double
  }

  /// Writes the lines as a table, and the loss curve.
  package func write(_ lines: [Metric], title: String) throws {
    try AtomicFile.write(Data(Self.table(lines).utf8), to: metricsTable)
    try AtomicFile.write(Data(Self.plot(lines, title: title).render().utf8), to: lossPlot)
  }

  /// Returns the lines as numbers with commas between them, below a line of names.
  static func table(_ lines: [Metric]) -> String {
    "step,loss,gradientNorm,learningRate,seconds\n"
      + lines.map {
        "\($0.step),\($0.loss),\($0.gradientNorm),\($0.learningRate),\($0.seconds)\n"
      }.joined()
  }

  /// Reads the lines up to a step. A run that has just begun has none.
  ///
  /// - Throws: `FileFault` if the file cannot be read or a line is not one that training wrote.
  package func readMetrics(upTo step: Int) throws(FileFault) -> [Metric] {
    try readCourse(upTo: step).lines
  }

  /// Reads the lines up to a step, and the number of bytes that they take in the file. A last line
  /// without its end is one that is still being written, or that was being written when the program was
  /// killed; it does not count.
  ///
  /// - Throws: `FileFault` if the file cannot be read or a line is not one that training wrote.
  func readCourse(upTo step: Int) throws(FileFault) -> (lines: [Metric], bytes: Int) {
    guard FileManager.default.fileExists(atPath: metrics) else { return ([], 0) }
    let bytes = try FileBytes.read(path: metrics)
    let decoder = JSONDecoder()
    var (lines, length) = ([Metric](), 0)
    let lineBreak = UInt8(ascii: "\n")
    let whole = bytes[..<(bytes.lastIndex(of: lineBreak).map { $0 + 1 } ?? 0)]
    for (index, line) in whole.split(separator: lineBreak).enumerated() {
      guard let metric = try? decoder.decode(Metric.self, from: Data(line)),
        metric.fault == nil, metric.step > lines.last?.step ?? 0
      else {
        throw FileFault(
          path: metrics, expected: "the course of the training, one step's numbers per line",
          found: "something else in line \(index + 1)",
          hint: "restore the file, or move it away to go on without the history")
      }
      // The lines are in the order of their steps.
      if metric.step <= step { length = line.endIndex + 1 }
      lines.append(metric)
    }
    return (lines.filter { $0.step <= step }, length)
  }

  /// Plots the loss against the step: as logged, and smoothed over a fiftieth of the run.
  package static func plot(_ lines: [Metric], title: String) -> SVGPlot {
    let thin = max(1, lines.count / 1000)
    let raw = lines.indices.filter { $0 % thin == 0 }.map {
      (Double(lines[$0].step), lines[$0].loss)
    }
    return SVGPlot(
      title: title, xTitle: "step", yTitle: "loss", yLog: true,
      series: [
        .init(name: "logged", points: raw), .init(name: "smoothed", points: smoothed([lines])),
      ])
  }

  /// Returns steps and losses: the mean over the runs, up to the shortest's end, then smoothed.
  package static func smoothed(_ runs: [[Metric]]) -> [(step: Double, loss: Double)] {
    let count = runs.map(\.count).min() ?? 0
    let width = max(1, count / 50)
    return stride(from: 0, to: count, by: width).map { start in
      let rows = start..<min(count, start + width)
      let sums = rows.reduce((step: 0.0, loss: 0.0)) { sums, row in
        runs.reduce(sums) { ($0.step + Double($1[row].step), $0.loss + $1[row].loss) }
      }
      let values = Double(rows.count * runs.count)
      return (sums.step / values, sums.loss / values)
    }
  }
}

extension [RunFolder.Metric] {
  /// The seconds of all processes that worked on the run. Each counts from 0 again, so this is the
  /// sum of their last values.
  package var secondsOfSessions: Double {
    zip(self, dropFirst()).reduce(last?.seconds ?? 0) { sum, pair in
      sum + (pair.1.seconds < pair.0.seconds ? pair.0.seconds : 0)
    }
  }

  /// Returns the mean loss over the last tenth of the steps up to `step`; nil without lines there.
  package func recentLoss(upTo step: Int) -> Double? {
    let tail = filter { $0.step <= step && $0.step > step - Swift.max(1, step / 10) }
    return tail.isEmpty ? nil : tail.reduce(0) { $0 + $1.loss } / Double(tail.count)
  }
}

extension RunFolder.Metric {
  /// A line of the means over some steps, at least one, of which `step` is the last.
  init(step: Int, means window: [TrainingStep], seconds: Double) {
    let count = Double(window.count)
    self.init(
      step: step, loss: window.reduce(0) { $0 + $1.loss } / count,
      gradientNorm: window.reduce(0) { $0 + $1.gradientNorm } / count,
      learningRate: window.last?.learningRate ?? 0, seconds: seconds)
  }
}
