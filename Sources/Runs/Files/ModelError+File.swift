import Diffusion
import FileFormats
import Foundation

extension ModelError {
  private static let expected =
    "errors.csv of `digits lab estimate-error` with two models or more"

  /// Reads a network's own error from the table that `digits lab estimate-error` writes.
  ///
  /// A squared error contains what X_t leaves open to any estimate. That is bounded by the least
  /// error of all models in the table, taken on the strokes and off them separately; what a model
  /// has beyond it is its own.
  ///
  /// - Parameters:
  ///   - model: a model of the table, by the name there.
  ///   - spectrum: the Gaussian over whose axes the error is spread.
  /// - Throws: `FileFault` for a file that is no such table, or does not have the model.
  package static func read(
    path: String, model: String, on spectrum: GaussianSpectrum
  ) throws(FileFault) -> ModelError {
    let rows = try rows(path)
    let own = rows.filter { $0.model == model }.sorted { $0.time < $1.time }
    let names = Set(rows.map(\.model)).sorted()
    guard !own.isEmpty else {
      throw FileFault(
        path: path, expected: "the errors of \(model)", found: names.joined(separator: ", "),
        hint: "measure them with `digits lab estimate-error \(model) ANOTHER`")
    }
    guard names.count > 1 else {
      throw FileFault(
        path: path, expected: "another model, whose error tells what \(model) could know",
        found: "\(model) alone")
    }
    guard zip(own, own.dropFirst()).allSatisfy({ $0.time < $1.time }) else {
      throw FileFault(path: path, expected: "every time once", found: "\(model) at a time twice")
    }
    let excess = own.map { row in
      let others = rows.filter { $0.time == row.time }
      let least = (0..<2).map { part in others.map { $0.errors[part] }.min() ?? 0 }
      // Grays are from 0 to 1 in the table, from -1 to 1 for models.
      return 4 * (row.errors[0] - least[0] + row.errors[1] - least[1])
    }
    return ModelError(times: own.map(\.time), squaredErrors: excess, on: spectrum)
  }

  private struct Row {
    let model: String
    let time: Double
    /// On the strokes and off them.
    let errors: [Double]
  }

  /// The columns are the model, t, the noise level, and twice an error with its standard error.
  private static func rows(_ path: String) throws(FileFault) -> [Row] {
    var rows: [Row] = []
    for row in try NumberRows(path: path, limit: 1 << 26, expected: expected).rows {
      let numbers = row.values.suffix(6).compactMap { $0 }
      guard row.values.count > 6, numbers.count == 6, numbers[0] > 0,
        numbers[0] <= OrnsteinUhlenbeck.largestTime,
        [numbers[2], numbers[4]].allSatisfy({ (0...1e9).contains($0) })
      else {
        throw FileFault(
          path: path, expected: "a model, a time and its errors on line \(row.line)",
          found: "'\(row.text.prefix(60))'", hint: "it must be " + expected)
      }
      let name = row.text.split(separator: ",", omittingEmptySubsequences: false).dropLast(6)
        .joined(separator: ",")
      rows.append(
        Row(
          model: name.trimmingCharacters(in: ["\""]), time: numbers[0],
          errors: [numbers[2], numbers[4]]))
    }
    return rows
  }
}
