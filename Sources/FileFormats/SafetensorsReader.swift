/// Checks the bytes of a safetensors file and splits them into tensors.
package struct SafetensorsReader {
  /// The longest header that is read, in bytes: that of forty thousand tensors. The format allows 100
  /// MB, which would take gigabytes once they are parsed.
  static let headerLimit = 1 << 22

  private let file: [UInt8]
  /// The size of the whole file, of which `file` may be the beginning.
  private let size: Int
  private let path: String

  /// - Parameter path: the path that faults name.
  package init(file: [UInt8], path: String) {
    self.init(beginning: file, size: file.count, path: path)
  }

  /// - Parameters:
  ///   - beginning: as much of the file as its header takes, or more.
  ///   - size: the size of the whole file.
  init(beginning: [UInt8], size: Int, path: String) {
    (file, self.size, self.path) = (beginning, size, path)
  }

  /// What the header says about one tensor.
  private struct Claim {
    let name: String
    /// The offset of the name in the file, for faults.
    let offset: Int
    let type: SafetensorsType
    let shape: [Int]
    /// The position in bytes from the start of the numbers.
    let start: Int
    let end: Int
  }

  /// - Throws: what `SafetensorsFile.read` throws.
  package func read() throws(FileFault) -> SafetensorsFile {
    let (dataStart, claims, metadata) = try header()
    let entries = claims.map { claim in
      let bytes = file[dataStart + claim.start..<dataStart + claim.end]
      return switch claim.type {
      case .float32:
        SafetensorsFile.Entry(
          name: claim.name, shape: claim.shape, values: [Float](littleEndian: bytes))
      case .float64:
        SafetensorsFile.Entry(
          name: claim.name, shape: claim.shape, doubles: [Double](littleEndian: bytes))
      }
    }
    return SafetensorsFile(entries: entries, metadata: metadata)
  }

  /// Returns the metadata alone, once it is known that the file has the size of its tensors.
  func metadata() throws(FileFault) -> [String: String] { try header().metadata }

  private func header() throws(FileFault) -> (
    dataStart: Int, claims: [Claim], metadata: [String: String]
  ) {
    let dataStart = try headerEnd()
    let members = try headerMembers(end: dataStart)
    var metadata: [String: String] = [:]
    var claims: [Claim] = []
    for member in members {
      if member.key == SafetensorsFile.metadataName {
        metadata = try text(of: member)
      } else {
        try claims.append(claim(of: member))
      }
    }
    // An empty tensor starts where the next one does, so the end decides between equal starts.
    claims.sort { ($0.start, $0.end, $0.offset) < ($1.start, $1.end, $1.offset) }
    try checkCover(claims, dataCount: size - dataStart)
    return (dataStart, claims, metadata)
  }

  private func headerEnd() throws(FileFault) -> Int {
    guard size >= 8 else {
      throw fault(
        at: 0, expected: "a safetensors file, which begins with 8 bytes of header length",
        found: "\(size) bytes in all")
    }
    let room = min(size - 8, Self.headerLimit)
    guard let count = file.littleEndianInteger(at: 0, count: 8), count <= room else {
      let claimed = file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      throw fault(
        at: 0, expected: "a header of at most \(room) bytes", found: "a length of \(claimed)",
        hint: "the file is cut short, or is not a safetensors file")
    }
    return 8 + count
  }

  private func headerMembers(end: Int) throws(FileFault) -> [HeaderJSON.Member] {
    let header: HeaderJSON
    do {
      header = try HeaderJSON.parse(file[8..<end])
    } catch {
      throw fault(at: error.offset, expected: error.expected, found: error.found)
    }
    guard case .object(let members) = header else {
      throw fault(at: 8, expected: "a JSON object as the header", found: "another value")
    }
    try checkUnique(members)
    return members
  }

  private func checkUnique(_ members: [HeaderJSON.Member]) throws(FileFault) {
    var seen: Set<String> = []
    for member in members where !seen.insert(member.key).inserted {
      throw fault(at: member.offset, expected: "each name once", found: "\"\(member.key)\" again")
    }
  }

  private func text(of metadata: HeaderJSON.Member) throws(FileFault) -> [String: String] {
    guard case .object(let members) = metadata.value else {
      throw fault(at: metadata.offset, expected: "metadata as an object", found: "another value")
    }
    try checkUnique(members)
    var text: [String: String] = [:]
    for member in members {
      guard case .string(let value) = member.value else {
        throw fault(
          at: member.offset, expected: "a string as metadata \"\(member.key)\"",
          found: "another value")
      }
      text[member.key] = value
    }
    return text
  }

  private func claim(of tensor: HeaderJSON.Member) throws(FileFault) -> Claim {
    let name = "tensor \"\(tensor.key)\""
    guard case .object(let members) = tensor.value else {
      throw fault(at: tensor.offset, expected: "\(name) as an object", found: "another value")
    }
    try checkUnique(members)
    let fields = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    guard case .string(let typeName)? = fields["dtype"] else {
      throw fault(
        at: tensor.offset, expected: "a string \"dtype\" for \(name)",
        found: fields["dtype"] == nil ? "none" : "another value")
    }
    guard let type = SafetensorsType(rawValue: typeName) else {
      throw fault(
        at: tensor.offset, expected: "dtype F32 or F64 for \(name)", found: "\"\(typeName)\"")
    }
    let shape = try sizes(fields["shape"], "\"shape\" of \(name)", at: tensor.offset)
    let offsets = try sizes(
      fields["data_offsets"], "\"data_offsets\" of \(name)", at: tensor.offset)
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw fault(
        at: tensor.offset, expected: "a start and an end as \"data_offsets\" of \(name)",
        found: "\(offsets)")
    }
    guard checkedProduct(shape + [type.byteCount]) == offsets[1] - offsets[0] else {
      throw fault(
        at: tensor.offset,
        expected: "as many bytes for \(name) as \(typeName) of shape \(shape) takes",
        found: "\(offsets[1] - offsets[0])")
    }
    return Claim(
      name: tensor.key, offset: tensor.offset, type: type, shape: shape, start: offsets[0],
      end: offsets[1])
  }

  private func sizes(
    _ value: HeaderJSON?, _ name: String, at offset: Int
  ) throws(FileFault) -> [Int] {
    guard case .array(let elements)? = value else {
      throw fault(
        at: offset, expected: "a list as \(name)", found: value == nil ? "none" : "another value")
    }
    var sizes: [Int] = []
    for element in elements {
      guard case .integer(let size) = element, size >= 0 else {
        throw fault(
          at: offset, expected: "whole numbers of at least 0 in \(name)", found: "another value")
      }
      sizes.append(size)
    }
    return sizes
  }

  /// - Parameter claims: sorted by start.
  private func checkCover(_ claims: [Claim], dataCount: Int) throws(FileFault) {
    var covered = 0
    for claim in claims {
      guard claim.end <= dataCount else {
        throw fault(
          at: claim.offset,
          expected: "tensor \"\(claim.name)\" within the \(dataCount) bytes of numbers",
          found: "bytes \(claim.start) to \(claim.end)", hint: "the file may be cut short")
      }
      guard claim.start == covered else {
        throw fault(
          at: claim.offset,
          expected: "tensor \"\(claim.name)\" to begin where the one before ends, at \(covered)",
          found: claim.start < covered
            ? "an overlap from \(claim.start)" : "a gap to \(claim.start)")
      }
      covered = claim.end
    }
    guard covered == dataCount else {
      throw fault(
        at: size - dataCount + covered, expected: "the end of the file after the last tensor",
        found: "\(dataCount - covered) more bytes")
    }
  }

  private func fault(
    at offset: Int, expected: String, found: String, hint: String? = nil
  ) -> FileFault {
    FileFault(path: path, offset: offset, expected: expected, found: found, hint: hint)
  }
}
