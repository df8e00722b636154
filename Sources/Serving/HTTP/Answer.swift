import FileFormats
import Foundation

/// What a request gets back.
package struct Answer: Sendable {
  package enum Content: Sendable {
    case bytes(Data)
    /// Lines that come as the work goes on. The work ends when nobody takes them any more.
    case stream(AsyncStream<Data>)
  }

  package var status = 200
  /// The media type.
  package var type: String
  /// What the page may load and run; see Content-Security-Policy.
  package var policy = Answer.strictPolicy
  package var content: Content
  /// Stands for this content, so that a browser that has it need not take it again; see ETag.
  package var tag: String?

  /// Scripts, styles and pictures come from this server alone, and nothing may frame its pages.
  package static let strictPolicy =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    + "object-src 'none'"

  /// For pages that were written to a folder: they may look as they do and nothing else.
  package static let sandboxPolicy =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    + "frame-ancestors 'none'"

  package init(_ content: Content, type: String) {
    (self.content, self.type) = (content, type)
  }

  package init(_ bytes: Data, type: String) {
    self.init(.bytes(bytes), type: type)
  }

  /// - Throws: only what encoding throws.
  package static func json(_ value: some Encodable) throws -> Answer {
    Answer(Data(try JSONText.line(value).utf8), type: "application/json")
  }

  /// Says that the browser has the content of a tag already.
  package static func unchanged(_ tag: String) -> Answer {
    var answer = Answer(Data(), type: "text/plain")
    (answer.status, answer.tag) = (304, tag)
    return answer
  }

  private struct Fault: Encodable { let error: String }

  package init(_ refusal: Refusal) {
    let text = (try? JSONText.line(Fault(error: refusal.reason))) ?? "{}"
    self.init(Data(text.utf8), type: "application/json")
    status = refusal.status
  }

  private static let reasons = [
    200: "OK", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout", 411: "Length Required", 413: "Content Too Large",
    415: "Unsupported Media Type", 421: "Misdirected Request",
    431: "Request Header Fields Too Large", 500: "Internal Server Error",
    503: "Service Unavailable",
  ]

  /// The first line and the fields, with the empty line after them.
  package var head: Data {
    var lines = [
      "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Unknown")", "Content-Type: \(type)",
      "Connection: close", "X-Content-Type-Options: nosniff",
      "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
      "Cross-Origin-Opener-Policy: same-origin", "Content-Security-Policy: \(policy)",
    ]
    lines += tag.map { ["ETag: \($0)", "Cache-Control: no-cache"] } ?? ["Cache-Control: no-store"]
    if case .bytes(let bytes) = content, status != 304 {
      lines.append("Content-Length: \(bytes.count)")
    }
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
