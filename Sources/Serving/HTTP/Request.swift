import Foundation

/// A request over HTTP/1.1.
package struct Request: Sendable {
  package let method: String
  /// The path as it was sent, before any question mark. It is compared with known paths and never
  /// decoded, so no spelling of it can name a file.
  package let path: String
  /// The values after the question mark, by name.
  package let query: [String: String]
  /// The fields of the head; their names are in small letters.
  package let fields: [String: String]
  package var body = Data()

  /// Reads the head of a request: its first line and its fields, without the empty line at its end.
  ///
  /// - Throws: `Refusal` for anything that is not one.
  package init(head: some Collection<UInt8>) throws(Refusal) {
    let refusal = Refusal(400, "the request is not one of HTTP/1.1")
    guard head.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0x0d || $0 == 0x0a || $0 == 0x09 })
    else { throw refusal }
    let lines = String(decoding: head, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[1].hasPrefix("/"),
      words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0"
    else { throw refusal }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
      else { throw refusal }
      let name = line[..<colon].lowercased()
      // Two values of one field would let two readers of the request see two different ones.
      guard fields[name] == nil else {
        throw Refusal(400, "the request has two fields \(name)")
      }
      fields[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    method = String(words[0])
    path = String(target[0])
    query = target.count > 1 ? Self.values(target[1]) : [:]
    self.fields = fields
  }

  /// The length of the body that the head announces.
  ///
  /// - Throws: `Refusal` for a length that is no number or too large, and for a body without one.
  package func bodyLength(limit: Int) throws(Refusal) -> Int {
    guard fields["transfer-encoding"] == nil else {
      throw Refusal(411, "a body needs a Content-Length")
    }
    guard let text = fields["content-length"] else { return 0 }
    guard !text.isEmpty, text.count <= 18, text.allSatisfy({ $0.isASCII && $0.isNumber }),
      let length = Int(text)
    else { throw Refusal(400, "Content-Length is no number") }
    guard length <= limit else {
      throw Refusal(413, "the body has \(length) bytes, more than \(limit)")
    }
    return length
  }

  private static func values(_ query: Substring) -> [String: String] {
    var values: [String: String] = [:]
    for part in query.split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // Forms, and what browsers build like one, write a space as a plus.
      guard pair.count == 2, let value = pair[1].replacing("+", with: " ").removingPercentEncoding
      else { continue }
      values[String(pair[0])] = value
    }
    return values
  }
}
