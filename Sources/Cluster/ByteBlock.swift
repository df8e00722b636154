/// Memory for bytes that a parcel sends or fills.
final class ByteBlock: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    bytes = .allocate(byteCount: count, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  convenience init(_ values: [UInt8]) {
    self.init(count: values.count)
    assign(values)
  }

  deinit { bytes.deallocate() }

  func assign(_ values: [UInt8]) {
    precondition(
      values.count == bytes.count, "\(values.count) bytes do not fill a block of \(bytes.count)")
    bytes.copyBytes(from: values)
  }

  var values: [UInt8] { Array(bytes) }
}

extension Parcel {
  static func send(_ block: ByteBlock, to peer: Int) -> Parcel {
    Parcel(direction: .send, peer: peer, bytes: block.bytes, owner: block)
  }

  static func receive(into block: ByteBlock, from peer: Int) -> Parcel {
    Parcel(direction: .receive, peer: peer, bytes: block.bytes, owner: block)
  }
}
