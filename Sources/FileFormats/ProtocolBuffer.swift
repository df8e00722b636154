/// The bytes of a message in the wire format of protocol buffers.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ field: Int, _ value: Int) {
    varint(field << 3)
    varint(value)
  }

  mutating func double(_ field: Int, _ value: Double) {
    varint(field << 3 | 1)
    bytes += Self.littleEndian(value.bitPattern)
  }

  mutating func float(_ field: Int, _ value: Float) {
    varint(field << 3 | 5)
    bytes += Self.littleEndian(value.bitPattern)
  }

  mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  mutating func data(_ field: Int, _ value: [UInt8]) {
    varint(field << 3 | 2)
    varint(value.count)
    bytes += value
  }

  /// Seven bits per byte, the lowest first.
  private mutating func varint(_ value: Int) {
    var rest = UInt64(bitPattern: Int64(value))
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Returns the bytes of a message.
  static func message(_ fill: (inout ProtocolBuffer) -> Void) -> [UInt8] {
    var buffer = ProtocolBuffer()
    fill(&buffer)
    return buffer.bytes
  }

  /// Returns the bytes of a number, the lowest first.
  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
