import Diffusion
import FileFormats
import Foundation

extension ModelError {
  private static let header = "model,t,noise_level,near,near_error,far,far_error"
  private static let expected =
    "errors.csv of `digits lab estimate-error`, which begins with \(header)"

  /// Reads a network's own error from the table that `digits lab estimate-error` writes.
  ///
  /// A squared error contains what X_t leaves open to any estimate. That is bounded by the least
  /// error of all models in the table, taken on the strokes and off them separately; what a model
  /// has beyond it is its own.
  ///
  /// - Parameters:
  ///   - model: a model of the table, by the name there.
  ///   - spectrum: the Gaussian over whose axes the error is spread.
  ///   - range: the times for which the table must have errors.
  /// - Throws: `FileFault` for a file that is no such table, does not have the model, or does not
  ///   tell what its own error is.
  package static func read(
    path: String, model: String, on spectrum: GaussianSpectrum, over range: TimeRange
  ) throws(FileFault) -> ModelError {
    func fault(_ expected: String, _ found: String, hint: String? = nil) -> FileFault {
      FileFault(path: path, expected: expected, found: found, hint: hint)
    }
    let rows = try rows(path)
    let models = Dictionary(grouping: rows, by: \.model)
      .mapValues { $0.sorted { $0.time < $1.time } }
    guard let own = models[model] else {
      let names = models.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw fault(
        "the errors of '\(model)'", names.isEmpty ? "no rows" : names,
        hint: "measure it beside another model with `digits lab estimate-error`")
    }
    let times = own.map(\.time)
    if let twice = zip(times, times.dropFirst()).first(where: { $0 == $1 }) {
      throw fault("every time once", "'\(model)' at t = \(twice.0) twice")
    }
    if let other = models.first(where: { $0.value.map(\.time) != times })?.key {
      throw fault("all models at the same times", "'\(other)' at others than '\(model)'")
    }
    // The ends are computed from noise levels, so the last digits may differ.
    guard times[0] <= range.minimum * 1.000001,
      times[times.count - 1] >= range.maximum * 0.999999
    else {
      throw fault(
        "errors at times from \(range.minimum) to \(range.maximum), over which is planned",
        "\(times[0]) to \(times[times.count - 1])",
        hint: "measure more levels, or plan for fewer times")
    }
    let excess = own.indices.map { k in
      let least = (0..<2).map { part in models.values.map { $0[k].errors[part] }.min() ?? 0 }
      // Grays are from 0 to 1 in the table, from -1 to 1 for models.
      return 4 * (own[k].errors[0] - least[0] + own[k].errors[1] - least[1])
    }
    guard excess.contains(where: { $0 > 0 }) else {
      throw fault(
        "another model that errs less somewhere, which tells what '\(model)' could know",
        models.count == 1 ? "'\(model)' alone" : "none")
    }
    return ModelError(times: times, squaredErrors: excess, on: spectrum)
  }

  private struct Row {
    let model: String
    let time: Double
    /// The first is the error on the strokes, the second that off them.
    let errors: [Double]
  }

  private static func rows(_ path: String) throws(FileFault) -> [Row] {
    let lines = try TextFile.lines(path: path, limit: 1 << 26, expected: expected)
    guard lines.first == header else {
      throw FileFault(path: path, expected: expected, found: "'\(lines.first?.prefix(60) ?? "")'")
    }
    var rows: [Row] = []
    for (i, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      guard let row = row(line) else {
        throw FileFault(
          path: path, expected: "a model, a time and its errors on line \(i + 1)",
          found: "'\(line.prefix(60))'", hint: "it must be " + expected)
      }
      rows.append(row)
    }
    return rows
  }

  /// Reads the model, t, the noise level, and twice an error with its standard error.
  private static func row(_ line: String) -> Row? {
    guard let (name, rest) = name(line) else { return nil }
    let numbers = rest.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 6, let time = numbers[0], let near = numbers[2], let far = numbers[4],
      time > 0, time <= OrnsteinUhlenbeck.largestTime,
      [near, far].allSatisfy({ (0...1e9).contains($0) })
    else { return nil }
    return Row(model: name, time: time, errors: [near, far])
  }

  /// Splits off the first cell, which may be quoted (RFC 4180), and the comma after it.
  private static func name(_ line: String) -> (name: String, rest: Substring)? {
    guard line.hasPrefix("\"") else {
      guard let comma = line.firstIndex(of: ",") else { return nil }
      return (String(line[..<comma]), line[line.index(after: comma)...])
    }
    let parts = line.dropFirst().split(separator: "\"", omittingEmptySubsequences: false)
    // A doubled quote leaves an empty part between two others.
    var name = ""
    var k = 0
    while k < parts.count {
      name += parts[k]
      guard k + 2 < parts.count, parts[k + 1].isEmpty else { break }
      name += "\""
      k += 2
    }
    guard k + 2 == parts.count, parts[k + 1].hasPrefix(",") else { return nil }
    return (name, parts[k + 1].dropFirst())
  }
}
