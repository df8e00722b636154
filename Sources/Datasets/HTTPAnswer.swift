import CurlBridge
import Foundation

/// One answer over HTTP, read by libcurl, which knows encryption and proxies.
final class HTTPAnswer {
  enum Ending {
    case ended(HTTPTransfer.Outcome)
    case redirected(URL)
  }

  /// The longest head of an answer, in bytes.
  private static let longestHead = 1 << 16

  private let url: URL
  private let part: PartFile
  private var headBytes = 0
  private var status: Int?
  /// The fields of the head; their names are in small letters.
  private var fields: [String: String] = [:]
  private var ending: Ending?

  private init(_ url: URL, _ part: PartFile) { (self.url, self.part) = (url, part) }

  /// Reads the answer to its end, and blocks the caller.
  static func read(_ url: URL, _ part: PartFile, timeout: Double) -> Ending {
    HTTPAnswer(url, part).read(timeout: timeout)
  }

  private func read(timeout: Double) -> Ending {
    let reader = curl_bridge_reader(
      context: Unmanaged.passUnretained(self).toOpaque(),
      head: { context, line, count in
        guard let context, let line else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: line, count: count)
        return Unmanaged<HTTPAnswer>.fromOpaque(context).takeUnretainedValue().takeHead(bytes)
          ? 1 : 0
      },
      body: { context, bytes, count in
        guard let context else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
        return Unmanaged<HTTPAnswer>.fromOpaque(context).takeUnretainedValue().takeBody(bytes)
          ? 1 : 0
      })
    guard curl_bridge_can_load() == 1 else {
      return .ended(
        .impossible(
          reason: "cannot download anything: expected libcurl on this machine, found none; install "
            + "it (Debian, Ubuntu: libcurl4; Fedora: libcurl), or put the files there by hand"))
    }
    guard let transfer = curl_bridge_begin(url.absoluteString, Int64(part.start), reader) else {
      preconditionFailure("no memory for a connection")
    }
    defer { curl_bridge_end(transfer) }
    var stall = StallRule(timeout: timeout)
    while curl_bridge_step(transfer, Int32(clamping: Int(stall.secondsLeft * 1000) + 1)) == 1 {
      if let fault = stall.fault(received: part.received) {
        return .ended(.refused(reason: fault))
      }
    }
    if let ending { return ending }
    let fault = curl_bridge_fault(transfer).map { String(cString: $0) }
    if fault == nil, status == nil {
      return .ended(.refused(reason: "did not answer in HTTP"))
    }
    return .ended(part.end(fault: fault))
  }

  /// Takes one line of the head.
  ///
  /// - Returns: whether to go on.
  private func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headBytes += bytes.count
    guard headBytes <= Self.longestHead else {
      return end(.refused(reason: "sent a head of more than \(Self.longestHead) bytes"))
    }
    let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    if line.hasPrefix("HTTP/") {
      let words = line.split(separator: " ")
      status = words.count > 1 ? Int(words[1]) : nil
      fields = [:]
    } else if let colon = line.firstIndex(of: ":") {
      fields[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    } else if line.isEmpty, let status, status >= 200 {
      return begin(status)
    }
    return true
  }

  /// Decides by the whole head.
  private func begin(_ status: Int) -> Bool {
    if [301, 302, 303, 307, 308].contains(status) {
      guard let place = fields["location"].flatMap({ URL(string: $0, relativeTo: url) }),
        ["http", "https"].contains(place.scheme?.lowercased()), place.host?.isEmpty == false
      else {
        return end(.refused(reason: "sent to no address of http or https (HTTP status \(status))"))
      }
      ending = .redirected(place.absoluteURL)
      return false
    }
    guard let outcome = part.begin(status: status, field: { fields[$0.lowercased()] }) else {
      return true
    }
    return end(outcome)
  }

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let outcome = part.take(bytes) else { return true }
    return end(outcome)
  }

  private func end(_ outcome: HTTPTransfer.Outcome) -> Bool {
    ending = .ended(outcome)
    return false
  }
}
