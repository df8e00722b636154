import Diffusion
import FileFormats
import Foundation

/// Spectra as files. Either text with one variance per line, followed after a comma by the mean
/// along that axis if there is one, or a one-dimensional NPY array of variances.
extension GaussianSpectrum {
  /// The header under which `write` puts its two columns.
  private static let header = "variance,mean"

  /// - Parameters:
  ///   - path: text may have comment lines that begin with #, one header line, and commas,
  ///     semicolons, tabs or spaces between its columns. The first comment names the spectrum.
  /// - Throws: `FileFault` that names the line if a number is missing, negative or not finite.
  package static func read(path: String) throws(FileFault) -> GaussianSpectrum {
    let bytes = try FileBytes.read(path: path, limit: 1 << 28)
    if bytes.starts(with: [0x93, 0x4e]) { return try readNPY(path: path) }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      throw FileFault(
        path: path, expected: "a spectrum: one variance per line, or an NPY array",
        found: "bytes that are not text")
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().map { (number: $0 + 1, text: $1.trimmingCharacters(in: .whitespaces)) }
    let comments = lines.filter { $0.text.hasPrefix("#") }
    var rows = lines.filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
    if let first = rows.first, first.text.first?.isLetter == true,
      Double(first.text.split(separator: ",").first ?? "") == nil
    {
      rows.removeFirst()
    }
    var (variances, means): ([Double], [Double]) = ([], [])
    for row in rows {
      let (variance, mean) = try numbers(row.text, line: row.number, path: path)
      variances.append(variance)
      means.append(mean)
    }
    let title = comments.first.map { $0.text.drop { $0 == "#" || $0 == " " } }.map(String.init)
    return try checked(
      path: path, name: title?.isEmpty == false ? title : nil, variances, means: means)
  }

  private static func numbers(
    _ row: String, line: Int, path: String
  ) throws(FileFault) -> (variance: Double, mean: Double) {
    let cells = row.split { ",; \t".contains($0) }
    let numbers = cells.compactMap { Double($0) }
    func fault(_ expected: String) -> FileFault {
      FileFault(path: path, expected: "\(expected) on line \(line)", found: "'\(row.prefix(60))'")
    }
    guard numbers.count == cells.count, (1...2).contains(numbers.count) else {
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
    let lines = ([name] + comments).map { "# " + $0 } + [Self.header] + rows
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
