/// An array, as stored in an NPY file.
package struct NPYArray: Equatable, Sendable {
  /// The number types that can be read, under numpy's names.
  package enum NumberType: String, Sendable {
    case uint8 = "u1"
    case float32 = "f4"
    case float64 = "f8"

    var byteCount: Int {
      switch self {
      case .uint8: 1
      case .float32: 4
      case .float64: 8
      }
    }
  }

  /// The sizes, outermost first; empty for a single number.
  package let shape: [Int]
  /// The number type in the file.
  package let dtype: NumberType
  /// The numbers in row-major order, as many as the shape has; 64-bit numbers are rounded.
  package let values: [Float]

  package init(shape: [Int], dtype: NumberType, values: [Float]) {
    (self.shape, self.dtype, self.values) = (shape, dtype, values)
  }
}

/// The NPY format of numpy, versions 1 to 3: magic, version, header length, the header (a Python
/// dictionary), then the numbers. Source: numpy.lib.format; NEP 1.
package enum NPY {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  // MARK: Writing

  /// Writes 32-bit floating point numbers [shape] in row-major order.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package static func write(
    floats: [Float], shape: [Int], to path: String
  ) throws(FileFault) {
    try AtomicFile.write(encode(floats, type: "<f4", shape: shape), to: path)
  }

  /// Writes unsigned bytes [shape] in row-major order.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package static func write(
    bytes: [UInt8], shape: [Int], to path: String
  ) throws(FileFault) {
    try AtomicFile.write(encode(bytes, type: "|u1", shape: shape), to: path)
  }

  /// Encodes version 1, padded as by numpy: the numbers begin at a multiple of 64 bytes.
  private static func encode(_ numbers: [some RawNumber], type: String, shape: [Int]) -> [UInt8] {
    precondition(
      checkedProduct(shape) == numbers.count,
      "an array of \(shape) does not have \(numbers.count) numbers")
    precondition(shape.count <= 64, "numpy takes at most 64 dimensions, got \(shape.count)")
    // A tuple with one element needs a comma after it.
    let tuple = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(tuple)), }".utf8)
    let unpadded = magic.count + 4 + header.count + 1
    header += [UInt8](repeating: 0x20, count: (64 - unpadded % 64) % 64) + [0x0a]
    var file = magic + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)] + header
    file.appendLittleEndian(numbers)
    return file
  }

  // MARK: Reading

  /// Reads an array of unsigned bytes, or of little-endian 32- or 64-bit floating point numbers, in
  /// C order.
  ///
  /// - Throws: `FileFault` if the file is missing or malformed, has another number type or Fortran
  ///   order, or its length does not fit its shape.
  package static func read(path: String) throws(FileFault) -> NPYArray {
    let (header, bytes) = try contents(path: path, bytesPerNumber: 4)
    let values: [Float] =
      switch header.type {
      case .uint8: bytes.map { Float($0) }
      case .float32: [Float](littleEndian: bytes)
      case .float64: [Double](littleEndian: bytes).map { Float($0) }
      }
    return NPYArray(shape: header.shape, dtype: header.type, values: values)
  }

  /// Reads the same arrays without rounding; returns the shape, and the values in row-major order.
  package static func readDoubles(
    path: String
  ) throws(FileFault) -> (shape: [Int], values: [Double]) {
    let (header, bytes) = try contents(path: path, bytesPerNumber: 8)
    let values: [Double] =
      switch header.type {
      case .uint8: bytes.map { Double($0) }
      case .float32: [Float](littleEndian: bytes).map { Double($0) }
      case .float64: [Double](littleEndian: bytes)
      }
    return (header.shape, values)
  }

  /// - Parameter bytesPerNumber: what each number takes once it is converted.
  private static func contents(
    path: String, bytesPerNumber: Int
  ) throws(FileFault) -> (header: NPYHeader, numbers: ArraySlice<UInt8>) {
    let file = try FileBytes.read(path: path)
    let header = try NPYHeader(file, path: path)
    let available = file.count - header.end
    guard checkedProduct(header.shape + [header.type.byteCount]) == available else {
      throw FileFault(
        path: path, offset: header.end,
        expected: "as many bytes as \(header.type.rawValue) numbers of shape \(header.shape) take",
        found: "\(available)")
    }
    let count = available / header.type.byteCount
    try MemoryNeed.require(
      bytes: Double(file.count) + Double(count) * Double(bytesPerNumber),
      for: "its \(count) numbers", path: path)
    return (header, file[header.end...])
  }
}
