/// Named tensors and text in one file, in the safetensors format of Hugging Face: 8 bytes with the
/// length of a JSON header (little-endian), the header, then the tensors' numbers without gaps.
/// Source: the format section of the safetensors documentation, huggingface.co/docs/safetensors.
package struct SafetensorsFile: Equatable, Sendable {
  /// One tensor, of 32- or 64-bit floating point numbers.
  package struct Entry: Equatable, Sendable {
    package enum Numbers: Equatable, Sendable {
      case float([Float])
      case double([Double])
    }

    package let name: String
    /// The sizes, outermost first; empty for a single number.
    package let shape: [Int]
    /// The numbers in row-major order, as many as the shape has.
    package let numbers: Numbers

    /// Creates a tensor that is stored as F32.
    package init(name: String, shape: [Int], values: [Float]) {
      self.init(name: name, shape: shape, numbers: .float(values), count: values.count)
    }

    /// Creates a tensor that is stored as F64.
    package init(name: String, shape: [Int], doubles: [Double]) {
      self.init(name: name, shape: shape, numbers: .double(doubles), count: doubles.count)
    }

    private init(name: String, shape: [Int], numbers: Numbers, count: Int) {
      precondition(
        checkedProduct(shape) == count, "tensor \(name) of \(shape) does not have \(count) numbers")
      self.name = name
      self.shape = shape
      self.numbers = numbers
    }

    /// The numbers as Float. The numbers of an F64 tensor are rounded.
    package var values: [Float] {
      switch numbers {
      case .float(let values): values
      case .double(let values): values.map { Float($0) }
      }
    }

    /// The numbers as Double, exact for both types.
    package var doubles: [Double] {
      switch numbers {
      case .float(let values): values.map { Double($0) }
      case .double(let values): values
      }
    }
  }

  /// The tensors in the order of the file's numbers; names are unique.
  package var entries: [Entry]
  /// Any text, by key.
  package var metadata: [String: String]

  package init(entries: [Entry], metadata: [String: String] = [:]) {
    self.entries = entries
    self.metadata = metadata
  }

  /// Returns the tensor with this name.
  package subscript(name: String) -> Entry? {
    entries.first { $0.name == name }
  }

  /// Reads a file of F32 and F64 tensors.
  ///
  /// - Throws: `FileFault` if the file is missing, or its header is malformed, repeats a name, asks
  ///   for another number type, or does not cover the numbers exactly.
  package static func read(path: String) throws(FileFault) -> SafetensorsFile {
    try SafetensorsReader(file: FileBytes.read(path: path), path: path).read()
  }

  /// Reads only the metadata, which takes the same short time for files of any size.
  ///
  /// - Throws: what `read` throws, except for numbers.
  package static func metadata(path: String) throws(FileFault) -> [String: String] {
    let start = try FileBytes.prefix(8, path: path)
    // A shorter file and a longer header are refused anyway.
    let length = start.count < 8 ? 0 : start.littleEndianInteger(at: 0, count: 8) ?? .max
    let beginning = try FileBytes.prefix(
      8 + min(length, SafetensorsReader.headerLimit), path: path)
    return try SafetensorsReader(
      beginning: beginning, size: try FileBytes.size(path: path), path: path
    ).metadata()
  }

  /// Writes the tensors in the order of `entries`. The same content gives the same bytes.
  ///
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(to path: String) throws(FileFault) {
    try AtomicFile.write(encode(), to: path)
  }

  /// Returns the bytes of the file. Metadata comes first, with its keys sorted, and spaces follow
  /// the header so that the numbers begin at a multiple of 8.
  package func encode() -> [UInt8] {
    precondition(
      Set(entries.map(\.name)).count == entries.count, "tensors need different names")
    precondition(
      self[Self.metadataName] == nil, "a tensor cannot be named \(Self.metadataName)")
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { Array($0.key.utf8).lexicographicallyPrecedes($1.key.utf8) }
        .map { HeaderJSON.quoted($0.key) + ":" + HeaderJSON.quoted($0.value) }
      members.append("\"\(Self.metadataName)\":{\(pairs.joined(separator: ","))}")
    }
    var end = 0
    for entry in entries {
      let start = end
      end += entry.byteCount
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        HeaderJSON.quoted(entry.name)
          + ":{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)

    var file: [UInt8] = []
    file.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file += $0 }
    file += header
    for entry in entries {
      switch entry.numbers {
      case .float(let values): file.appendLittleEndian(values)
      case .double(let values): file.appendLittleEndian(values)
      }
    }
    return file
  }

  /// The key in the header that is not a tensor.
  static let metadataName = "__metadata__"
}

/// The number types that are read and written, under their names in the header.
enum SafetensorsType: String {
  case float32 = "F32"
  case float64 = "F64"

  var byteCount: Int { self == .float32 ? 4 : 8 }
}

extension SafetensorsFile.Entry {
  var type: SafetensorsType {
    if case .float = numbers { .float32 } else { .float64 }
  }

  /// The number of values in the tensor.
  package var count: Int { shape.reduce(1, *) }

  var byteCount: Int { type.byteCount * count }
}
