/// Rows of numbers of one length, read a run at a time: features in memory, or images whose bytes
/// become floats when they are needed.
package struct RowTable: Sendable {
  package let count: Int
  /// Numbers in a row.
  package let length: Int
  private let read: @Sendable (Range<Int>) -> [Float]

  /// - Parameter values: [count, length].
  package init(_ values: [Float], length: Int) {
    self.init(valueCount: values.count, length: length) { Array(values[$0]) }
  }

  /// - Parameter bytes: [count, length]; 0 to 255 as they are.
  package init(bytes: [UInt8], length: Int) {
    self.init(valueCount: bytes.count, length: length) { range in bytes[range].map { Float($0) } }
  }

  /// - Parameter signedBytes: [count, length]; 0 is read as -1 and 255 as 1, as networks read images.
  package init(signedBytes: [UInt8], length: Int) {
    self.init(valueCount: signedBytes.count, length: length) { range in
      signedBytes[range].map { Float($0) / 127.5 - 1 }
    }
  }

  private init(
    valueCount: Int, length: Int, _ read: @escaping @Sendable (Range<Int>) -> [Float]
  ) {
    precondition(
      length > 0 && valueCount % length == 0,
      "\(valueCount) values are no whole number of rows of \(length)")
    count = valueCount / length
    self.length = length
    self.read = { read($0.lowerBound * length..<$0.upperBound * length) }
  }

  /// [range.count, length].
  package func rows(_ range: Range<Int>) -> [Float] { read(range) }
}
