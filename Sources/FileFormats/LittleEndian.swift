#if _endian(big)
  #error("the tensor files are read and written as they lie in memory, little-endian")
#endif

/// Numbers whose bytes in memory are their bytes in a little-endian file.
protocol RawNumber {}

extension UInt8: RawNumber {}
extension Float: RawNumber {}
extension Double: RawNumber {}

extension Array where Element: RawNumber {
  /// Reads the numbers in `bytes`, whatever their alignment.
  init(littleEndian bytes: ArraySlice<UInt8>) {
    let size = MemoryLayout<Element>.size
    precondition(
      bytes.count.isMultiple(of: size),
      "\(bytes.count) bytes cannot be divided into numbers of type \(Element.self)")
    self.init(unsafeUninitializedCapacity: bytes.count / size) { numbers, count in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(numbers).copyMemory(from: $0) }
      count = bytes.count / size
    }
  }
}

extension Array where Element == UInt8 {
  mutating func appendLittleEndian(_ numbers: [some RawNumber]) {
    numbers.withUnsafeBytes { append(contentsOf: $0) }
  }

  /// Returns the unsigned integer of `count` bytes at `start`, or nil if it does not fit `Int`.
  func littleEndianInteger(at start: Int, count: Int) -> Int? {
    let value = self[start..<start + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}
