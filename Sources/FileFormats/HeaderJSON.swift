/// A JSON value (RFC 8259) in a file header. It keeps what a dictionary would lose: the order of an
/// object's members, a repeated key, and the position of each value.
indirect enum HeaderJSON: Equatable {
  struct Member: Equatable {
    let key: String
    /// The offset of the key's first quote in the parsed bytes.
    let offset: Int
    let value: HeaderJSON
  }

  case object([Member])
  case array([HeaderJSON])
  case string(String)
  case integer(Int)
  /// Null, a truth value, or a number that does not fit `Int`: valid JSON that no header uses.
  case other

  /// Parses all of `bytes`; white space may surround the value.
  ///
  /// - Throws: `Fault` at the first wrong byte.
  static func parse(_ bytes: ArraySlice<UInt8>) throws(Fault) -> HeaderJSON {
    var parser = Parser(bytes: bytes, position: bytes.startIndex)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.endIndex else {
      throw parser.fault(expected: "the end of the header")
    }
    return value
  }

  struct Fault: Error, Equatable {
    /// The position, as an index into the parsed bytes.
    let offset: Int
    let expected: String
    let found: String
  }
}

private struct Parser {
  typealias Fault = HeaderJSON.Fault

  /// The deepest nesting allowed. A header nests two deep; this bounds recursion on hostile input.
  static let depthLimit = 16

  let bytes: ArraySlice<UInt8>
  var position: Int

  private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private var isAtDigit: Bool { current.map { (0x30...0x39).contains($0) } ?? false }

  func fault(expected: String) -> Fault {
    let found = current.map { byte in
      (0x21...0x7e).contains(byte)
        ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte 0x" + String(byte, radix: 16)
    }
    return Fault(offset: position, expected: expected, found: found ?? "the end of the header")
  }

  mutating func skipSpace() {
    while let byte = current, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) throws(Fault) -> HeaderJSON {
    guard depth < Self.depthLimit else { throw fault(expected: "less deeply nested JSON") }
    if accept("{") { return try .object(members(depth: depth)) }
    if accept("[") { return try .array(elements(depth: depth)) }
    if current == UInt8(ascii: "\"") { return try .string(string()) }
    if current == UInt8(ascii: "-") || isAtDigit { return try number() }
    for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return .other
    }
    throw fault(expected: "a JSON value")
  }

  private mutating func members(depth: Int) throws(Fault) -> [HeaderJSON.Member] {
    var members: [HeaderJSON.Member] = []
    if accept("}") { return members }
    repeat {
      skipSpace()
      let offset = position
      let key = try string()
      guard accept(":") else { throw fault(expected: "\":\"") }
      try members.append(.init(key: key, offset: offset, value: value(depth: depth + 1)))
    } while accept(",")
    guard accept("}") else { throw fault(expected: "\",\" or \"}\"") }
    return members
  }

  private mutating func elements(depth: Int) throws(Fault) -> [HeaderJSON] {
    var elements: [HeaderJSON] = []
    if accept("]") { return elements }
    repeat { try elements.append(value(depth: depth + 1)) } while accept(",")
    guard accept("]") else { throw fault(expected: "\",\" or \"]\"") }
    return elements
  }

  private mutating func digits() throws(Fault) {
    guard isAtDigit else { throw fault(expected: "a digit") }
    while isAtDigit { position += 1 }
  }

  private mutating func number() throws(Fault) -> HeaderJSON {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let first = position
    try digits()
    if bytes[first] == UInt8(ascii: "0") && position > first + 1 {
      position = first + 1
      throw fault(expected: "no digit after a leading 0")
    }
    if current == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return Int(String(decoding: bytes[start..<position], as: UTF8.self)).map { .integer($0) }
      ?? .other
  }

  private mutating func string() throws(Fault) -> String {
    guard current == UInt8(ascii: "\"") else { throw fault(expected: "a string") }
    position += 1
    let start = position
    var text: [UInt8] = []
    while let byte = current, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw fault(expected: "a string without control characters") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        try text.append(contentsOf: String(Character(escape())).utf8)
      } else {
        text.append(byte)
      }
    }
    guard current != nil else { throw fault(expected: "the end of a string") }
    position += 1
    guard let string = String(validating: text, as: UTF8.self) else {
      throw Fault(offset: start, expected: "a string in UTF-8", found: "other bytes")
    }
    return string
  }

  /// Reads the character after a backslash.
  private mutating func escape() throws(Fault) -> Unicode.Scalar {
    guard let letter = current else { throw fault(expected: "an escape sequence") }
    let plain: [UInt8: Unicode.Scalar] = [
      0x22: "\"", 0x5c: "\\", 0x2f: "/", 0x62: "\u{8}", 0x66: "\u{c}", 0x6e: "\n", 0x72: "\r",
      0x74: "\t",
    ]
    if let scalar = plain[letter] {
      position += 1
      return scalar
    }
    guard letter == UInt8(ascii: "u") else { throw fault(expected: "an escape sequence") }
    position += 1
    var code = try hexadecimal()
    if (0xd800...0xdbff).contains(code), bytes[position...].starts(with: [0x5c, 0x75]) {
      position += 2
      let low = try hexadecimal()
      if (0xdc00...0xdfff).contains(low) { code = 0x10000 + (code - 0xd800) << 10 + low - 0xdc00 }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw fault(expected: "a whole character before here")
    }
    return scalar
  }

  private mutating func hexadecimal() throws(Fault) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard
      digits.count == 4,
      digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault(expected: "4 hexadecimal digits") }
    position += 4
    return code
  }
}

extension HeaderJSON {
  /// Returns `text` in quotes, as the shortest JSON string.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<"\u{20}":
        let code = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
