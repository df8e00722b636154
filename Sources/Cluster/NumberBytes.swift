import Kernels

/// Numbers as other processes get them: their memory, since all run the same program.
extension [Float] {
  package var bytes: [UInt8] {
    let block = Block(self)
    return withExtendedLifetime(block.storage) { Array<UInt8>(block.bytes) }
  }

  /// - Parameter bytes: those of whole numbers.
  package init(bytes: [UInt8]) {
    let size = MemoryLayout<Float>.size
    precondition(bytes.count % size == 0, "\(bytes.count) bytes are no whole numbers")
    let block = Block<Float>(count: bytes.count / size)
    block.bytes.copyBytes(from: bytes)
    self = block.values
  }
}
