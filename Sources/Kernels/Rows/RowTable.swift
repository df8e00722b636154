/// Rows of equal length, read a range at a time: features in memory, or images whose bytes become
/// floats only when needed.
package struct RowTable: Sendable {
  package let count: Int
  /// The numbers in a row.
  package let length: Int
  private let read: @Sendable (Range<Int>) -> [Float]

  /// - Parameter values: [count, length].
  package init(_ values: [Float], length: Int) {
    self.init(valueCount: values.count, length: length) { Array(values[$0]) }
  }

  /// - Parameter bytes: [count, length]; the values 0 to 255 are kept as they are.
  package init(bytes: [UInt8], length: Int) {
    self.init(valueCount: bytes.count, length: length) { range in bytes[range].map { Float($0) } }
  }

  private init(
    valueCount: Int, length: Int, _ read: @escaping @Sendable (Range<Int>) -> [Float]
  ) {
    precondition(
      length > 0 && valueCount % length == 0,
      "\(valueCount) values cannot be divided into rows of \(length)")
    self.init(count: valueCount / length, length: length) {
      read($0.lowerBound * length..<$0.upperBound * length)
    }
  }

  /// - Parameter read: returns a range of rows, [range.count, length].
  package init(count: Int, length: Int, _ read: @escaping @Sendable (Range<Int>) -> [Float]) {
    (self.count, self.length, self.read) = (count, length, read)
  }

  /// Returns the rows in `range`, [range.count, length].
  package func rows(_ range: Range<Int>) -> [Float] { read(range) }
}
