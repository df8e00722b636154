/// The part of an NPY file before the numbers: the version and a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader {
  let type: NPYArray.NumberType
  let shape: [Int]
  /// The offset at which the numbers begin.
  let end: Int

  /// - Throws: `FileFault` that names the first wrong byte.
  init(_ file: [UInt8], path: String) throws(FileFault) {
    guard file.starts(with: NPY.magic), file.count >= 8 else {
      throw FileFault(
        path: path, offset: 0, expected: "an NPY file, which begins with \\x93NUMPY and a version",
        found: file.isEmpty ? "no bytes at all" : "other bytes")
    }
    guard (1...3).contains(file[6]), file[7] == 0 else {
      throw FileFault(
        path: path, offset: 6, expected: "NPY version 1.0, 2.0 or 3.0",
        found: "\(file[6]).\(file[7])")
    }
    let lengthCount = file[6] == 1 ? 2 : 4
    let start = 8 + lengthCount
    guard
      file.count >= start,
      let count = file.littleEndianInteger(at: 8, count: lengthCount), count <= file.count - start
    else {
      throw FileFault(
        path: path, offset: 8, expected: "a header that ends within the file",
        found: "a file of \(file.count) bytes", hint: "the file is cut short")
    }
    var parser = DictionaryParser(bytes: file[start..<start + count], position: start, path: path)
    (type, shape) = try parser.dictionary()
    end = start + count
  }
}

/// Reads the one kind of Python dictionary that NPY headers hold; it never evaluates anything.
private struct DictionaryParser {
  let bytes: ArraySlice<UInt8>
  var position: Int
  let path: String

  mutating func dictionary() throws(FileFault) -> (type: NPYArray.NumberType, shape: [Int]) {
    var type: NPYArray.NumberType?
    var isFortran: Bool?
    var shape: [Int]?
    try require("{")
    while !accept("}") {
      let start = position
      let key = try string()
      try require(":")
      switch key {
      case "descr" where type == nil: type = try numberType()
      case "fortran_order" where isFortran == nil: isFortran = try truth()
      case "shape" where shape == nil: shape = try tuple()
      default:
        position = start
        throw fault(expected: "descr, fortran_order and shape, each once", found: "'\(key)'")
      }
      if !accept(",") {
        try require("}")
        break
      }
    }
    skipSpace()
    guard position == bytes.endIndex else {
      throw fault(expected: "the end of the header", found: nextText)
    }
    guard let type, let isFortran, let shape else {
      throw fault(expected: "descr, fortran_order and shape", found: "only some of them")
    }
    guard !isFortran else {
      throw fault(
        expected: "numbers in C order", found: "Fortran order",
        hint: "save it again with numpy.ascontiguousarray")
    }
    return (type, shape)
  }

  private mutating func numberType() throws(FileFault) -> NPYArray.NumberType {
    skipSpace()
    let start = position
    let name = try string()
    // Single bytes have no byte order, which "|" says.
    let isLittle = name.hasPrefix("<") || (name.hasPrefix("|") && name.hasSuffix("1"))
    guard isLittle, let type = NPYArray.NumberType(rawValue: String(name.dropFirst())) else {
      position = start
      throw fault(expected: "the number type |u1, <f4 or <f8", found: "'\(name)'")
    }
    return type
  }

  private mutating func truth() throws(FileFault) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw fault(expected: "True or False", found: nextText)
  }

  private mutating func tuple() throws(FileFault) -> [Int] {
    var sizes: [Int] = []
    try require("(")
    while !accept(")") {
      skipSpace()
      let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
      guard let size = Int(String(decoding: digits, as: UTF8.self)) else {
        throw fault(expected: "a size that fits in 63 bits", found: nextText)
      }
      position = digits.endIndex
      sizes.append(size)
      if !accept(",") {
        try require(")")
        break
      }
    }
    return sizes
  }

  private mutating func string() throws(FileFault) -> String {
    skipSpace()
    guard position < bytes.endIndex, bytes[position] == 0x27 || bytes[position] == 0x22 else {
      throw fault(expected: "a string", found: nextText)
    }
    let quote = bytes[position]
    let text = bytes[(position + 1)...].prefix { $0 != quote }
    guard text.endIndex < bytes.endIndex else {
      throw fault(expected: "a string with a closing quote", found: "none")
    }
    position = text.endIndex + 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func skipSpace() {
    while position < bytes.endIndex, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else {
      return false
    }
    position += 1
    return true
  }

  private mutating func require(_ character: Unicode.Scalar) throws(FileFault) {
    guard accept(character) else { throw fault(expected: "\"\(character)\"", found: nextText) }
  }

  private var nextText: String {
    let text = bytes[position...].prefix(12)
    return text.isEmpty ? "the end of the header" : "\"\(String(decoding: text, as: UTF8.self))\""
  }

  private func fault(expected: String, found: String, hint: String? = nil) -> FileFault {
    FileFault(path: path, offset: position, expected: expected, found: found, hint: hint)
  }
}
