import FileFormats
import Numerics
import Scoring

extension ReferenceStatistics {
  /// The value of the metadata key `format`; a change of the layout changes its number.
  static let fileFormat = "digits reference statistics 1"

  /// Writes a safetensors file: `mean` [d] and `covariance` [d, d] as F64, the rest as metadata.
  ///
  /// Every number is kept exactly.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String) throws(FileFault) {
    let d = statistics.dimension
    var metadata = [
      "format": Self.fileFormat, "name": name, "count": "\(statistics.count)",
      "network.sha256": network.hash, "network.accuracy": "\(network.accuracy)",
    ]
    if let floor {
      metadata["floor.distance"] = "\(floor.distance)"
      metadata["floor.name"] = floor.name
      metadata["floor.count"] = "\(floor.count)"
    }
    metadata["data.sha256"] = data.trainImagesSHA256
    for curve in floors { metadata["floor.\(curve.classes.rawValue)"] = FloorText.text(curve) }
    let file = SafetensorsFile(
      entries: [
        .init(name: "mean", shape: [d], doubles: statistics.mean),
        .init(name: "covariance", shape: [d, d], doubles: statistics.covariance),
      ], metadata: metadata)
    try file.write(to: path)
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `FileFault` for any other file, and for numbers that cannot be statistics.
  package static func read(path: String) throws(FileFault) -> ReferenceStatistics {
    let reader = ReferenceReader(path: path, file: try SafetensorsFile.read(path: path))
    return try reader.read()
  }
}

/// Checks a file of reference statistics piece by piece.
private struct ReferenceReader {
  let path: String
  let file: SafetensorsFile

  func read() throws(FileFault) -> ReferenceStatistics {
    guard file.metadata["format"] == ReferenceStatistics.fileFormat else {
      throw fault(
        "metadata format \"\(ReferenceStatistics.fileFormat)\"",
        found: file.metadata["format"].map { "\"\($0)\"" } ?? "none")
    }
    let mean = try numbers("mean", shape: nil)
    let covariance = try numbers("covariance", shape: [mean.count, mean.count])
    for i in 0..<mean.count {
      for j in 0..<i
      where covariance[i * mean.count + j] != covariance[j * mean.count + i] {
        throw fault("a symmetric covariance", found: "a difference in row \(i), column \(j)")
      }
    }
    let statistics = FeatureStatistics(
      count: try count("count"), mean: mean, covariance: covariance)
    let network = FeatureNetworkIdentity(
      hash: try text("network.sha256"), accuracy: try number("network.accuracy"))
    var floor: FIDReport.Floor?
    if file.metadata["floor.distance"] != nil {
      floor = FIDReport.Floor(
        distance: try number("floor.distance"), name: try text("floor.name"),
        count: try count("floor.count"))
    }
    var floors: [FloorCurve] = []
    for classes in FloorCurve.Classes.allCases {
      guard let text = file.metadata["floor.\(classes.rawValue)"] else { continue }
      floors.append(try curve(classes, text))
    }
    return ReferenceStatistics(
      name: try text("name"), statistics: statistics, network: network, floor: floor,
      floors: floors, dataSHA256: file.metadata["data.sha256"])
  }

  private func curve(
    _ classes: FloorCurve.Classes, _ text: String
  ) throws(FileFault) -> FloorCurve {
    guard let curve = FloorText.curve(classes, text) else {
      throw fault(
        "sizes, distances and deviations as metadata \"floor.\(classes.rawValue)\"",
        found: "\"\(text)\"")
    }
    return curve
  }

  /// - Parameter shape: the expected shape; nil for any non-empty one-dimensional tensor.
  private func numbers(_ name: String, shape: [Int]?) throws(FileFault) -> [Double] {
    guard let entry = file[name] else {
      throw fault("a tensor \"\(name)\"", found: "none")
    }
    let fits = shape.map { entry.shape == $0 } ?? (entry.shape.count == 1 && entry.shape[0] > 0)
    guard fits else {
      throw fault(
        "tensor \"\(name)\" of shape \(shape.map { "\($0)" } ?? "[d]")", found: "\(entry.shape)")
    }
    let values = entry.doubles
    if let i = values.firstIndex(where: { !$0.isFinite }) {
      throw fault("finite numbers in tensor \"\(name)\"", found: "\(values[i]) at index \(i)")
    }
    return values
  }

  private func text(_ key: String) throws(FileFault) -> String {
    guard let value = file.metadata[key] else {
      throw fault("metadata \"\(key)\"", found: "none")
    }
    return value
  }

  private func number(_ key: String) throws(FileFault) -> Double {
    let value = try text(key)
    guard let number = Double(value), number.isFinite, number >= 0 else {
      throw fault("a number of at least 0 as metadata \"\(key)\"", found: "\"\(value)\"")
    }
    return number
  }

  private func count(_ key: String) throws(FileFault) -> Int {
    let value = try text(key)
    guard let count = Int(value), count >= 2, Bounds.count.contains(count) else {
      throw fault("a count of at least 2 as metadata \"\(key)\"", found: "\"\(value)\"")
    }
    return count
  }

  private func fault(_ expected: String, found: String) -> FileFault {
    FileFault(
      path: path, expected: expected, found: found,
      hint: "is this a file of reference statistics? `digits features train` writes one")
  }
}

/// A curve as metadata: "size distance deviation" for each point, with commas between points.
private enum FloorText {
  static func text(_ curve: FloorCurve) -> String {
    curve.points.map { "\($0.count) \($0.distance) \($0.deviation)" }.joined(separator: ",")
  }

  /// - Returns: nil for a text that this did not write.
  static func curve(_ classes: FloorCurve.Classes, _ text: String) -> FloorCurve? {
    let points = text.split(separator: ",", omittingEmptySubsequences: false).map {
      point -> FloorCurve.Point? in
      let words = point.split(separator: " ")
      guard words.count == 3, let count = Int(words[0]), Bounds.count.contains(count),
        let distance = Double(words[1]),
        let deviation = Double(words[2])
      else { return nil }
      return FloorCurve.Point(count: count, distance: distance, deviation: deviation)
    }
    let known = points.compactMap(\.self)
    return known.count == points.count ? FloorCurve(classes, points: known) : nil
  }
}
