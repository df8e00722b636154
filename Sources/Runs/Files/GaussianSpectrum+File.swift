import Diffusion
import FileFormats
import Foundation

/// Spectra as files. Either text with one variance per line, followed after a comma by the mean
/// along that axis if there is one, or a one-dimensional NPY array of variances.
extension GaussianSpectrum {
  /// The header under which `write` puts its two columns.
  private static let header = "variance,mean"

  /// - Parameters:
  ///   - path: text is read as `NumberRows` says. The first comment names the spectrum.
  /// - Throws: `FileFault` that names the line if a number is missing, negative or not finite.
  package static func read(path: String) throws(FileFault) -> GaussianSpectrum {
    if try FileBytes.prefix(2, path: path) == [0x93, 0x4e] { return try readNPY(path: path) }
    let table = try NumberRows(
      path: path, limit: 1 << 26,
      expected: "a spectrum: one variance per line, or an NPY array")
    var (variances, means): ([Double], [Double]) = ([], [])
    for row in table.rows {
      let (variance, mean) = try numbers(row, path: path)
      variances.append(variance)
      means.append(mean)
    }
    let title = table.comments.first.flatMap { $0.isEmpty ? nil : $0 }
    return try checked(path: path, name: title, variances, means: means)
  }

  private static func numbers(
    _ row: NumberRows.Row, path: String
  ) throws(FileFault) -> (variance: Double, mean: Double) {
    func fault(_ expected: String) -> FileFault {
      FileFault(
        path: path, expected: "\(expected) on line \(row.line)", found: "'\(row.text.prefix(60))'")
    }
    guard let numbers = row.numbers, (1...2).contains(numbers.count) else {
      throw fault("a variance, or a variance and a mean,")
    }
    guard numbers[0].isFinite, numbers[0] >= 0 else {
      throw fault("a finite variance of at least 0")
    }
    guard numbers.count == 1 || numbers[1].isFinite else { throw fault("a finite mean") }
    return (numbers[0], numbers.count == 2 ? numbers[1] : 0)
  }

  private static func readNPY(path: String) throws(FileFault) -> GaussianSpectrum {
    let (shape, values) = try NPY.readDoubles(path: path)
    guard shape.count == 1 else {
      throw FileFault(
        path: path, expected: "a one-dimensional array of variances", found: "shape \(shape)")
    }
    return try checked(path: path, name: nil, values, means: nil)
  }

  private static func checked(
    path: String, name: String?, _ variances: [Double], means: [Double]?
  ) throws(FileFault) -> GaussianSpectrum {
    do {
      return try GaussianSpectrum(
        name: name ?? path.split(separator: "/").last.map(String.init) ?? path,
        variances: variances, means: means)
    } catch {
      throw FileFault(path: path, expected: error.expected, found: error.found)
    }
  }

  /// Writes the spectrum as text with ten significant digits per number. Processors that round
  /// differently then still write the same file.
  ///
  /// - Parameter comments: lines that say where it comes from, which follow the name.
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String, comments: [String]) throws(FileFault) {
    let rows = zip(variances, means).map { String(format: "%.10g,%.10g", $0, $1) }
    try TextFile.write(comments: [name] + comments, [Self.header] + rows, to: path)
  }
}
