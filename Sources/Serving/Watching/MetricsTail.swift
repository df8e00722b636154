import FileFormats
import Foundation
import Runs

/// What was added to the course of a run since somebody last looked.
///
/// Whoever looks says how far they have read, so that a look costs as much as what is new, and no
/// training is slowed down by those who watch it. The lines are sent as they stand in the file; to read
/// them is the page's work.
struct MetricsTail: Encodable, Sendable {
  let name: String
  /// The whole lines behind the place that was read before.
  let text: String
  /// Where the last of them ends, in bytes.
  let end: Int
  /// Whether the file has become shorter, so that everything is sent anew.
  let isAnew: Bool
  /// Whether more lines are there than are sent at once.
  let hasMore: Bool

  /// The most bytes of one look; the rest follows with the next.
  private static let most = 1 << 20

  /// Returns what is new; nil if nothing is.
  ///
  /// - Parameter start: where to read on, in bytes.
  /// - Throws: `FileFault` if the file is there and cannot be read.
  static func news(of folder: RunFolder, from start: Int) throws(FileFault) -> MetricsTail? {
    let size = FileStamp(folder.metrics)?.size ?? 0
    guard size != start else { return nil }
    let isAnew = start > size || start < 0
    let begin = isAnew ? 0 : start
    let whole = try wholeLines(of: folder.metrics, from: begin)
    guard isAnew || !whole.isEmpty else { return nil }
    return MetricsTail(
      name: folder.name, text: String(decoding: whole, as: UTF8.self), end: begin + whole.count,
      isAnew: isAnew, hasMore: !whole.isEmpty && size - begin > Self.most)
  }

  /// A line that is still being written has no end.
  private static func wholeLines(of path: String, from begin: Int) throws(FileFault) -> Data {
    guard let file = FileHandle(forReadingAtPath: path) else { return Data() }
    defer { try? file.close() }
    do {
      try file.seek(toOffset: UInt64(begin))
      let bytes = try file.read(upToCount: most) ?? Data()
      return bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? Data()
    } catch {
      throw FileFault(path: path, expected: "a file that can be read", found: "\(error)")
    }
  }
}
