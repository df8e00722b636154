import FileFormats
import Foundation
import TestSupport
import Testing

@Suite struct NumberRowsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ bytes: [UInt8]) throws -> NumberRows {
    try NumberRows(path: folder.file("n.csv", bytes), limit: 1000, expected: "numbers")
  }

  private func numbers(_ text: String) throws -> [[Double]?] {
    try read(Array(text.utf8)).rows.map(\.numbers)
  }

  private static let marks: [[UInt8]] = [[], [0xef, 0xbb, 0xbf]]

  /// What the editors of three systems write is the same, with or without a byte-order mark.
  @Test(arguments: ["\n", "\r\n", "\r"], marks)
  func linesEndAsOnAnySystem(end: String, mark: [UInt8]) throws {
    let text = ["# a name", "", "x,y", "1,2", "  ", "3.5, -4e1", "# more", "5,x"]
    for last in ["", end] {
      let found = try read(mark + Array((text.joined(separator: end) + last).utf8))
      #expect(found.comments == ["a name", "more"])
      #expect(found.rows.map(\.numbers) == [[1, 2], [3.5, -40], nil])
      #expect(found.rows.map(\.line) == [4, 6, 8])
      #expect(found.rows.map(\.text) == ["1,2", "3.5, -4e1", "5,x"])
    }
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
  func sixteenBitsWithAMark(encoding: String.Encoding) throws {
    let text = try #require("\u{feff}x;y\r\n1;2\r\n".data(using: encoding))
    #expect(try read([UInt8](text)).rows.map(\.numbers) == [[1, 2]])
  }

  @Test func numbersAreSeparatedInFourWays() throws {
    #expect(
      try numbers("1,2\n1;2\n1\t2\n1 2\n1 ,  2\n1,\t2\n1") == [[Double]](
        repeating: [1, 2], count: 6) + [[1]])
    // A spreadsheet ends short rows with commas; a number that is missing between others is told.
    #expect(
      try numbers("1,2,,\n1,,2\n,1\n1 2,3\n1,5;2,5") == [[1, 2], nil, nil, nil, [1, 5, 2, 5]])
  }

  /// A header holds no number, and there is one at most.
  @Test func headers() throws {
    #expect(try numbers("x,y\n1,2") == [[1, 2]])
    #expect(try numbers("\"x\",\"y\"\r\n1,2\r\n") == [[1, 2]])
    #expect(try numbers("x,y\nz,w\n1,2") == [nil, [1, 2]])
    #expect(try numbers("O.5,1\n1,2") == [nil, [1, 2]])
    #expect(try numbers(",\n1,2") == [[], [1, 2]])
    #expect(try numbers("nan\n").count == 1)
    #expect(try numbers("").isEmpty && numbers("\n\r\n\n").isEmpty)
  }

  @Test(arguments: [[0xff, 0x31], [0x31, 0, 0x32], [0x89, 0x50, 0x4e, 0x47]] as [[UInt8]])
  func otherBytesAreNoText(bytes: [UInt8]) throws {
    let fault = #expect(throws: FileFault.self) { try read(bytes) }
    #expect(fault?.expected == "numbers" && fault?.found == "bytes that are not text")
  }
}
