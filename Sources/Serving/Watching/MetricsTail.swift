import FileFormats
import Foundation
import Runs

/// What was added to the course of a run since somebody last looked.
///
/// Whoever looks says how far they have read, so that a look costs as much as what is new, and no
/// training is slowed down by those who watch it.
struct MetricsTail: Encodable, Sendable {
  /// The lines behind the place that was read before.
  let lines: [RunFolder.Metric]
  /// Where the last whole line ends, in bytes.
  let end: Int
  /// Whether the file has become shorter, so that everything is sent anew.
  let isAnew: Bool

  /// The most bytes of one look; the rest follows with the next.
  private static let most = 1 << 20

  /// - Parameter start: where to read on, in bytes.
  /// - Throws: `FileFault` if the file is there and cannot be read.
  init(of folder: RunFolder, from start: Int) throws(FileFault) {
    guard let file = FileHandle(forReadingAtPath: folder.metrics) else {
      (lines, end, isAnew) = ([], 0, start > 0)
      return
    }
    defer { try? file.close() }
    do {
      let size = Int(try file.seekToEnd())
      isAnew = start > size || start < 0
      let begin = isAnew ? 0 : start
      try file.seek(toOffset: UInt64(begin))
      let bytes = try file.read(upToCount: Self.most) ?? Data()
      // A line that is still being written has no end.
      let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? Data()
      let decoder = JSONDecoder()
      lines = whole.split(separator: UInt8(ascii: "\n")).compactMap {
        try? decoder.decode(RunFolder.Metric.self, from: Data($0))
      }.filter { $0.loss.isFinite }
      end = begin + whole.count
    } catch {
      throw FileFault(
        path: folder.metrics, expected: "a file that can be read", found: "\(error)")
    }
  }
}
