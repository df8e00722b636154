import Foundation
import Wording

/// An array of unsigned bytes, as stored in an IDX file.
package struct IDXArray: Equatable, Sendable {
  /// The dimensions, outermost first, such as [60000, 28, 28]: 1 to 255 of them, each below 2^32.
  package let dimensions: [Int]
  /// The values in row-major order; their number is the product of the dimensions.
  package var bytes: [UInt8]

  package init(dimensions: [Int], bytes: [UInt8]) {
    precondition(
      (1...255).contains(dimensions.count),
      "an IDX array has 1 to 255 dimensions, got \(dimensions.count)")
    precondition(
      dimensions.allSatisfy { (0...Int(UInt32.max)).contains($0) },
      "an IDX dimension fits 32 bits, got \(dimensions)")
    precondition(
      checkedProduct(dimensions) == bytes.count,
      "an IDX array of \(dimensions) does not have \(bytes.count) bytes")
    self.dimensions = dimensions
    self.bytes = bytes
  }
}

/// The IDX format of the MNIST files, for unsigned bytes: two zero bytes, the type code, the number
/// of dimensions, each dimension in 4 bytes (big-endian), then the values.
/// Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
package enum IDX {
  /// The largest array that is read: 90 times the MNIST training images.
  package static let payloadLimit = 1 << 32

  private static let unsignedByte: UInt8 = 0x08

  /// The most values that are taken out of a compressed file. Images shrink to a fifth or so; what
  /// grows much more was made to fill the memory.
  static func largestExpansion(of count: Int) -> Int { 64 * count + 1 << 26 }

  /// Reads an IDX file, plain or gzip-compressed. The first bytes decide which, not the name.
  ///
  /// No memory is allocated for a size that only the header claims.
  ///
  /// - Throws: `FileFault`. In a compressed file, its offset counts decompressed bytes for a fault
  ///   in the IDX data (the hint says so), and the file's own for one in the gzip data.
  package static func read(path: String) throws(FileFault) -> IDXArray {
    let file = try FileBytes.read(path: path, limit: payloadLimit + 4096)
    var reader = IDXReader(file, path: path)
    return try reader.read()
  }

  /// Reads an IDX file of unsigned bytes or of 32-bit integers, such as QMNIST's labels.
  ///
  /// - Returns: the dimensions, and the values in row-major order.
  /// - Throws: `FileFault` as `read` does.
  package static func readIntegers(
    path: String
  ) throws(FileFault) -> (dimensions: [Int], values: [Int]) {
    let file = try FileBytes.read(path: path, limit: payloadLimit + 4096)
    var reader = IDXReader(file, path: path, takesIntegers: true)
    let (dimensions, bytes) = try reader.readValues()
    guard reader.valueSize > 1 else { return (dimensions, bytes.map { Int($0) }) }
    let values = stride(from: 0, to: bytes.count, by: reader.valueSize).map { start in
      Int(Int32(truncatingIfNeeded: bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }))
    }
    return (dimensions, values)
  }

  /// Reads an IDX file like `read`, but hands it on in pieces instead of keeping it.
  ///
  /// - Parameter piece: takes the bytes of the uncompressed file one after another.
  /// - Returns: the dimensions.
  package static func stream(
    path: String, _ piece: ([UInt8]) -> Void
  ) throws(FileFault) -> [Int] {
    let file = try FileBytes.read(path: path, limit: payloadLimit + 4096)
    var reader = IDXReader(file, path: path)
    return try reader.stream(piece)
  }

  /// Writes an IDX file. The same array gives the same bytes.
  ///
  /// - Parameter gzip: whether to compress, whatever the name is.
  /// - Throws: `FileFault` if the file cannot be written.
  package static func write(_ array: IDXArray, to path: String, gzip: Bool) throws(FileFault) {
    let file = encode(array)
    try AtomicFile.write(gzip ? Gzip.compress(file) : file, to: path)
  }

  /// Returns the uncompressed bytes of an IDX file.
  package static func encode(_ array: IDXArray) -> [UInt8] {
    header(array.dimensions) + array.bytes
  }

  /// Returns what comes before the values in an uncompressed file.
  package static func header(_ dimensions: [Int]) -> [UInt8] {
    var header: [UInt8] = [0, 0, unsignedByte, UInt8(dimensions.count)]
    for dimension in dimensions {
      withUnsafeBytes(of: UInt32(dimension).bigEndian) { header += $0 }
    }
    return header
  }
}

/// Reads one IDX file front to back, from plain or compressed bytes.
private struct IDXReader {
  let path: String
  /// The decompressor; nil for plain bytes.
  let gzip: GzipReader?
  let plain: [UInt8]
  /// The number of (decompressed) bytes read so far.
  var position = 0
  /// Whether 32-bit integers are read besides unsigned bytes.
  let takesIntegers: Bool
  /// The number of bytes of a value, once the header has been read.
  var valueSize = 1

  init(_ file: [UInt8], path: String, takesIntegers: Bool = false) {
    (self.path, self.takesIntegers) = (path, takesIntegers)
    let isCompressed = file.starts(with: Gzip.magic)
    gzip = isCompressed ? GzipReader(file, path: path) : nil
    plain = isCompressed ? [] : file
  }

  mutating func read() throws(FileFault) -> IDXArray {
    let (dimensions, bytes) = try readValues()
    return IDXArray(dimensions: dimensions, bytes: bytes)
  }

  /// Reads the dimensions, and the bytes of all values.
  mutating func readValues() throws(FileFault) -> (dimensions: [Int], bytes: [UInt8]) {
    let dimensions = try readDimensions()
    let count = try payloadCount(of: dimensions)
    let bytes = try take(upTo: count)
    try requireEnd(dimensions, count: count, found: bytes.count)
    return (dimensions, bytes)
  }

  mutating func stream(_ piece: ([UInt8]) -> Void) throws(FileFault) -> [Int] {
    let dimensions = try readDimensions()
    let count = try payloadCount(of: dimensions)
    piece(IDX.header(dimensions))
    var found = 0
    while found < count {
      let bytes = try take(upTo: min(count - found, 1 << 20))
      if bytes.isEmpty { break }
      piece(bytes)
      found += bytes.count
    }
    try requireEnd(dimensions, count: count, found: found)
    return dimensions
  }

  /// Requires that `count` values were found, and that nothing follows them.
  private mutating func requireEnd(
    _ dimensions: [Int], count: Int, found: Int
  ) throws(FileFault) {
    guard found == count else {
      throw fault(
        at: position, expected: "\(count) bytes of values for the dimensions \(dimensions)",
        found: "\(found)", hint: "the file is cut short; fetch it again")
    }
    let end = position
    guard try take(upTo: 1).isEmpty else {
      throw fault(
        at: end,
        expected: "the end of the data after \(count) values for the dimensions \(dimensions)",
        found: gzip == nil ? "\(plain.count - end) more bytes" : "more bytes")
    }
  }

  private mutating func readDimensions() throws(FileFault) -> [Int] {
    let magic = try take(upTo: 4)
    guard !magic.isEmpty else {
      throw fault(at: 0, expected: "an IDX file", found: "no bytes at all")
    }
    guard magic.starts(with: [0, 0].prefix(magic.count)) else {
      throw fault(
        at: 0, expected: "an IDX file, which begins with two zero bytes", found: hex(magic))
    }
    guard magic.count == 4 else {
      throw fault(at: 0, expected: "the 4 bytes of an IDX header", found: "\(magic.count)")
    }
    if takesIntegers, magic[2] == 0x0c { valueSize = 4 }
    guard magic[2] == 0x08 || valueSize > 1 else {
      throw fault(
        at: 2,
        expected: "type code 0x08 (unsigned byte)"
          + (takesIntegers ? " or 0x0c (32-bit integer)" : ""),
        found: "\(hex([magic[2]])) (\(typeName(magic[2])))")
    }
    guard magic[3] > 0 else {
      throw fault(at: 3, expected: "1 to 255 dimensions", found: "0")
    }
    let sizes = try take(upTo: 4 * Int(magic[3]))
    guard sizes.count == 4 * Int(magic[3]) else {
      throw fault(
        at: 4,
        expected: "\(4 * Int(magic[3])) bytes for \(Names.count(Int(magic[3]), "dimension"))",
        found: "\(sizes.count)")
    }
    return stride(from: 0, to: sizes.count, by: 4).map { start in
      sizes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private func payloadCount(of dimensions: [Int]) throws(FileFault) -> Int {
    guard let count = checkedProduct(dimensions + [valueSize]), count <= IDX.payloadLimit else {
      throw fault(
        at: 4, expected: "dimensions for at most \(IDX.payloadLimit) values in all",
        found: "\(dimensions)")
    }
    if let gzip, count > IDX.largestExpansion(of: gzip.inputCount) {
      throw fault(
        at: 4,
        expected: "dimensions for at most \(IDX.largestExpansion(of: gzip.inputCount)) values in a "
          + "compressed file of \(gzip.inputCount) bytes",
        found: "\(dimensions)", hint: "if the values are right, decompress the file first")
    }
    // Values that only the header claims take no memory, so only those that may be there count.
    let possible = gzip == nil ? min(count, plain.count) : count
    try MemoryNeed.require(bytes: Double(possible), for: "its values", path: path)
    return count
  }

  private mutating func take(upTo count: Int) throws(FileFault) -> [UInt8] {
    let bytes =
      try gzip?.read(upTo: count)
      ?? Array(plain[position..<position + min(count, plain.count - position)])
    position += bytes.count
    return bytes
  }

  private func fault(
    at offset: Int, expected: String, found: String, hint: String? = nil
  ) -> FileFault {
    let note = gzip == nil ? nil : "bytes are counted after decompression"
    let hints = [note, hint].compactMap { $0 }
    return FileFault(
      path: path, offset: offset, expected: expected, found: found,
      hint: hints.isEmpty ? nil : hints.joined(separator: "; "))
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  private func typeName(_ code: UInt8) -> String {
    switch code {
    case 0x09: "signed byte"
    case 0x0b: "16-bit integer"
    case 0x0c: "32-bit integer"
    case 0x0d: "float"
    case 0x0e: "double"
    default: "not an IDX type"
    }
  }
}
