import FileFormats
import Images

/// The lines with which tables of a dataset's training images, its gray levels and its spectrum, say
/// which images those were.
package enum DataComment {
  private static let checksum = "SHA-256 of the images' IDX file: "

  package static func line(_ data: DataIdentity) -> String {
    checksum + (data.trainImagesSHA256 ?? "unknown")
  }

  /// Returns which data a table is about; nil for one that does not say it.
  ///
  /// - Throws: `FileFault` if the file cannot be read.
  package static func data(ofTable path: String) throws(FileFault) -> DataIdentity? {
    if try FileBytes.prefix(2, path: path) == [0x93, 0x4e] { return nil }
    let comments = try NumberRows(path: path, limit: 1 << 26, expected: "a table").comments
    guard let sum = comments.first(where: { $0.hasPrefix(checksum) })?.dropFirst(checksum.count),
      sum.count == 64, sum.allSatisfy(\.isHexDigit), let title = comments.first
    else { return nil }
    // Gray levels say after the name what they are; a spectrum's title is the name.
    let name = title.range(of: ": gray levels of ").map { String(title[..<$0.lowerBound]) }
    return DataIdentity(name: name ?? title, trainImagesSHA256: String(sum))
  }
}
